import { pool, seen } from '../healthy.ts';
import { casesOf } from './rule-case.ts';
import { nodePoolFloor } from './node-pool-floor.ts';

const hundredPools = Array.from({ length: 100 }, (_, index) => pool('1.32.9', { name: `pool${100 + index}` }));

export const nodePoolFloorCases = casesOf(nodePoolFloor, [
  {
    kind: 'broken',
    when: 'two of four active pools are old, one of them for Windows',
    given: (healthy) =>
      healthy({
        pools: [
          pool('1.34.2'),
          pool('1.32.9', { name: 'batch' }),
          pool('1.31.4', { name: 'win', osType: 'Windows' }),
          pool('1.33.1', { name: 'web' }),
        ],
      }),
    expect: {
      severity: 'high',
      message: '2 active node pools are below Kubernetes 1.33; the lowest is win at 1.31.4.',
      evidence: {
        floor: '1.33',
        count: 2,
        lowest: '1.31.4',
        pools: {
          items: [
            { name: 'win', version: '1.31.4', osType: 'Windows' },
            { name: 'batch', version: '1.32.9', osType: 'Linux' },
          ],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'broken',
    when: 'pools of one minor come by patch, and pools of one version by name',
    given: (healthy) =>
      healthy({
        pools: [pool('1.32.9', { name: 'a' }), pool('1.32.1', { name: 'c' }), pool('1.32.1', { name: 'b' })],
      }),
    expect: {
      severity: 'high',
      evidence: { pools: { items: [{ name: 'b' }, { name: 'c' }, { name: 'a' }], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'a cluster has as many pools as Azure allows: each is named',
    given: (healthy) => healthy({ pools: hundredPools }),
    expect: {
      severity: 'high',
      evidence: {
        count: 100,
        pools: { items: hundredPools.map(({ name }) => ({ name, version: '1.32.9', osType: 'Linux' })), more: 0 },
      },
    },
  },
  {
    kind: 'boundary',
    when: 'the only pool is one minor below',
    given: (healthy) => healthy({ pools: [pool('1.32.9')] }),
    expect: {
      severity: 'high',
      message: '1 active node pool is below Kubernetes 1.33; the lowest is system at 1.32.9.',
      evidence: { count: 1 },
    },
  },
  {
    kind: 'boundary',
    when: 'the pools are at 1.33 and the control plane keeps the mode classic',
    given: (healthy) => healthy({ controlPlane: '1.32.1', pools: [pool('1.33.0')] }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the target is preview and a pool is at 1.28',
    given: (healthy) =>
      healthy({ pools: [pool('1.29.1'), pool('1.28.1', { name: 'old' })], policy: { target: 'preview' } }),
    expect: { severity: 'high', evidence: { floor: '1.29', count: 1, lowest: '1.28.1' } },
  },
  {
    kind: 'fine',
    when: 'the old pool is latent',
    given: (healthy) => healthy({ controlPlane: '1.32.1', pools: [pool('1.31.4', { active: false })] }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'a pool is old and native sidecars were seen all the same',
    given: (healthy) => healthy({ pools: [pool('1.31.4')], observed: seen({}) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ pools: [pool('1.31.4')], mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'there are more old pools than evidence names',
    given: (healthy) => healthy({ pools: [...hundredPools, pool('1.32.9'), pool('1.32.9'), pool('1.32.9')] }),
    expect: { severity: 'high', evidence: { count: 103, pools: { more: 3 } } },
  },
  {
    kind: 'unknown',
    when: 'a pool does not tell its version, and the control plane is old',
    given: (healthy) => healthy({ controlPlane: '1.32.1', pools: [pool(null), pool('latest')] }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'Azure listed no pools, and the control plane is old',
    given: (healthy) => healthy({ controlPlane: '1.32.1', pools: null }),
    expect: null,
  },
]);
