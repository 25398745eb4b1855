/**
 * Which regressions are told the same day, and to whom.
 *
 * @module
 */
import type { Change, ClusterVerdict, Drift } from './contracts.ts';
import type { Audience } from './digest.ts';
import type { Ownership } from './owners.ts';
import { compareText } from './text.ts';

export type Regression = Extract<Change, { kind: 'changed' }>;

export interface RegressionAlert {
  readonly audience: Audience;
  /** An owner's, in lower case; empty for the fleet, whose recipients the settings name. */
  readonly addresses: readonly string[];
  /** By lower-cased id. */
  readonly regressions: readonly Regression[];
  /** What is told once this alert is: to be kept for the audience, see {@link regressionKey}. */
  readonly keys: readonly string[];
}

/**
 * What was told: the cluster, and the scan in which it was first seen to have regressed. Begins with the instant of
 * that scan, so that keys sort by age and old ones can be dropped.
 */
export function regressionKey(clusterId: string, scan: Drift['to']): string {
  return `${scan.takenAt} ${scan.scanId ?? '-'} ${clusterId.toLowerCase()}`;
}

/**
 * The alerts of a drift: the fleet's first, then one for each owner, by name. Nobody is told twice of one regression: one that the
 * audience heard of after the scan `from` is left out, also where several scans lie between.
 *
 * @param told the keys that an audience was told; old ones may be missing
 */
export function regressionAlerts(
  drift: Pick<Drift, 'from' | 'to' | 'changes'>,
  ownersOf: (verdict: ClusterVerdict) => Ownership,
  told: (audience: Audience) => Iterable<string>,
): RegressionAlert[] {
  const { from, to, changes } = drift;
  const regressions = changes.filter((change) => change.kind === 'changed' && change.regression) as Regression[];
  const groups = new Map<string, { audience: Audience; addresses: readonly string[]; regressions: Regression[] }>();
  const fleet = { audience: { kind: 'fleet' } as const, addresses: [], regressions };
  for (const regression of regressions) {
    for (const { name, addresses } of ownersOf(regression.after).owners) {
      const group = groups.get(name) ?? { audience: { kind: 'owner', owner: name }, addresses, regressions: [] };
      groups.set(name, group);
      group.regressions.push(regression);
    }
  }
  const owners = [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
  return [fleet, ...owners].flatMap((group) => {
    const known = new Set(clustersTold(told(group.audience), from.takenAt));
    const fresh = group.regressions
      .filter(({ id }) => !known.has(id.toLowerCase()))
      .sort((a, b) => compareText(a.id.toLowerCase(), b.id.toLowerCase()));
    if (fresh.length === 0) return [];
    return [{ ...group, regressions: fresh, keys: fresh.map(({ id }) => regressionKey(id, to)) }];
  });
}

/** Keys of clusters that were told of in a scan after `since`. */
function clustersTold(keys: Iterable<string>, since: string): string[] {
  return [...keys].flatMap((key) => {
    const [takenAt = '', , ...rest] = key.split(' ');
    return Date.parse(takenAt) > Date.parse(since) ? [rest.join(' ')] : [];
  });
}
