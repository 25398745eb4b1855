import { describe, expect, it } from 'vitest';
import { evidence } from '../../../domain/inspection/evidence.ts';
import type { ObservedCluster } from '../../../domain/inspection/observed.ts';
import { memoryBytes } from '../../../domain/inspection/quantity.ts';
import type { JsonObject } from '../../../domain/records.ts';
import { seededRandom } from '../random.ts';
import { clusterShape, istio } from '../shape.ts';
import { demoFleet, synthesiseFleet } from '../synthesise-fleet.ts';
import { canBeInspected, insideCluster, type InsideCase } from './inside-cluster.ts';

const takenAt = '2026-11-20T06:00:00Z';
const classic = clusterShape({ version: '1.34.5', mesh: istio('asm-1-26') });
const native = clusterShape({ version: '1.34.5', mesh: istio('asm-1-29') });

function inside(shape = classic, insideCase: InsideCase = 'asDocumented', pods = 0): JsonObject[] {
  return [...insideCluster({ shape, insideCase, takenAt, random: seededRandom('inside'), pods })];
}
function observe(objects: readonly JsonObject[], minor = 26): ObservedCluster {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-11-20T05:30:00Z');
  return seen.observe([{ major: 1, minor }]);
}
const names = (list: readonly { readonly namespace: string; readonly name: string }[]) =>
  list.map(({ namespace, name }) => `${namespace}/${name}`);

describe('inside a made-up cluster', () => {
  it('that is classic, everything occurs that native mode changes', () => {
    const observed = observe(inside());
    expect(observed.revisions.get('asm-1-26')).toMatchObject({
      control: 'off',
      nativePods: 0,
      optOut: 1,
      mode: 'classic',
    });
    expect(names(observed.stuckJobs)).toEqual(['batch/nightly-settlement']);
    expect(names(observed.startupRaces)).toEqual(['web/storefront']);
    expect(observed.workarounds.map(({ workaround }) => workaround).toSorted()).toEqual([
      'excludeOutbound',
      'holdApplicationUntilProxyStarts',
      'initContainerAsUid1337',
      'initContainerUsesNetwork',
      'preStopSleep',
      'quitquitquit',
      'waitsForProxy',
    ]);
    expect(observed.annotations.map(({ problem }) => problem)).toEqual(['optOut', 'misspelt']);
  });

  it('nodes fit their pods today, and one does not in native mode', () => {
    const { nodes, unreadPods } = observe(inside()).requests;
    expect(unreadPods).toBe(0);
    const over = (which: 'now' | 'native') =>
      nodes.filter(
        (node) => node[which].cpuMillicores > 3860 || node[which].memoryBytes > (memoryBytes('14110416Ki') ?? 0),
      );
    expect(over('now')).toEqual([]);
    expect(over('native')).toHaveLength(1);
  });

  it('that is native and done, nothing is left to say', () => {
    const observed = observe(inside(native), 29);
    expect(observed.revisions.get('asm-1-29')).toMatchObject({ control: 'on', classicPods: 0, mode: 'native' });
    expect([observed.workarounds, observed.stuckJobs, observed.startupRaces, observed.annotations]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('a restart can be outstanding, and the switch can be another than the documents say', () => {
    const outstanding = observe(inside(native, 'restartOutstanding'), 29).revisions.get('asm-1-29');
    expect(outstanding).toMatchObject({ control: 'on', mode: 'mixed' });
    expect(observe(inside(native, 'otherThanDocumented'), 29).revisions.get('asm-1-29')?.mode).toBe('classic');
    expect(observe(inside(classic, 'otherThanDocumented')).revisions.get('asm-1-26')?.mode).toBe('native');
  });

  it('there are as many pods as asked for, each with a name of its own', () => {
    const pods = inside(classic, 'asDocumented', 500).filter(({ kind }) => kind === 'Pod');
    expect(pods.length).toBeGreaterThanOrEqual(500);
    expect(pods.length).toBeLessThan(560);
    const keys = pods.map(({ metadata }) => JSON.stringify(metadata));
    expect(new Set(keys).size).toBe(pods.length);
  });

  it('no environment is written but the one that is looked at', () => {
    const env = inside().flatMap((object) => JSON.stringify(object).match(/"env":\[[^\]]*\]/g) ?? []);
    expect(new Set(env)).toEqual(new Set(['"env":[{"name":"ENABLE_NATIVE_SIDECARS","value":"false"}]']));
  });
});

describe('evidence in a fleet', () => {
  it('comes directly before its cluster, and is the same each time', () => {
    const records = [...demoFleet()];
    expect(records).toEqual([...demoFleet()]);
    const lastOf = new Map<string, number>();
    for (const [index, record] of records.entries())
      if (record.kind === 'kubernetes') lastOf.set(record.clusterId, index);
    expect(lastOf.size).toBeGreaterThan(15);
    for (const [id, index] of lastOf) {
      const next = records[index + 1];
      expect(next?.kind === 'cluster' && next.resource.id).toBe(id);
    }
  });

  it('is there only when asked for, and only of meshed clusters that run', () => {
    expect(
      [...synthesiseFleet({ clusters: 100, subscriptions: 5, seed: 1 })].some(({ kind }) => kind === 'kubernetes'),
    ).toBe(false);
    expect(canBeInspected(classic)).toBe(true);
    for (const change of [
      { stopped: true },
      { mesh: null },
      { mesh: istio('asm-next') },
      { mesh: istio() },
      { version: '1.x' },
    ]) {
      expect(canBeInspected({ ...classic, ...change })).toBe(false);
    }
  });
});
