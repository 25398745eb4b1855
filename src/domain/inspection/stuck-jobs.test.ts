import { describe, expect, it } from 'vitest';
import { meshedPod } from '../../../test/support/kubernetes.ts';
import type { JsonObject } from '../records.ts';
import { evidence } from './evidence.ts';
import type { StuckJob } from './observed.ts';

const job = { kind: 'Job', name: 'nightly-29' };
const proxyRuns = { name: 'istio-proxy', state: { running: { startedAt: '2026-11-20T02:00:00Z' } } };
const ended = (name: string, finishedAt: unknown = '2026-11-20T02:10:00Z', exitCode = 0): JsonObject => ({
  name,
  state: { terminated: { exitCode, finishedAt } },
});
function pod(statuses: readonly unknown[], change: Parameters<typeof meshedPod>[1] = {}): JsonObject {
  return meshedPod('classic', {
    name: 'nightly-29-x',
    owner: job,
    ...change,
    spec: { restartPolicy: 'OnFailure', ...change.spec },
    status: { containerStatuses: statuses },
  });
}
function stuck(objects: readonly JsonObject[], observedAt = '2026-11-20T05:30:00Z'): readonly StuckJob[] {
  const seen = evidence();
  for (const object of objects) seen.add(object, observedAt);
  return seen.observe([{ major: 1, minor: 29 }]).stuckJobs;
}

describe('a Job whose application has ended while its classic proxy runs', () => {
  it('is stuck since then', () => {
    expect(stuck([pod([ended('app'), proxyRuns])])).toEqual([
      { namespace: 'shop', kind: 'Job', name: 'nightly-29', pods: 1, since: '2026-11-20T02:10:00Z' },
    ]);
  });

  it('is counted under its CronJob, with the pods that waited longest', () => {
    const jobs = ['nightly-28', 'nightly-29'].map((name) => ({
      kind: 'Job',
      metadata: { name, namespace: 'shop', ownerReferences: [{ kind: 'CronJob', name: 'nightly' }] },
    }));
    const pods = [
      pod([ended('app'), proxyRuns]),
      pod([ended('app', '2026-11-19T02:07:00Z'), proxyRuns], { name: 'b', owner: { kind: 'Job', name: 'nightly-28' } }),
      pod([ended('app', 'yesterday'), proxyRuns], { name: 'c' }),
    ];
    const expected = [{ namespace: 'shop', kind: 'CronJob', name: 'nightly', pods: 3, since: '2026-11-19T02:07:00Z' }];
    expect(stuck([...jobs, ...pods])).toEqual(expected);
    expect(stuck([...pods.toReversed(), ...jobs])).toEqual(expected);
  });

  it('is stuck since its last container ended', () => {
    const two = { containers: [{ name: 'a' }, { name: 'b' }] };
    for (const [a, b] of [['02', '03'] as const, ['03', '02'] as const]) {
      const statuses = [ended('a', `2026-11-20T${a}:00:00Z`), ended('b', `2026-11-20T${b}:00:00Z`), proxyRuns];
      expect(stuck([pod(statuses, two)])).toMatchObject([{ since: '2026-11-20T03:00:00Z' }]);
    }
  });

  it('is stuck even after a failure, if it is never to be started again', () => {
    const failed = [ended('app', '2026-11-20T02:10:00Z', 1), proxyRuns];
    expect(stuck([pod(failed, { spec: { restartPolicy: 'Never' } })])).toHaveLength(1);
    expect(stuck([pod(failed)])).toEqual([]);
  });

  it('is not stuck in the seconds in which a proxy that was told to quit drains', () => {
    const just = pod([ended('app', '2026-11-20T05:29:50.5Z'), proxyRuns]);
    expect(stuck([just], '2026-11-20T05:30:00Z')).toEqual([]);
    expect(stuck([just], '2026-11-20T05:30:00.5Z')).toHaveLength(1);
    // The node's clock is ahead of ours: nothing can be said of seconds.
    expect(stuck([just], '2026-11-20T05:29:00Z')).toHaveLength(1);
  });
});

describe('a pod that is not stuck', () => {
  const two = { containers: [{ name: 'app' }, { name: 'other' }] };
  it.each([
    ['still runs', pod([{ name: 'app', state: { running: {} } }, proxyRuns])],
    ['waits for another container', pod([ended('app'), { name: 'other', state: { running: {} } }, proxyRuns], two)],
    ['has a container without a status', pod([ended('app'), proxyRuns], two)],
    ['has a proxy that ended too', pod([ended('app'), ended('istio-proxy')])],
    ['has a proxy without a status', pod([ended('app')])],
    ['has no status', pod([])],
    ['has malformed statuses', pod([null, 3, { name: 4 }, { name: 'app', state: [] }, proxyRuns])],
    ['has no application', pod([proxyRuns], { containers: [] })],
    ['is not a Job’s', pod([ended('app'), proxyRuns], { owner: { kind: 'ReplicaSet', name: 'cart' } })],
    ['is native', meshedPod('native', { owner: job, status: { containerStatuses: [ended('app'), proxyRuns] } })],
    ['is being deleted', { ...pod([ended('app'), proxyRuns]), metadata: { ...deleted() } }],
    ['has finished', { ...pod([ended('app'), proxyRuns]), status: { phase: 'Succeeded' } }],
  ])('%s', (_what, object) => {
    expect(stuck([object])).toEqual([]);
  });

  function deleted(): JsonObject {
    return { name: 'x', namespace: 'shop', deletionTimestamp: '2026-11-20T05:00:00Z', ownerReferences: [job] };
  }
});
