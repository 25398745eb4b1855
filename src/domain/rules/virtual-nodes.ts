import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';

/** The virtual nodes add-on is enabled on a meshed cluster. */
export const virtualNodes = defineRule({
  id: 'NS008',
  title: 'Virtual nodes are enabled on a meshed cluster',
  when: 'The virtual nodes add-on (`aciConnectorLinux`) is enabled.',
  why: 'Virtual nodes support neither init containers nor container hooks, so a native sidecar cannot run there, and pods on them cannot join the mesh. The virtual node also reports a very old kubelet version, which would switch native sidecars off cluster-wide if istiod ever decided by node versions.',
  severities: ['medium'],
  source: documents.virtualNodes,
  evaluate: (situation) => {
    if (!isMeshed(situation) || !situation.cluster.virtualNodesEnabled) return null;
    return {
      severity: 'medium',
      message: 'The virtual nodes add-on is enabled, and pods on virtual nodes can run no native sidecar.',
      evidence: { addon: 'aciConnectorLinux', enabled: true },
      remediation: 'Keep meshed workloads off the virtual nodes, and disable the add-on if nothing needs it.',
    };
  },
});
