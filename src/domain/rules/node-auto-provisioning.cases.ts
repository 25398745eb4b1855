import { nodeAutoProvisioning } from './node-auto-provisioning.ts';
import { casesOf } from './rule-case.ts';

const on = { nodeAutoProvisioning: true };

export const nodeAutoProvisioningCases = casesOf(nodeAutoProvisioning, [
  {
    kind: 'broken',
    when: 'node auto-provisioning is on',
    given: (healthy) => healthy({ cluster: on }),
    expect: {
      severity: 'info',
      message: 'Node auto-provisioning is on, and the nodes it makes are in no list that Azure gives.',
      evidence: { nodeAutoProvisioning: true },
    },
  },
  {
    kind: 'boundary',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ cluster: on, mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'nodes come from node pools only',
    given: (healthy) => healthy({ cluster: { nodeAutoProvisioning: false } }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'it is unknown whether there is a mesh',
    given: (healthy) => healthy({ cluster: on, mesh: 'unknown' }),
    expect: null,
  },
]);
