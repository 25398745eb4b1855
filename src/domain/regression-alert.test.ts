import { describe, expect, it } from 'vitest';
import { aClassicVerdict, aVerdict } from '../../test/support/verdicts.ts';
import type { Change, ClusterVerdict, Drift } from './contracts.ts';
import type { Audience } from './digest.ts';
import { changeOf } from './drift.ts';
import { noOwnerTags, ownerResolver } from './owners.ts';
import { regressionAlerts, regressionKey, type RegressionAlert } from './regression-alert.ts';

const scan = (number: number): Drift['to'] => ({
  scanId: `scan-${number}`,
  takenAt: `2026-11-${String(number).padStart(2, '0')}T06:00:00Z`,
});
const owned = (name: string, owner: string): Partial<ClusterVerdict> => ({ name, tags: owner === '' ? {} : { owner } });
const regressed = (name: string, owner = ''): Change => {
  const change = changeOf(aVerdict(owned(name, owner)), aClassicVerdict(owned(name, owner)));
  if (!change) throw new Error('nothing moved');
  return change;
};
const ownersOf = ownerResolver({ tag: 'owner', addresses: new Map([['pay', ['p1@contoso.com']]]) }, noOwnerTags);
const nothing = (): readonly string[] => [];
const alerts = (
  changes: readonly Change[],
  { fromScan = 20, toScan = 21, told = nothing as (audience: Audience) => Iterable<string> } = {},
): RegressionAlert[] =>
  regressionAlerts({ from: scan(fromScan), to: scan(toScan), changes: [...changes] }, ownersOf, told);
const names = (list: readonly RegressionAlert[]): unknown[] =>
  list.map(({ audience, regressions }) => [
    audience.kind === 'fleet' ? 'fleet' : audience.owner,
    ...regressions.map(({ name }) => name),
  ]);

describe('regressions are told', () => {
  it('to the fleet all of them, to each owner their own', () => {
    const list = alerts([regressed('b', 'PAY'), regressed('a', 'x@contoso.com, pay'), regressed('c')]);
    expect(names(list)).toEqual([
      ['fleet', 'a', 'b', 'c'],
      ['pay', 'a', 'b'],
      ['x@contoso.com', 'a'],
    ]);
    expect(list.map(({ addresses }) => addresses)).toEqual([[], ['p1@contoso.com'], ['x@contoso.com']]);
  });

  it('and no other change is', () => {
    const better = changeOf(aClassicVerdict(), aVerdict({ name: aClassicVerdict().name }));
    const changes: Change[] = [
      ...(better ? [better] : []),
      { kind: 'removed', id: 'x', name: 'x', verdict: aVerdict() },
      { kind: 'new', id: 'y', name: 'y', verdict: aClassicVerdict() },
    ];
    expect(changes).toHaveLength(3);
    expect(alerts(changes)).toEqual([]);
  });

  it('once: what an audience heard of this scan is not told to it again, and to others it is', () => {
    const first = alerts([regressed('a', 'pay')]);
    const told = (audience: Audience): readonly string[] => (audience.kind === 'fleet' ? (first[0]?.keys ?? []) : []);
    expect(names(alerts([regressed('a', 'pay'), regressed('b', 'pay')], { told }))).toEqual([
      ['fleet', 'b'],
      ['pay', 'a', 'b'],
    ]);
  });

  it('once also where the comparison reaches back over the scan that told it', () => {
    const told = (): readonly string[] => [regressionKey(regressed('a').id.toUpperCase(), scan(21))];
    expect(alerts([regressed('a')], { fromScan: 20, toScan: 23, told })).toEqual([]);
  });

  it('again when a cluster recovered and regressed anew', () => {
    const told = (): readonly string[] => [regressionKey(regressed('a').id, scan(15)), 'not a key'];
    expect(names(alerts([regressed('a')], { told }))).toEqual([['fleet', 'a']]);
  });
});
