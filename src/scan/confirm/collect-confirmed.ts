import type { Calendar } from '../../domain/catalogue.ts';
import type { ClusterConfirmer, Collector, CollectOptions, MeshedPlaces } from '../../domain/collect-ports.ts';
import type { Clock } from '../../domain/ports.ts';
import type { ScanStore, StoredScan } from '../../domain/scan-ports.ts';
import type { SnapshotStream, StreamRecord } from '../../domain/records.ts';
import type { Policy } from '../../domain/situation.ts';
import { idSet, type IdSet } from '../id-set.ts';
import { storedHistory } from '../stored-history.ts';
import { confirming } from './confirming.ts';

/** How suspicious news of the index is confirmed. */
export interface Confirmation {
  readonly confirmer: () => Promise<ClusterConfirmer>;
  /** Calls of one scan; 0 = the index is taken at its word. */
  readonly calls: number;
  readonly timeoutMs: number;
}

export interface CollectConfirmedParts {
  readonly collector: Collector;
  readonly store: Pick<ScanStore, 'latest' | 'history' | 'outline' | 'notSeen' | 'verdict'>;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly calendar: Calendar;
  /** Undefined: the index is taken at its word. */
  readonly confirmation: Confirmation | undefined;
  /** Called before Azure is asked. */
  readonly onConfirm: () => void;
}

/** Collects, and confirms what differs suspiciously from the fleet's last scan; there is nothing to confirm in a first one. */
export async function* collectConfirmed(
  { collector, store, confirmation, ...parts }: CollectConfirmedParts,
  options: CollectOptions,
): SnapshotStream & AsyncGenerator<StreamRecord> {
  const latest = confirmation === undefined || confirmation.calls === 0 ? undefined : await store.latest();
  if (confirmation === undefined || latest === undefined) {
    yield* collector.collect(options);
    return;
  }
  const { improvable, meshedBefore } = await lastSeen(store, latest);
  yield* confirming(collector.collect({ ...options, meshedBefore }), {
    ...parts,
    confirmer: await confirmation.confirmer(),
    calls: confirmation.calls,
    timeoutMs: confirmation.timeoutMs,
    history: storedHistory(store, latest),
    couldImprove: improvable.has,
    signal: options.signal,
  });
}

/** What the last scan says that matters here: which clusters could get better, and where meshed ones are. */
async function lastSeen(
  store: Pick<ScanStore, 'outline' | 'notSeen'>,
  { scanId, coverage }: StoredScan,
): Promise<{ readonly improvable: Pick<IdSet, 'has'>; readonly meshedBefore: MeshedPlaces }> {
  const improvable = idSet();
  const meshedBefore = new Map<string, Set<string>>();
  const isMeshed = (mode: string): boolean => mode !== 'none';
  const couldImprove = (mode: string): boolean => isMeshed(mode) && mode !== 'native';
  for (const { key, mode, location, subscription } of await store.outline(scanId)) {
    if (couldImprove(mode)) improvable.add(key);
    if (!isMeshed(mode)) continue;
    meshedBefore.set(location, (meshedBefore.get(location) ?? new Set()).add(subscription));
  }
  for await (const { id, last } of store.notSeen(scanId))
    if (couldImprove(last.sidecarMode)) improvable.add(id.toLowerCase());
  // An improvement that was not confirmed then is still to be confirmed.
  for (const { scope, id } of coverage?.gaps ?? []) if (scope === 'cluster') improvable.add(id.toLowerCase());
  return { improvable, meshedBefore };
}
