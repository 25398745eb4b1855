import { casesOf } from './rule-case.ts';
import { virtualNodes } from './virtual-nodes.ts';

const enabled = { virtualNodesEnabled: true };

export const virtualNodesCases = casesOf(virtualNodes, [
  {
    kind: 'broken',
    when: 'the add-on is enabled',
    given: (healthy) => healthy({ cluster: enabled }),
    expect: {
      severity: 'medium',
      message: 'The virtual nodes add-on is enabled, and pods on virtual nodes can run no native sidecar.',
      evidence: { addon: 'aciConnectorLinux', enabled: true },
    },
  },
  {
    kind: 'boundary',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ cluster: enabled, mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the add-on is off',
    given: (healthy) => healthy({ cluster: { virtualNodesEnabled: false } }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'it is unknown whether there is a mesh',
    given: (healthy) => healthy({ cluster: enabled, mesh: 'unknown' }),
    expect: null,
  },
]);
