import { describe, expect, it } from 'vitest';
import type { Subscription } from './cluster.ts';
import type { Gap } from './contracts.ts';
import { coverageLedger } from './coverage.ts';

const gap = (change: Partial<Gap>): Gap => ({
  scope: 'subscription',
  id: 'a',
  what: 'clusters',
  reason: 'forbidden',
  detail: '',
  ...change,
});
const subscription = (subscriptionId: string, managementGroups: string[] = []): Subscription => ({
  subscriptionId,
  displayName: null,
  tenantId: null,
  state: null,
  managementGroups,
  tags: {},
});
/** A ledger with the subscriptions listed and the gaps met. */
const ledger = (listed: readonly Subscription[], gaps: readonly Partial<Gap>[] = [], scope = {}) => {
  const coverage = coverageLedger(scope);
  for (const entry of listed) coverage.list(entry);
  for (const entry of gaps) coverage.add(gap(entry));
  return coverage;
};
const inA = { key: 'cluster-1', subscriptionId: 'a' };

describe('coverage', () => {
  it('keeps the first of equal gaps, whatever the casing of the id, and each that has another detail', () => {
    const met = [
      { id: 'A', detail: 'page 1' },
      { detail: 'page 2' },
      { detail: 'page 1' },
      { reason: 'throttled' },
    ] as const;
    expect(ledger([], met).result().gaps).toMatchObject([
      { id: 'A', detail: 'page 1', reason: 'forbidden' },
      { id: 'a', detail: 'page 2', reason: 'forbidden' },
      { id: 'a', reason: 'throttled' },
    ]);
  });

  it('counts the details of one thing beyond a hundred in one more gap', () => {
    const pages = Array.from({ length: 250 }, (_, index) => ({ detail: `page ${index}` }));
    const { gaps } = ledger([], [...pages, { reason: 'throttled', detail: 'page 1' }]).result();
    expect(gaps).toHaveLength(102);
    expect(gaps.slice(99)).toMatchObject([
      { reason: 'forbidden', detail: 'page 99' },
      { reason: 'forbidden', detail: '150 more, with other details' },
      { reason: 'throttled', detail: 'page 1' },
    ]);
  });

  it('expects what was asked for, what was listed and what could not be read; it saw what was listed and read', () => {
    const scope = { subscriptions: ['X'], expectedSubscriptions: ['Y'] };
    const { complete, subscriptions, gaps } = ledger(
      [subscription('a'), subscription('b'), subscription('x')],
      [{ id: 'B' }, { id: 'z', what: 'subscriptions' }, { id: 'a', what: 'feature' }, { scope: 'location', id: 'a' }],
      scope,
    ).result();
    expect(complete).toBe(false);
    expect(subscriptions).toEqual({ expected: 5, seen: 2 });
    expect(gaps.filter(({ reason }) => reason === 'notFound')).toMatchObject([{ id: 'y', what: 'subscriptions' }]);
  });

  it('names a listed subscription that it expected nowhere, and asks for no gap where all was seen', () => {
    expect(ledger([subscription('a')], [], { expectedSubscriptions: ['A'] }).result()).toEqual({
      complete: true,
      subscriptions: { expected: 1, seen: 1 },
      gaps: [],
    });
  });

  it('gives an expected subscription its own gap although another scope, or another fact of it, has one', () => {
    const { gaps } = ledger(
      [],
      [
        { scope: 'cluster', id: 'y' },
        { id: 'y', what: 'feature' },
      ],
      {
        expectedSubscriptions: ['y'],
      },
    ).result();
    expect(gaps.some(({ reason, what }) => reason === 'notFound' && what === 'subscriptions')).toBe(true);
  });

  it('orders gaps by scope, lines by number, the rest by id, what and reason', () => {
    const wanted: Partial<Gap>[] = [
      { scope: 'fleet', id: '' },
      { scope: 'managementGroup', id: 'm' },
      { scope: 'subscription', id: 'A', what: 'clusters', reason: 'cut' },
      { scope: 'subscription', id: 'a', what: 'clusters', reason: 'throttled' },
      { scope: 'subscription', id: 'a', what: 'feature', reason: 'cut' },
      { scope: 'subscription', id: 'B' },
      { scope: 'location', id: 'a' },
      { scope: 'cluster', id: 'a' },
      { scope: 'line', id: '9' },
      { scope: 'line', id: '10' },
    ];
    const shuffled = [7, 2, 9, 4, 0, 5, 8, 3, 6, 1].map((index) => wanted[index] ?? {});
    expect(ledger([], shuffled).result().gaps).toEqual(wanted.map(gap));
  });

  it.each<[what: string, entry: Partial<Gap>, hidesA: boolean, uncoversA: boolean]>([
    ['its own subscription', { id: 'A' }, true, true],
    ['another subscription', { id: 'b' }, false, false],
    ['the list of its subscription', { what: 'subscriptions' }, true, false],
    ['an unreadable record anywhere', { scope: 'line', id: '3', what: 'record', reason: 'malformed' }, true, false],
    ['half a record', { scope: 'fleet', id: '', what: 'record', reason: 'cut' }, true, true],
    ['a cut list of clusters of another subscription', { id: 'b', reason: 'cut' }, false, false],
    ['a record of another subscription', { id: 'b', what: 'record', reason: 'malformed' }, false, false],
    ['a location', { scope: 'location', id: 'westeurope' }, true, true],
    ['the fleet', { scope: 'fleet', id: '' }, true, true],
    ['its management group', { scope: 'managementGroup', id: 'Platform' }, true, true],
    ['another management group', { scope: 'managementGroup', id: 'sales' }, false, false],
    ['its own cluster', { scope: 'cluster', id: 'CLUSTER-1' }, true, true],
    ['another cluster', { scope: 'cluster', id: 'cluster-2' }, false, false],
    ['an unread flag', { what: 'feature' }, false, false],
  ])('with a gap of %s', (_, entry, hides, uncovers) => {
    const groups = ['/providers/Microsoft.Management/managementGroups/root', 'platform'];
    const coverage = ledger([subscription('a', groups)], [entry]);
    expect(coverage.isAbsenceCertain(inA)).toBe(!hides);
    expect(coverage.isCovered('a', 'cluster-1')).toBe(!uncovers);
  });

  it('a management group hides subscriptions whose groups are not told, by its id or its whole resource id', () => {
    const id = '/providers/Microsoft.Management/managementGroups/Platform';
    const hides = (groups: string[], entry: string) =>
      !ledger([subscription('a', groups)], [{ scope: 'managementGroup', id: entry }]).isAbsenceCertain(inA);
    expect([hides([], 'sales'), hides(['platform'], id), hides([id], 'PLATFORM'), hides(['ops'], id)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('proves nothing about a subscription that was not listed', () => {
    expect(ledger([]).isAbsenceCertain(inA)).toBe(false);
    expect(ledger([subscription('a')]).isAbsenceCertain(inA)).toBe(true);
  });

  it('keeps the first listing of a subscription', () => {
    const coverage = ledger(
      [subscription('a', ['ops']), subscription('a', ['sales'])],
      [{ scope: 'managementGroup', id: 'sales' }],
    );
    expect(coverage.isAbsenceCertain(inA)).toBe(true);
    expect(coverage.listedSubscriptions()).toEqual(['a']);
    expect([coverage.isListed('a'), coverage.isListed('b')]).toEqual([true, false]);
  });

  it('finds a gap by scope, id and what, all three', () => {
    const coverage = ledger([], [{ scope: 'location', id: 'WestEurope', what: 'meshRevisions' }]);
    expect(coverage.hasGap('location', 'westeurope', 'meshRevisions')).toBe(true);
    expect(coverage.hasGap('subscription', 'westeurope', 'meshRevisions')).toBe(false);
    expect(coverage.hasGap('location', 'northeurope', 'meshRevisions')).toBe(false);
    expect(coverage.hasGap('location', 'westeurope', 'kubernetesVersions')).toBe(false);
  });

  it('lists the clusters that a gap of their own hides', () => {
    const entries: Partial<Gap>[] = [
      { scope: 'cluster', id: 'A' },
      { scope: 'cluster', id: 'b', what: 'kubernetes' },
      { id: 'c' },
    ];
    expect(ledger([], entries).hiddenClusters()).toEqual(['a']);
  });

  it('knows a subscription that was asked for, listed, or named by a gap that could hide its clusters', () => {
    const scope = { subscriptions: ['A'], expectedSubscriptions: ['B'] };
    const { isExpected } = ledger([subscription('c')], [{ id: 'D' }, { id: 'e', what: 'feature' }], scope);
    expect(['a', 'b', 'c', 'd', 'e'].filter(isExpected)).toEqual(['a', 'b', 'c', 'd']);
  });
});
