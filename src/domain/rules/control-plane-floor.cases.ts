import { pool, seen } from '../healthy.ts';
import { controlPlaneFloor } from './control-plane-floor.ts';
import { casesOf } from './rule-case.ts';

export const controlPlaneFloorCases = casesOf(controlPlaneFloor, [
  {
    kind: 'broken',
    when: 'the control plane is at 1.31.9',
    given: (healthy) => healthy({ controlPlane: '1.31.9' }),
    expect: {
      severity: 'high',
      message: 'The control plane is at Kubernetes 1.31.9, below 1.33.',
      evidence: { controlPlane: '1.31.9', floor: '1.33' },
    },
  },
  {
    kind: 'boundary',
    when: 'the control plane is one minor below, at an alias',
    given: (healthy) => healthy({ controlPlane: '1.32' }),
    expect: { severity: 'high', evidence: { controlPlane: '1.32', floor: '1.33' } },
  },
  {
    kind: 'boundary',
    when: 'the control plane is at 1.33 and something else keeps the mode classic',
    given: (healthy) => healthy({ controlPlane: '1.33.0', pools: [pool('1.32.1')] }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the target is preview and the control plane is at 1.28',
    given: (healthy) => healthy({ controlPlane: '1.28.15', policy: { target: 'preview' } }),
    expect: { severity: 'high', evidence: { controlPlane: '1.28.15', floor: '1.29' } },
  },
  {
    kind: 'boundary',
    when: 'the target is preview and the control plane is at 1.29',
    given: (healthy) => healthy({ controlPlane: '1.29.0', policy: { target: 'preview' } }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the control plane is old and native sidecars were seen all the same',
    given: (healthy) => healthy({ controlPlane: '1.32.1', observed: seen({}) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ controlPlane: '1.31.9', mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'the mode is undetermined, as the flag could not be read',
    given: (healthy) => healthy({ controlPlane: '1.32.1', flag: null }),
    expect: { severity: 'high' },
  },
  {
    kind: 'unknown',
    when: 'the control plane version cannot be read',
    given: (healthy) => healthy({ controlPlane: 'one.thirty' }),
    expect: null,
  },
]);
