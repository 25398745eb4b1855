import { clusterState } from './cluster-state.ts';
import { casesOf } from './rule-case.ts';

export const clusterStateCases = casesOf(clusterState, [
  {
    kind: 'broken',
    when: 'the cluster is stopped',
    given: (healthy) => healthy({ cluster: { powerState: 'Stopped' } }),
    expect: {
      severity: 'info',
      message: 'The cluster is stopped.',
      evidence: { powerState: 'Stopped', provisioningState: 'Succeeded' },
    },
  },
  {
    kind: 'broken',
    when: 'the last operation failed',
    given: (healthy) => healthy({ cluster: { provisioningState: 'Failed' } }),
    expect: {
      severity: 'info',
      message: 'The provisioning state of the cluster is Failed.',
      evidence: { powerState: 'Running', provisioningState: 'Failed' },
    },
  },
  {
    kind: 'broken',
    when: 'the cluster is stopped and its state is not settled',
    given: (healthy) => healthy({ cluster: { powerState: 'Stopped', provisioningState: 'Canceled' } }),
    expect: { severity: 'info', message: 'The cluster is stopped, and its provisioning state is Canceled.' },
  },
  {
    kind: 'broken',
    when: 'a cluster without a mesh is stopped',
    given: (healthy) => healthy({ cluster: { powerState: 'stopped' }, mesh: 'notMeshed' }),
    expect: { severity: 'info' },
  },
  {
    kind: 'broken',
    when: 'a cluster without a mesh is being updated',
    given: (healthy) => healthy({ cluster: { provisioningState: 'Updating' }, mesh: 'notMeshed' }),
    expect: { severity: 'info' },
  },
  {
    kind: 'boundary',
    when: 'the states are healthy in another casing',
    given: (healthy) => healthy({ cluster: { powerState: 'RUNNING', provisioningState: 'succeeded' } }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh and is settled',
    given: (healthy) => healthy({ mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the last operation failed and the power state was not told',
    given: (healthy) => healthy({ cluster: { powerState: null, provisioningState: 'Failed' } }),
    expect: { severity: 'info', evidence: { powerState: null, provisioningState: 'Failed' } },
  },
  {
    kind: 'unknown',
    when: 'Azure told neither state',
    given: (healthy) => healthy({ cluster: { powerState: null, provisioningState: null } }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the provisioning state is empty',
    given: (healthy) => healthy({ cluster: { provisioningState: '' } }),
    expect: null,
  },
]);
