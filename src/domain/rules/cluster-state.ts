import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { clip } from './words.ts';

/**
 * The cluster is stopped, or its provisioning state is another than `Succeeded`; said of every cluster, meshed or
 * not. A state that Azure did not tell is no finding: it decides nothing.
 */
export const clusterState = defineRule({
  id: 'NS014',
  title: 'The cluster is stopped, or not in a settled state',
  when: 'The power state is `Stopped`, or the provisioning state is told and is not `Succeeded`, in any casing. Also for clusters without a mesh.',
  why: 'A stopped cluster cannot be upgraded, only started or deleted. While an operation runs or after one failed, the versions that Azure lists may not be those that run.',
  severities: ['info'],
  source: documents.startStopCluster,
  evaluate: ({ cluster }) => {
    const isStopped = cluster.powerState?.toLowerCase() === 'stopped';
    const provisioning = cluster.provisioningState ?? '';
    const isUnsettled = provisioning !== '' && provisioning.toLowerCase() !== 'succeeded';
    if (!isStopped && !isUnsettled) return null;
    const state = clip(provisioning);
    return {
      severity: 'info',
      message: isStopped
        ? `The cluster is stopped${isUnsettled ? `, and its provisioning state is ${state}` : ''}.`
        : `The provisioning state of the cluster is ${state}.`,
      evidence: { powerState: cluster.powerState && clip(cluster.powerState), provisioningState: state || null },
      remediation: isStopped
        ? 'Start the cluster before upgrading it, or delete it if nobody needs it.'
        : 'Wait for the running operation to end, or repair the one that failed, before upgrading.',
    };
  },
});
