import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';

/** Node auto-provisioning is on: some nodes, and their versions, are in no list that Azure gives. */
export const nodeAutoProvisioning = defineRule({
  id: 'NS013',
  title: 'Node auto-provisioning makes nodes that no API lists',
  when: 'Node auto-provisioning is on (`nodeProvisioningProfile.mode` is `Auto`).',
  why: 'Nodes made on demand are not among the node pools that Azure lists, so their versions can only be seen inside the cluster. The verdict speaks of the listed pools.',
  severities: ['info'],
  source: documents.nodeAutoProvisioning,
  evaluate: (situation) => {
    if (!isMeshed(situation) || !situation.cluster.nodeAutoProvisioning) return null;
    return {
      severity: 'info',
      message: 'Node auto-provisioning is on, and the nodes it makes are in no list that Azure gives.',
      evidence: { nodeAutoProvisioning: true },
      remediation: 'Look at the kubelet versions with `kubectl get nodes` before relying on the verdict.',
    };
  },
});
