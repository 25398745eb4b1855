import { pool } from '../healthy.ts';
import { latentPoolFloor } from './latent-pool-floor.ts';
import { casesOf } from './rule-case.ts';

const latent = (version: string | null, name: string, count: number | null) =>
  pool(version, { name, count, active: false });

export const latentPoolFloorCases = casesOf(latentPoolFloor, [
  {
    kind: 'broken',
    when: 'a native cluster has a stopped and an empty pool at old versions',
    given: (healthy) =>
      healthy({ pools: [pool('1.34.2'), latent('1.32.9', 'night', 3), latent('1.31.4', 'burst', 0)] }),
    expect: {
      severity: 'low',
      message: '2 node pools that are stopped or empty are below Kubernetes 1.33; the lowest is burst at 1.31.4.',
      evidence: {
        floor: '1.33',
        count: 2,
        lowest: '1.31.4',
        pools: {
          items: [
            { name: 'burst', version: '1.31.4', state: 'empty', nodes: 0 },
            { name: 'night', version: '1.32.9', state: 'stopped', nodes: 3 },
          ],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'boundary',
    when: 'a stopped pool, whose nodes nobody counted, is one minor below',
    given: (healthy) => healthy({ pools: [pool('1.34.2'), latent('1.32.9', 'night', null)] }),
    expect: {
      severity: 'low',
      message: '1 node pool that is stopped or empty is below Kubernetes 1.33; the lowest is night at 1.32.9.',
      evidence: { pools: { items: [{ state: 'stopped', nodes: null }], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'a stopped pool is at 1.33',
    given: (healthy) => healthy({ pools: [pool('1.34.2'), latent('1.33.0', 'night', 3)] }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the target is preview and a stopped pool is at 1.29',
    given: (healthy) =>
      healthy({ pools: [pool('1.34.2'), latent('1.29.0', 'night', 3)], policy: { target: 'preview' } }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the old pool is active',
    given: (healthy) => healthy({ pools: [pool('1.31.4')] }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ pools: [latent('1.31.4', 'night', 3)], mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'a stopped pool does not tell its version',
    given: (healthy) => healthy({ pools: [pool('1.34.2'), latent(null, 'night', 3)] }),
    expect: null,
  },
]);
