/**
 * What a move does to nodes, and to the sidecars of workloads.
 *
 * @module
 */
import type { Cluster, NodePool } from '../cluster.ts';
import type { Move } from './moves.ts';
import { activeState, codeOf, defaultGoal, meets, revisionText } from './state.ts';
import type { VersionState } from './state.ts';

/** In the order of the cluster. What an earlier step raised is below the target again whenever it was at first. */
export function poolsBelow(cluster: Cluster, { target }: Move): NodePool[] {
  return (cluster.nodePools ?? []).filter(({ version }) => version !== null && codeOf(version) < target);
}

/** Whether nodes that run are replaced. */
export function drains(move: Move, cluster: Cluster): boolean {
  return changesPools(move, cluster) && poolsBelow(cluster, move).some(({ active }) => active);
}

function changesPools(move: Move, { automatic }: Cluster): boolean {
  switch (move.action) {
    case 'upgradeNodePools':
      return !poolsCameAlong(move);
    case 'recoverKubernetes':
      return true;
    case 'upgradeControlPlane':
      return automatic;
    case 'upgradeMesh':
    case 'finishMeshUpgrade':
      return false;
  }
}

/** On AKS Automatic: an earlier upgrade of the control plane took the pools to the target of this move, or further. */
export function poolsCameAlong({ before, target }: Move): boolean {
  return before.oldestPool !== null && before.oldestPool >= target;
}

/** By what counts for the mode (section 2): an old latent pool is in the way of the plan's goal, not of native mode. */
export function injectsNative(cluster: Cluster, state: VersionState): boolean {
  return meets(activeState(cluster, state), defaultGoal);
}

/** Whether it leaves every workload restarted at the versions of the default. */
export function restartsNative({ action, after }: Move, cluster: Cluster): boolean {
  return (action === 'upgradeMesh' || action === 'finishMeshUpgrade') && injectsNative(cluster, after);
}

/** At the one move where the mode changes, that it does, and for which pods; null at the others. */
export function switchesHere(move: Move, cluster: Cluster): string | null {
  const { before, after, target } = move;
  if (injectsNative(cluster, before) || !injectsNative(cluster, after)) return null;
  const switched =
    'With this step the versions of the default are reached, so from here on istiod should inject native sidecars';
  if (restartsNative(move, cluster))
    return `${switched}: each workload got its own when it was restarted with ${revisionText(target)}.`;
  return drains(move, cluster)
    ? `${switched}: pods that are made anew by the drain may have changed already, the others change when they are restarted.`
    : `${switched}: pods change when they are made anew.`;
}
