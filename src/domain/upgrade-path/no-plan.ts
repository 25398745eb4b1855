/**
 * What there is to say of a cluster that has no plan.
 *
 * @module
 */
import type { Cluster } from '../cluster.ts';
import type { ClusterVerdict } from '../contracts.ts';
import { defaultGoal, minorText, revisionText } from './state.ts';

export interface NoPlan {
  /** One or two sentences. */
  readonly reason: string;
  /** What to do instead, a sentence or two each; empty where nothing is to be done. */
  readonly advice: readonly string[];
}

/** For a cluster of which the planner says that it needs no plan. */
export function whyNoPlan(
  { mesh }: Cluster,
  { sidecarMode, findings }: Pick<ClusterVerdict, 'sidecarMode' | 'findings'>,
): NoPlan {
  if (mesh.state === 'notMeshed')
    return { reason: 'The cluster has no mesh, so there is nothing to plan.', advice: [] };
  if (mesh.state === 'unknown') {
    return { reason: 'Whether the cluster has a mesh could not be read, so nothing can be planned.', advice: [] };
  }
  if (sidecarMode === 'native') return { reason: 'Nothing needs to be done: the sidecars are native.', advice: [] };
  const goal = `Kubernetes ${minorText(defaultGoal.kubernetes)} everywhere, ${revisionText(defaultGoal.mesh)}`;
  const remediations = findings.filter(({ severity }) => severity !== 'info').map(({ remediation }) => remediation);
  return {
    reason: `The versions are at the goal (${goal} or newer), so there is nothing to upgrade. The sidecar mode is ${sidecarMode} all the same.`,
    advice: [
      ...new Set([
        ...remediations,
        'Look at istiod: `ENABLE_NATIVE_SIDECARS` of its deployment in `aks-istio-system` should be `true`. If it is, restart the workloads whose pods are classic.',
      ]),
    ],
  };
}
