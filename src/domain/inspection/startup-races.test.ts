import { describe, expect, it } from 'vitest';
import { meshedPod } from '../../../test/support/kubernetes.ts';
import type { JsonObject } from '../records.ts';
import { evidence } from './evidence.ts';
import type { StartupRace } from './observed.ts';

const proxyFrom = (startedAt: unknown, more: JsonObject = {}): JsonObject => ({
  name: 'istio-proxy',
  restartCount: 0,
  state: { running: { startedAt } },
  ...more,
});
const proxy = proxyFrom('2026-11-20T02:00:05Z');
const failed = (finishedAt: unknown, more: JsonObject = {}, name = 'app', restartCount: unknown = 1): JsonObject => ({
  name,
  restartCount,
  lastState: { terminated: { exitCode: 1, finishedAt, ...more } },
});
function pod(statuses: readonly unknown[], change: Parameters<typeof meshedPod>[1] = {}): JsonObject {
  return meshedPod('classic', { ...change, status: { containerStatuses: statuses } });
}
function races(objects: readonly JsonObject[]): readonly StartupRace[] {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-11-20T05:30:00Z');
  return seen.observe([{ major: 1, minor: 29 }]).startupRaces;
}

describe('an application that failed before its classic proxy could be ready', () => {
  it.each([
    ['before the proxy started', [failed('2026-11-20T02:00:03Z'), proxy]],
    ['in the second in which it started', [failed('2026-11-20T02:00:05Z'), proxy]],
    [
      'while the proxy has not started yet',
      [failed('2026-11-20T02:00:09Z'), proxyFrom('2026-11-20T02:00:05Z', { started: false })],
    ],
    [
      'while the image of the proxy is still being pulled',
      [
        failed('2026-11-20T02:00:09Z'),
        { name: 'istio-proxy', restartCount: 0, started: false, state: { waiting: {} } },
      ],
    ],
    [
      'while the proxy is not ready, and nobody says whether it has started',
      [failed('2026-11-20T02:00:09Z'), proxyFrom('2026-11-20T02:00:05Z', { ready: false })],
    ],
    [
      'at a moment that is not told, while the proxy was never ready',
      [failed(undefined), proxyFrom('2026-11-20T02:00:05Z', { started: false, ready: false })],
    ],
    [
      'in a way that is not told, while the proxy was never ready',
      [{ name: 'app', restartCount: 1 }, proxyFrom('2026-11-20T02:00:05Z', { ready: false })],
    ],
  ])('lost the race: %s', (_when, statuses) => {
    expect(races([pod(statuses)])).toEqual([
      { namespace: 'shop', kind: 'ReplicaSet', name: 'cart-5d9f', pods: 1, containers: 1, restarts: 1 },
    ]);
  });

  it('lost it until the first moment at which the proxy’s probes could succeed', () => {
    const probed = {
      proxy: { startupProbe: { initialDelaySeconds: 1 }, readinessProbe: { initialDelaySeconds: 2 } },
    };
    expect(races([pod([failed('2026-11-20T02:00:07Z'), proxy], probed)])).toHaveLength(1);
    expect(races([pod([failed('2026-11-20T02:00:08Z'), proxy], probed)])).toEqual([]);
  });

  it('lost it as often as it was restarted by then, in every container and pod of the workload', () => {
    const two = { containers: [{ name: 'app' }, { name: 'other' }, { name: 'well' }] };
    const statuses = [
      failed('2026-11-20T02:00:03Z', {}, 'app', 3),
      failed('2026-11-20T02:00:04Z', {}, 'other', 2),
      { name: 'well', restartCount: 0 },
      proxy,
    ];
    const owner = { kind: 'ReplicaSet', name: 'cart-77aa' };
    const replicaSets = ['cart-5d9f', 'cart-77aa'].map((name) => ({
      kind: 'ReplicaSet',
      metadata: { name, namespace: 'shop', ownerReferences: [{ kind: 'Deployment', name: 'cart' }] },
    }));
    const objects = [
      pod(statuses, { ...two, name: 'a' }),
      pod([failed('2026-11-20T02:00:00Z'), proxy], { name: 'b', owner }),
      ...replicaSets,
    ];
    expect(races(objects)).toEqual([
      { namespace: 'shop', kind: 'Deployment', name: 'cart', pods: 2, containers: 3, restarts: 6 },
    ]);
  });
});

describe('a restart that is not known to be a lost race', () => {
  it.each([
    ['came a second after the proxy started', [failed('2026-11-20T02:00:06Z'), proxy]],
    ['ended well', [failed('2026-11-20T02:00:03Z', { exitCode: 0 }), proxy]],
    ['has no exit code', [failed('2026-11-20T02:00:03Z', { exitCode: undefined }), proxy]],
    ['ran out of memory', [failed('2026-11-20T02:00:03Z', { exitCode: 137, reason: 'OOMKilled' }), proxy]],
    ['did not happen yet', [failed('2026-11-20T02:00:03Z', {}, 'app', 0), proxy]],
    ['is not counted', [failed('2026-11-20T02:00:03Z', {}, 'app', '1'), proxy]],
    ['has an unreadable end', [failed('3 minutes ago'), proxy]],
    ['has a proxy that restarted', [failed('2026-11-20T02:00:03Z'), { ...proxy, restartCount: 1 }]],
    ['has a proxy of unknown restarts', [failed('2026-11-20T02:00:03Z'), { ...proxy, restartCount: undefined }]],
    ['has a proxy with an unreadable start', [failed('2026-11-20T02:00:03Z'), proxyFrom('soon')]],
    ['has a proxy that does not run', [failed('2026-11-20T02:00:03Z'), { ...proxy, state: { waiting: {} } }]],
    [
      'came while the proxy was not ready any more',
      [failed('2026-11-20T02:00:09Z'), proxyFrom('2026-11-20T02:00:05Z', { ready: false, started: true })],
    ],
    [
      'came while a proxy that restarted was not ready',
      [failed('2026-11-20T02:00:09Z'), proxyFrom('2026-11-20T02:00:05Z', { ready: false, restartCount: 1 })],
    ],
    [
      'ended well while the proxy was never ready',
      [failed('2026-11-20T02:00:03Z', { exitCode: 0 }), proxyFrom('2026-11-20T02:00:05Z', { ready: false })],
    ],
    ['is not told at all', [{ name: 'app', restartCount: 1 }, proxy]],
    ['has no proxy status', [failed('2026-11-20T02:00:03Z')]],
    ['is the proxy’s own', [{ ...proxy, ...failed('2026-11-20T02:00:03Z'), name: 'istio-proxy', restartCount: 0 }]],
    ['has no status', []],
  ])('%s', (_what, statuses) => {
    expect(races([pod(statuses)])).toEqual([]);
  });

  it('happened in a native pod', () => {
    const status = { containerStatuses: [failed('2026-11-20T02:00:03Z'), proxy] };
    expect(races([meshedPod('native', { status })])).toEqual([]);
  });
});
