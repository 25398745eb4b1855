import { describe, expect, it } from 'vitest';
import { earlier } from './healthy.ts';
import {
  extendHistory,
  flagWasEffective,
  historyOf,
  installedHere,
  isTransition,
  noHistory,
  unmeshedBefore,
  withScope,
  type ClusterHistory,
  type Observation,
} from './history.ts';

const meshed = (observation: Observation) => ({ kind: 'meshed', observation }) as const;
const told = (observations: readonly Observation[], startsUnmeshed = false): ClusterHistory => ({
  startsUnmeshed,
  observations,
});
const base: Observation = { ...earlier('asm-1-27', '1.33'), resourceUid: 'u' };
const mesh = (minor: number) => ({ major: 1, minor });

describe('a history', () => {
  it('merges an observation with an equal one before it', () => {
    const once = extendHistory(noHistory, meshed(base));
    expect(extendHistory(once, meshed({ ...base, lowest: { ...base.lowest } }))).toBe(once);
    const nothing: Observation = { ...base, revisions: null, lowest: { version: null, exact: false } };
    const empty = extendHistory(noHistory, meshed(nothing));
    expect(extendHistory(empty, meshed({ ...nothing, lowest: { version: null, exact: false } }))).toBe(empty);
  });

  it.each<[what: string, change: Partial<Observation>]>([
    ['identity', { resourceUid: 'other' }],
    ['identity that is not told', { resourceUid: null }],
    ['revision', { revisions: [mesh(28)] }],
    ['one revision of two', { revisions: [mesh(27), mesh(28)] }],
    ['revisions that are not listed', { revisions: null }],
    ['revision read in part', { partial: true }],
    ['mesh that could not be read', { unreadable: true }],
    ['minor', { lowest: { version: { major: 1, minor: 32 }, exact: true } }],
    ['major', { lowest: { version: { major: 2, minor: 33 }, exact: true } }],
    ['version that is not known', { lowest: { version: null, exact: true } }],
    ['exactness', { lowest: { version: { major: 1, minor: 33 }, exact: false } }],
    ['flag', { flagRegistered: true }],
  ])('keeps an observation of another %s, in either order', (_, change) => {
    const other: Observation = { ...base, ...change };
    const there = extendHistory(extendHistory(noHistory, meshed(base)), meshed(other));
    const back = extendHistory(extendHistory(noHistory, meshed(other)), meshed(base));
    expect(there.observations).toEqual([base, other]);
    expect(back.observations).toEqual([other, base]);
  });

  it('compares with the last observation only, and revision by revision', () => {
    const canary = { ...base, revisions: [mesh(27), mesh(28)] };
    const chain = [base, canary, { ...canary, revisions: [mesh(27), mesh(29)] }, base];
    expect(chain.reduce((history, each) => extendHistory(history, meshed(each)), noHistory).observations).toEqual(
      chain,
    );
  });

  it('begins anew where the cluster was not meshed', () => {
    expect(extendHistory(told([base]), { kind: 'unmeshed' })).toEqual(unmeshedBefore);
  });

  it('says that it lay out of scope until a scan looks for it again', () => {
    const history = told([base], true);
    const outside = withScope(history, false);
    expect(outside).toEqual({ ...history, outOfScope: true });
    expect(withScope(outside, false)).toBe(outside);
    expect(withScope(outside, true)).toEqual(history);
    expect(withScope(history, true)).toBe(history);
  });

  it('learns from an unreadable mesh only which cluster it was', () => {
    const history = told([base]);
    expect(extendHistory(history, { kind: 'unknown', resourceUid: null })).toBe(history);
    const { observations } = extendHistory(history, { kind: 'unknown', resourceUid: 'u' });
    expect(observations).toMatchObject([base, { unreadable: true, resourceUid: 'u', revisions: null }]);
  });
});

describe('the part of a history that belongs to the present cluster', () => {
  const unreadable: Observation = { ...base, unreadable: true, revisions: null };

  it('begins after the last observation of another cluster under the same id', () => {
    const other = { ...base, resourceUid: 'before' };
    expect(historyOf(told([other, base]), 'u')).toEqual(told([base], true));
    expect(historyOf(told([base, other, base]), 'u')).toEqual(told([base], true));
    expect(historyOf(told([other]), 'u')).toEqual(unmeshedBefore);
  });

  it('is all of it where every identity is the same or not told', () => {
    const history = told([{ ...base, resourceUid: null }, base]);
    expect(historyOf(history, 'u')).toBe(history);
    const mixed = told([base, { ...base, resourceUid: 'other' }]);
    expect(historyOf(mixed, null).observations).toEqual(mixed.observations);
  });

  it.each([null, 'u'])('is without the unreadable ones, which support neither answer, for identity %s', (uid) => {
    expect(historyOf(told([base, unreadable, base]), uid).observations).toEqual([base, base]);
    expect(historyOf(told([unreadable, base], true), uid)).toEqual(told([base], true));
  });

  it('begins after an unreadable one of another cluster', () => {
    const other = { ...unreadable, resourceUid: 'before' };
    expect(historyOf(told([base, other, unreadable, base]), 'u')).toEqual(told([base], true));
  });
});

describe('a transition release', () => {
  it.each<[what: string, history: ClusterHistory, answer: boolean | 'unknown']>([
    ['met first on a cluster that had no mesh, at the floor', told([base], true), true],
    ['met first on a cluster that had no mesh, below the floor', told([earlier('asm-1-27', '1.32')], true), false],
    ['met first, with an unknown past', told([base]), 'unknown'],
    ['after an older revision', told([earlier('asm-1-26', '1.33'), base]), false],
    ['after a newer one', told([earlier('asm-1-28', '1.33'), base]), 'unknown'],
    [
      'after the other transition release, first on no mesh',
      told([earlier('asm-1-28', '1.33'), base], true),
      'unknown',
    ],
    ['installed, then seen below the floor', told([base, earlier('asm-1-27', '1.32')], true), 'unknown'],
    ['of which nothing was seen', unmeshedBefore, 'unknown'],
    ['beside an older one', told([{ ...base, revisions: [mesh(26), mesh(27)] }], true), 'unknown'],
    ['beside a newer one, first on no mesh', told([{ ...base, revisions: [mesh(27), mesh(28)] }], true), true],
    ['after a list that was not there', told([{ ...base, revisions: null }, base], true), 'unknown'],
  ])('%s', (_, history, answer) => {
    expect(installedHere(history, mesh(27))).toBe(answer);
  });

  it('is asm-1-27 or asm-1-28, nothing before and nothing after', () => {
    expect([26, 27, 28, 29].map((minor) => isTransition(mesh(minor)))).toEqual([false, true, true, false]);
  });
});

describe('the preview flag', () => {
  it.each<[what: string, observation: Observation, wasEffective: boolean]>([
    ['registered at the floor', earlier('asm-1-20', '1.29', true), true],
    ['not registered', earlier('asm-1-20', '1.29', false), false],
    ['registered below the revision floor', earlier('asm-1-19', '1.29', true), false],
    ['registered below the Kubernetes floor', earlier('asm-1-20', '1.28', true), false],
    ['registered, a revision unread', { ...earlier('asm-1-20', '1.29', true), partial: true }, false],
    ['registered, no revision listed', { ...earlier('asm-1-20', '1.29', true), revisions: null }, false],
  ])('%s', (_, observation, wasEffective) => {
    expect(flagWasEffective(told([earlier('asm-1-19', '1.28'), observation]))).toBe(wasEffective);
  });
});
