/**
 * What stands in the way, fleet-wide: which single action unblocks most clusters.
 *
 * Counted over the clusters that need a plan and have a legal way; one that has none counts only for what it waits for.
 * For each action
 * - `clusters`: those for which it is needed, that is, its words are among what the verdict's path `default` misses or
 *   could not tell;
 * - `becomesNative`: those for which nothing else is needed, so the action alone meets that path.
 *
 * The actions: the mesh to asm-1-29 (it also settles an unknown installation history); Kubernetes 1.33 for a control
 * plane and its pools, which cannot lead it; the pools alone where the control plane is there already; a start, where
 * a cluster is stopped; and what locations do not offer, which unblocks but by itself makes nothing native.
 *
 * @module
 */
import { locationKey } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import type { Path, PathWord, Plan, Waves } from './contracts.ts';
import { compareText } from './text.ts';

type Unblock = Waves['unblocks'][number];

export interface UnblockCandidate {
  readonly cluster: Pick<Cluster, 'location'>;
  readonly plan: Plan;
  readonly defaultPath: Path | null;
}

/** Most native clusters first, then most clusters, then by action. Actions that no cluster needs are left out. */
export function rankUnblocks(candidates: readonly UnblockCandidate[]): Unblock[] {
  const total = candidates.length;
  const needs = candidates
    .filter(({ plan }) => plan.impossible === null)
    .map(({ defaultPath }) => new Set([...(defaultPath?.missing ?? []), ...(defaultPath?.unknown ?? [])]));

  const action = (
    name: string,
    needed: (words: Set<PathWord>) => boolean,
    settles: readonly PathWord[],
    says: string,
  ): Unblock => {
    const concerned = needs.filter(needed);
    const becomesNative = concerned.filter((words) => [...words].every((word) => settles.includes(word))).length;
    const needIt = `${grouped(concerned.length)} ${concerned.length === 1 ? 'needs' : 'need'} it.`;
    const sentence = `${says} makes ${grouped(becomesNative)} of ${grouped(total)} native; ${needIt}`;
    return { action: name, clusters: concerned.length, becomesNative, sentence };
  };

  const unblocks = [
    action(
      'upgradeMesh asm-1-29',
      (words) => words.has('meshRevision') || words.has('installHistory'),
      ['meshRevision', 'installHistory'],
      'Upgrading the mesh to asm-1-29',
    ),
    action(
      'upgradeKubernetes 1.33',
      (words) => words.has('controlPlane'),
      ['controlPlane', 'nodePools'],
      'Upgrading Kubernetes to 1.33, control plane and node pools,',
    ),
    action(
      'upgradeNodePools 1.33',
      (words) => words.has('nodePools') && !words.has('controlPlane'),
      ['nodePools'],
      'Upgrading node pools to 1.33 where the control plane is there already',
    ),
    ...obstacles(candidates),
  ];
  return unblocks
    .filter(({ clusters }) => clusters > 0)
    .sort((a, b) => b.becomesNative - a.becomesNative || b.clusters - a.clusters || compareText(a.action, b.action));
}

/** Clusters without a way, by what they wait for, whichever location it is: the planner's sentence names both. */
function obstacles(candidates: readonly UnblockCandidate[]): Unblock[] {
  const reasons = new Map<string, { clusters: number; locations: Map<string, string> }>();
  for (const { plan, cluster } of candidates) {
    if (plan.impossible === null) continue;
    const names = plan.impossible.startsWith(`${cluster.location} `);
    const reason = names ? plan.impossible.slice(cluster.location.length + 1) : plan.impossible;
    const entry = reasons.get(reason) ?? { clusters: 0, locations: new Map<string, string>() };
    reasons.set(reason, entry);
    entry.clusters += 1;
    // Azure writes a location as `westeurope` and as `West Europe`: one location, by the spelling met first.
    const key = locationKey(cluster.location);
    if (names && !entry.locations.has(key)) entry.locations.set(key, cluster.location);
  }
  return [...reasons].map(([reason, { clusters, locations }]) => {
    const where = [...locations.values()].sort(compareText);
    const who = `${grouped(clusters)} ${clusters === 1 ? 'cluster waits' : 'clusters wait'}`;
    // The planner's reason is a sentence of its own where it names no location.
    const what =
      where.length > 0 ? `: ${shortList(where)} ${reason}` : `${/^\p{Lu}/u.test(reason) ? '.' : ':'} ${reason}`;
    return {
      action: where.length > 0 ? `offer: ${reason}` : `wait: ${reason}`,
      clusters,
      becomesNative: 0,
      sentence: `${who}${what}`,
    };
  });
}

function shortList(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(' and ');
}

/** `1,234`, whatever the machine's locale. */
function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
