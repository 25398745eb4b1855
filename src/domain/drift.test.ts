import { describe, expect, it } from 'vitest';
import {
  armCluster,
  defaultPolicy,
  records,
  stream,
  subscriptionId,
  type ArmChange,
  type SnapshotChange,
} from '../../test/support/snapshots.ts';
import { compareSnapshots } from '../scan/compare-snapshots.ts';
import { calendar } from './calendar.ts';
import type { Drift } from './contracts.ts';
import { rules } from './rules/index.ts';

const snapshot = (clusters: readonly ArmChange[], change: SnapshotChange = {}) =>
  records({ ...change, clusters: clusters.map(armCluster) });
const drift = (older: ReturnType<typeof records>, newer: ReturnType<typeof records>): Promise<Drift> =>
  compareSnapshots(
    () => stream(older),
    () => stream(newer),
    { policy: defaultPolicy, rules, calendar },
  );

describe('drift between two snapshots', () => {
  it('is nothing where nothing moved that matters', async () => {
    const noise = { tags: { touched: 'yes' }, revisions: ['ASM-1-29'], properties: { provisioningState: 'Updating' } };
    expect((await drift(snapshot([{}]), snapshot([noise]))).changes).toEqual([]);
  });

  it('tells new and removed clusters from those that were not seen', async () => {
    const older = snapshot([{ name: 'a' }, { name: 'b' }]);
    const newer = [{ name: 'b' }, { name: 'c' }];
    const kinds = async (change: SnapshotChange) =>
      (await drift(older, snapshot(newer, change))).changes.map(({ kind, name }) => `${kind} ${name}`);
    expect(await kinds({})).toEqual(['removed a', 'new c']);
    const hidden = {
      kind: 'gap',
      scope: 'subscription',
      id: subscriptionId,
      what: 'clusters',
      reason: 'throttled',
      detail: '',
    } as const;
    expect(await kinds({ after: [hidden] })).toEqual(['notSeen a', 'new c']);
  });

  it('names each field that moved, before and after, and marks regressions', async () => {
    const { changes, regressions } = await drift(snapshot([{}]), snapshot([{ pools: ['1.34.2', '1.31'] }]));
    expect(regressions).toBe(1);
    expect(changes).toMatchObject([
      {
        kind: 'changed',
        regression: true,
        before: { compliance: 'compliant' },
        after: { compliance: 'nonCompliant' },
        fields: [
          { field: 'sidecarMode', before: 'native', after: 'classic' },
          { field: 'compliance', before: 'compliant', after: 'nonCompliant' },
          { field: 'oldestNodePoolVersion', before: '1.34.2', after: '1.31' },
        ],
      },
    ]);
  });

  it('marks no regression where a cluster got better, or was not compliant before', async () => {
    const classic = { revisions: ['asm-1-26'] };
    expect((await drift(snapshot([classic]), snapshot([{}]))).regressions).toBe(0);
    expect((await drift(snapshot([classic]), snapshot([{ revisions: ['asm-1-25'] }]))).regressions).toBe(0);
  });

  it('judges the newer snapshot with the older one as its history', async () => {
    const { changes } = await drift(snapshot([{ mode: null }]), snapshot([{ revisions: ['asm-1-28'] }]));
    expect(changes).toMatchObject([{ after: { sidecarMode: 'native', confidence: 'history' } }]);
  });

  it('does not see the order of revisions, nor anybody’s casing', async () => {
    const canary = (revisions: string[]) => snapshot([{ name: 'aks-A', revisions }]);
    expect((await drift(canary(['asm-1-28', 'asm-1-29']), canary(['ASM-1-29', 'asm-1-28']))).changes).toEqual([]);
    const flag = (state: string | null) => snapshot([{}], { flag: state });
    expect((await drift(flag('NotRegistered'), flag('notregistered'))).changes).toEqual([]);
    expect((await drift(flag('NotRegistered'), flag(null))).changes).toMatchObject([
      { fields: [{ field: 'featureFlag', before: 'NotRegistered', after: null }] },
    ]);
  });

  it('lists changes by id, and counts as regressions only what regressed', async () => {
    const bad = { revisions: ['asm-1-26'] };
    const older = snapshot([{ name: 'b' }, { name: 'A' }, { name: 'd', ...bad }, { name: 'e' }]);
    const newer = snapshot([{ name: 'd' }, { name: 'c' }, { name: 'A', ...bad }, { name: 'b', pools: ['1.33'] }]);
    const { changes, regressions, from, to } = await drift(older, newer);
    expect(changes.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'A changed',
      'b changed',
      'c new',
      'd changed',
      'e removed',
    ]);
    expect(regressions).toBe(1);
    expect([from, to]).toEqual([
      { scanId: null, takenAt: '2026-11-20T06:00:00Z' },
      { scanId: null, takenAt: '2026-11-20T06:00:00Z' },
    ]);
  });
});
