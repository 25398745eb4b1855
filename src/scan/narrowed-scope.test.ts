// What lies outside a scope is not looked for, so its absence is no news: neither a gap, nor lost, nor gone.
import { describe, expect, it } from 'vitest';
import { armCluster, defaultPolicy, records, reportOf, stream } from '../../test/support/snapshots.ts';
import { calendar } from '../domain/calendar.ts';
import type { Scope } from '../domain/contracts.ts';
import type { StreamRecord } from '../domain/records.ts';
import { rules } from '../domain/rules/index.ts';
import { compareSnapshots } from './compare-snapshots.ts';

const ids = { a: '00000000-0000-0000-0000-00000000000a', b: '00000000-0000-0000-0000-00000000000b' } as const;
type Name = keyof typeof ids;

/** A scan that lists the named subscriptions and sees a cluster in each; more records at its end. */
function scan(
  day: number,
  scope: Scope,
  listed: readonly Name[],
  { clusters = listed, after = [] as StreamRecord[], revision = 'asm-1-29' } = {},
): StreamRecord[] {
  return records({
    takenAt: `2026-11-${String(day).padStart(2, '0')}T06:00:00Z`,
    scope: { ...scope },
    flag: 'absent',
    subscriptions: listed.map((name) => ({ subscriptionId: ids[name] })),
    before: listed.map((name): StreamRecord => ({
      kind: 'feature',
      subscriptionId: ids[name],
      name: 'Microsoft.ContainerService/IstioNativeSidecarModePreview',
      state: 'NotRegistered',
    })),
    clusters: clusters.map((name) =>
      armCluster({ name: `aks-${name}`, subscriptionId: ids[name], revisions: [revision] }),
    ),
    after,
  });
}
const gapOf = (
  scope: 'managementGroup' | 'subscription',
  id: string,
  what: 'subscriptions' | 'clusters',
): StreamRecord => ({
  kind: 'gap',
  scope,
  id,
  what,
  reason: 'forbidden',
  detail: 'no role',
});
const seen = async (...chain: StreamRecord[][]) => {
  const { coverage, notSeen } = await reportOf(chain);
  return {
    complete: coverage.complete,
    notSeen: notSeen.map(({ last }) => last.name),
    gaps: coverage.gaps.map(({ id, what, reason }) => `${id} ${what} ${reason}`),
  };
};
const clean = { complete: true, notSeen: [], gaps: [] };
const onlyA: Scope = { subscriptions: [ids.a.toUpperCase()] };
const tenant = scan(1, { tenant: true }, ['a', 'b']);

describe('a scope that was narrowed', () => {
  it('leaves out what lies outside it, from the first scan on', async () => {
    const chain = [tenant, scan(2, onlyA, ['a']), scan(3, onlyA, ['a'])];
    expect(await seen(...chain.slice(0, 2))).toEqual(clean);
    expect(await seen(...chain)).toEqual(clean);
  });

  it('still carries on what it looks for and does not see', async () => {
    const hidden = scan(2, onlyA, ['a'], { clusters: [], after: [gapOf('subscription', ids.a, 'clusters')] });
    expect(await seen(tenant, hidden)).toMatchObject({ complete: false, notSeen: ['aks-a'] });
    const unlisted = scan(2, { subscriptions: [ids.a, ids.b] }, ['a']);
    expect(await seen(tenant, unlisted)).toMatchObject({ complete: false, notSeen: ['aks-b'] });
  });

  it('to management groups leaves out what they do not show', async () => {
    const group: Scope = { managementGroups: ['g'] };
    expect(await seen(tenant, scan(2, group, ['a']))).toEqual(clean);
    expect(await seen(tenant, scan(2, group, ['a']), scan(3, group, ['a']))).toEqual(clean);
    const both = scan(1, { managementGroups: ['g', 'h'] }, ['a', 'b']);
    expect(await seen(both, scan(2, group, ['a']))).toEqual(clean);
  });

  it('to management groups carries on what a gap of its own subscription names', async () => {
    const unread = scan(2, { managementGroups: ['g'] }, ['a'], {
      after: [gapOf('subscription', ids.b.toUpperCase(), 'clusters')],
    });
    expect(await seen(tenant, unread)).toMatchObject({ complete: false, notSeen: ['aks-b'] });
  });

  it('to a group that could not be listed at first makes no gaps of what lies outside it later', async () => {
    const group: Scope = { managementGroups: ['g'] };
    const refused = scan(2, group, [], { after: [gapOf('managementGroup', 'g', 'subscriptions')] });
    expect(await seen(tenant, refused)).toEqual({ complete: false, notSeen: [], gaps: ['g subscriptions forbidden'] });
    expect(await seen(tenant, refused, scan(3, group, ['a']))).toEqual(clean);
  });
});

describe('a scope that did not lose anything', () => {
  it.each<[string, Scope, Scope]>([
    ['is the same', { managementGroups: ['g'] }, { managementGroups: ['G'] }],
    ['has one group more', { managementGroups: ['g'] }, { managementGroups: ['h', 'g'] }],
    ['expects one more', { managementGroups: ['g'] }, { managementGroups: ['g'], expectedSubscriptions: [ids.a] }],
    ['was widened', { managementGroups: ['g'] }, { tenant: true }],
  ])('%s: what it does not list any more is a gap, and carried on', async (_what, before, now) => {
    expect(await seen(scan(1, before, ['a', 'b']), scan(2, now, ['a']))).toEqual({
      complete: false,
      notSeen: ['aks-b'],
      gaps: [`${ids.b} subscriptions notFound`],
    });
  });
});

describe('what was left out', () => {
  it('keeps its history for a scope that holds it again', async () => {
    const was = scan(1, { tenant: true }, ['a', 'b'], { revision: 'asm-1-26' });
    const back = scan(4, { tenant: true }, ['a', 'b'], { revision: 'asm-1-28' });
    const modes = async (...chain: StreamRecord[][]) =>
      (await reportOf(chain)).clusters.map(({ sidecarMode }) => sidecarMode);
    // Reached by upgrade: without its history it would read as installed, or as unknown.
    expect(await modes(was, back)).toEqual(['classic', 'classic']);
    for (const narrow of [onlyA, { managementGroups: ['g'] }])
      expect(await modes(was, scan(2, narrow, ['a']), scan(3, narrow, ['a']), back)).toEqual(['classic', 'classic']);
  });

  it('is looked for again once it was seen in the scope', async () => {
    const group: Scope = { managementGroups: ['g'] };
    const chain = [tenant, scan(2, group, ['a']), scan(3, group, ['a', 'b']), scan(4, group, ['a'])];
    expect(await seen(...chain)).toMatchObject({ complete: false, notSeen: ['aks-b'] });
  });

  it('is in no comparison of snapshots, as neither gone nor lost', async () => {
    const options = { policy: defaultPolicy, rules, calendar };
    const open = (list: StreamRecord[]) => () => stream(list);
    for (const scope of [onlyA, { managementGroups: ['g'] }]) {
      const narrow = scan(2, scope, ['a']);
      expect((await compareSnapshots(open(tenant), open(narrow), options)).changes).toEqual([]);
    }
  });
});
