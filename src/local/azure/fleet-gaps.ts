import { locationKey } from '../../domain/cluster.ts';
import { nativeSidecarFeature, type GapRecord } from '../../domain/records.ts';

export type GapReason = GapRecord['reason'];

/** What a snapshot could not read, so that a scan of its simulation cannot either. Keys are lower case. */
export interface FleetGaps {
  /** Subscriptions of which not all clusters could be read, for another reason than want of access. */
  readonly clusterGaps: ReadonlyMap<string, GapReason>;
  /** Why not all subscriptions were listed. */
  readonly listGap: GapReason | null;
  readonly managementGroupGaps: ReadonlyMap<string, GapReason>;
  /** By `subscription/namespace/feature`. */
  readonly featureGaps: ReadonlyMap<string, GapReason>;
  /** By `what/location`. */
  readonly catalogueGaps: ReadonlyMap<string, GapReason>;
  /** Clusters that could not be looked into, by id. */
  readonly kubernetesGaps: ReadonlyMap<string, GapReason>;
  /** How many there are that no answer of Azure shows, by `scope what reason`. */
  readonly unplayedGaps: ReadonlyMap<string, number>;
}

export interface GapBook {
  readonly add: (gap: GapRecord) => void;
  /** `refused`: subscriptions in which nothing may be read. */
  readonly result: () => FleetGaps & { readonly refused: ReadonlySet<string> };
}

/** Sorts gaps by the answer that they came from. */
export function gapBook(): GapBook {
  const refused = new Set<string>();
  const clusterGaps = new Map<string, GapReason>();
  const managementGroupGaps = new Map<string, GapReason>();
  const featureGaps = new Map<string, GapReason>();
  const catalogueGaps = new Map<string, GapReason>();
  const kubernetesGaps = new Map<string, GapReason>();
  const unplayedGaps = new Map<string, number>();
  let listGap: GapReason | null = null;

  const isPlayed = ({ scope, id, what, reason }: GapRecord): boolean => {
    const key = id.toLowerCase();
    switch (scope) {
      case 'subscription':
        if (what === 'feature') featureGaps.set(featureKey(key, nativeSidecarFeature), reason);
        else if (what !== 'clusters' && what !== 'subscriptions') return false;
        else if (reason === 'forbidden') refused.add(key);
        // Only whoever expects it misses a subscription that nobody lists.
        else if (what === 'subscriptions' && reason === 'notFound') return false;
        else clusterGaps.set(key, reason);
        return true;
      case 'location':
        if (what !== 'meshRevisions' && what !== 'kubernetesVersions') return false;
        catalogueGaps.set(`${what}/${locationKey(id)}`, reason);
        return true;
      case 'cluster':
        if (what !== 'kubernetes') return false;
        kubernetesGaps.set(key, reason);
        return true;
      case 'managementGroup':
        managementGroupGaps.set(key.slice(key.lastIndexOf('/') + 1), reason);
        return true;
      case 'fleet':
        if (what !== 'subscriptions') return false;
        listGap ??= reason;
        return true;
      case 'line':
        return false;
    }
  };

  return {
    add: (gap) => {
      if (isPlayed(gap)) return;
      const kind = `${gap.scope} ${gap.what} ${gap.reason}`;
      unplayedGaps.set(kind, (unplayedGaps.get(kind) ?? 0) + 1);
    },
    result: () => ({
      refused,
      clusterGaps,
      listGap,
      managementGroupGaps,
      featureGaps,
      catalogueGaps,
      kubernetesGaps,
      unplayedGaps,
    }),
  };
}

export function featureKey(subscriptionId: string, name: string): string {
  return `${subscriptionId}/${name}`.toLowerCase();
}
