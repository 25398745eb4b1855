import type { KubernetesOffer, MeshOffer } from '../domain/catalogue.ts';
import { locationKey, type Subscription } from '../domain/cluster.ts';
import type { Gap } from '../domain/contracts.ts';
import { readFlag } from '../domain/assess.ts';
import { at } from '../domain/json.ts';
import type { Flag } from '../domain/situation.ts';
import {
  nativeSidecarFeature,
  type FeatureRecord,
  type KubernetesVersionsRecord,
  type MeshRevisionsRecord,
  type StreamRecord,
  type SubscriptionRecord,
} from '../domain/records.ts';
import { readKubernetesOffer, readMeshOffer, readSubscription } from '../snapshot/to-domain.ts';

/** Records that describe what clusters are judged against. */
export type ContextRecord = SubscriptionRecord | FeatureRecord | MeshRevisionsRecord | KubernetesVersionsRecord;

/** What a stream of records says of subscriptions, flags and locations. The first record of each wins. */
export interface Context {
  /** The gap that the record leaves: it came after the first cluster, or its body cannot be read. */
  readonly add: (record: ContextRecord, isLate: boolean) => Gap | null;
  /** Keeps why a flag is missing; other gaps do not matter here. */
  readonly addGap: (gap: Pick<Gap, 'scope' | 'id' | 'what' | 'reason'>) => void;
  readonly subscription: (subscriptionId: string) => Subscription | null;
  readonly flag: (subscriptionId: string) => Flag;
  /** Null when the location's catalogue is missing or unreadable. */
  readonly meshOffer: (location: string) => MeshOffer | null;
  readonly kubernetesOffer: (location: string) => KubernetesOffer | null;
}

/** An empty context. */
export function context(): Context {
  const subscriptions = new Map<string, Subscription>();
  const flags = new Map<string, Flag>();
  const flagGaps = new Map<string, Gap['reason']>();
  const meshOffers = new Map<string, MeshOffer | null>();
  const kubernetesOffers = new Map<string, KubernetesOffer | null>();
  const unread = readFlag(null);

  /** Keeps the first value; a late one is not used, so that the order of clusters never matters. */
  const keep = <T>(
    map: Map<string, T>,
    key: string,
    isLate: boolean,
    gap: Omit<Gap, 'reason' | 'detail'>,
    read: () => T,
  ): Gap | null => {
    if (map.has(key)) return null;
    if (isLate) return { ...gap, reason: 'late', detail: 'It came after the first cluster, so it was not used.' };
    const value = read();
    map.set(key, value);
    if (value === null) return { ...gap, reason: 'malformed', detail: 'The answer has not the documented shape.' };
    const unread = at(value, 'unread');
    if (typeof unread !== 'number') return null;
    return { ...gap, reason: 'malformed', detail: `Values that could not be read, and were left out: ${unread}.` };
  };

  return {
    add: (record, isLate) => {
      switch (record.kind) {
        case 'subscription': {
          const id = record.subscriptionId.toLowerCase();
          return keep(subscriptions, id, isLate, { scope: 'subscription', id, what: 'subscriptions' }, () =>
            readSubscription(record),
          );
        }
        case 'feature': {
          if (record.name.toLowerCase() !== nativeSidecarFeature.toLowerCase()) return null;
          const id = record.subscriptionId.toLowerCase();
          return keep(flags, id, isLate, { scope: 'subscription', id, what: 'feature' }, () => readFlag(record.state));
        }
        case 'meshRevisions': {
          const id = locationKey(record.location);
          return keep(meshOffers, id, isLate, { scope: 'location', id, what: 'meshRevisions' }, () =>
            readMeshOffer(record.response),
          );
        }
        case 'kubernetesVersions': {
          const id = locationKey(record.location);
          return keep(kubernetesOffers, id, isLate, { scope: 'location', id, what: 'kubernetesVersions' }, () =>
            readKubernetesOffer(record.response),
          );
        }
      }
    },
    addGap: ({ scope, id, what, reason }) => {
      if (scope === 'subscription' && what === 'feature') flagGaps.set(id.toLowerCase(), reason);
    },
    subscription: (id) => subscriptions.get(id) ?? null,
    flag: (id) => {
      const flag = flags.get(id) ?? unread;
      const unreadBecause = flag.text === null ? flagGaps.get(id) : undefined;
      return unreadBecause === undefined ? flag : { ...flag, unreadBecause };
    },
    meshOffer: (location) => meshOffers.get(locationKey(location)) ?? null,
    kubernetesOffer: (location) => kubernetesOffers.get(locationKey(location)) ?? null,
  };
}

/** Whether a record belongs into the context. */
export function isContextRecord(record: StreamRecord): record is ContextRecord {
  return ['subscription', 'feature', 'meshRevisions', 'kubernetesVersions'].includes(record.kind);
}
