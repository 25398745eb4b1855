import { describe, expect, it } from 'vitest';
import { aClassicVerdict, aFinding, aVerdict } from '../../../test/support/verdicts.ts';
import type { ClusterVerdict, Coverage, Delivery, Gap, NotSeen } from '../contracts.ts';
import { isAboutNothing, type Audience, type Digest } from '../digest.ts';
import { digestBuilder, type DigestBuilder, type DigestFrame } from './digest-builder.ts';

const complete: Coverage = { complete: true, subscriptions: { expected: 2, seen: 2 }, gaps: [] };
const withGaps = (...gaps: Partial<Gap>[]): Coverage => ({
  complete: false,
  subscriptions: { expected: 2, seen: 1 },
  gaps: gaps.map((gap) => ({
    scope: 'subscription',
    id: 's2',
    what: 'clusters',
    reason: 'forbidden',
    detail: 'no Reader role',
    ...gap,
  })),
});
const from: NonNullable<DigestFrame['from']> = {
  scanId: 'scan-1',
  takenAt: '2026-11-16T06:00:00Z',
  coverage: complete,
};
const to: DigestFrame['to'] = {
  scanId: 'scan-2',
  takenAt: '2026-11-23T06:00:00Z',
  cloud: 'AzureCloud',
  coverage: complete,
  calendar: { reviewed: '2026-11-01', stale: false },
};
const frame: DigestFrame = {
  occasion: 'digest',
  audience: { kind: 'fleet' },
  from,
  to,
  isStale: false,
  previous: null,
  trend: [],
  failedDeliveries: [],
  gain: null,
  dashboardUrl: null,
};
const owner: Audience = { kind: 'owner', owner: 'pay@contoso.com' };
const compose = (fill: (builder: DigestBuilder) => void, change: Partial<DigestFrame> = {}): Digest => {
  const builder = digestBuilder({ ...frame, ...change });
  fill(builder);
  return builder.result();
};
/** The digest of one cluster that was one thing and is another. */
const moved = (before: ClusterVerdict | undefined, after: ClusterVerdict, change: Partial<DigestFrame> = {}): Digest =>
  compose((builder) => builder.add(after, before), change);
/** The lists of a digest that say something. */
const toldIn = ({ changes }: Digest): string[] =>
  Object.entries(changes).flatMap(([list, { total }]) => (total > 0 ? [list] : []));
const exempt = (until: string, change: Partial<ClusterVerdict> = {}): ClusterVerdict =>
  aClassicVerdict({
    compliance: 'exempt',
    exemption: { state: 'valid', until, reason: 'moves house', from: 'cluster' },
    ...change,
  });
const expired = (until: string): ClusterVerdict =>
  aClassicVerdict({ exemption: { state: 'expired', until, reason: 'moves house', from: 'cluster' } });
const kubernetesEnds = (endOfSupport: string, daysLeft: number | null): ClusterVerdict =>
  aVerdict({
    findings: [
      aFinding({ rule: 'NS011', evidence: { controlPlane: '1.34', supportPlan: 'x', endOfSupport, daysLeft } }),
    ],
  });
const meshEnds = (...items: object[]): ClusterVerdict =>
  aVerdict({ findings: [aFinding({ rule: 'NS010', evidence: { revisions: { items, more: 0 } } })] });
const flips = aClassicVerdict({ findings: [aFinding({ rule: 'NS009', severity: 'info' })] });
const classic = aClassicVerdict();
const native = aVerdict({ name: classic.name });

describe('what a digest tells of a cluster', () => {
  it.each([
    ['native before, classic now', native, classic, ['regressions']],
    ['native before, unknown now', native, aVerdict({ name: classic.name, compliance: 'unknown' }), ['regressions']],
    ['classic before, native now', classic, native, ['newlyNative']],
    [
      'without mesh before, classic now',
      aVerdict({ sidecarMode: 'none', compliance: 'notApplicable' }),
      classic,
      ['newlyBlocked'],
    ],
    ['unknown before, classic now', aClassicVerdict({ compliance: 'unknown' }), classic, ['newlyBlocked']],
    ['classic before, unknown now', classic, aClassicVerdict({ compliance: 'unknown' }), ['newlyBlocked']],
    ['not known before', undefined, classic, ['added']],
    ['classic as before', classic, aClassicVerdict({ controlPlaneVersion: '1.33.1' }), []],
    ['native as before', native, native, []],
    ['exempt for long', exempt('2027-06-30'), exempt('2027-06-30'), []],
    ['classic before, exempt for long now', classic, exempt('2027-06-30'), []],
    ['an exemption that comes within 30 days', exempt('2026-12-23'), exempt('2026-12-23'), ['exemptions']],
    ['an exemption 31 days ahead', exempt('2026-12-24'), exempt('2026-12-24'), []],
    ['an exemption that was near already', exempt('2026-12-16'), exempt('2026-12-16'), []],
    ['a new exemption that is near at once', classic, exempt('2026-12-01'), ['exemptions']],
    ['an exemption that ended', exempt('2026-11-20'), expired('2026-11-20'), ['exemptions']],
    ['an exemption that had ended before', expired('2026-11-10'), expired('2026-11-10'), []],
    [
      'an exemption that nothing needs',
      native,
      aVerdict({ exemption: { state: 'valid', until: '2026-11-30', reason: 'x', from: 'cluster' } }),
      [],
    ],
    [
      'an ended exemption that nothing needed',
      native,
      aVerdict({ exemption: { state: 'expired', until: '2026-11-20', reason: 'x', from: 'cluster' } }),
      [],
    ],
    ['an end of support that comes near', native, kubernetesEnds('2027-01-20', 58), ['supportEnds']],
    ['an end of support that was near', kubernetesEnds('2027-01-10', 55), kubernetesEnds('2027-01-10', 48), []],
    ['a support that ended', kubernetesEnds('2026-11-20', 4), kubernetesEnds('2026-11-20', -3), ['supportEnds']],
    ['a support that had ended', kubernetesEnds('2026-11-10', -6), kubernetesEnds('2026-11-10', -13), []],
    ['evidence that is not the rule’s', native, kubernetesEnds('2026-11-10', null), []],
    ['a flip that lies ahead', classic, flips, ['willFlip']],
    ['a flip that lay ahead', flips, flips, []],
  ])('%s', (_what, before, after, lists) => {
    const digest = moved(before, after);
    expect(toldIn(digest)).toEqual(lists);
    expect(digest.isNews).toBe(lists.length > 0);
  });

  it('says what it was, why it is what it is, and what comes next', () => {
    const { regressions } = moved(native, classic).changes;
    expect(regressions.items).toEqual([
      {
        id: classic.id,
        name: 'aks-orders-prod-weu',
        subscriptionName: 'Payments Production',
        resourceGroup: 'rg-payments',
        location: 'westeurope',
        sidecarMode: 'classic',
        compliance: 'nonCompliant',
        reason: 'default not met: 1.31 is below 1.33',
        nextStep: 'Upgrade the control plane to 1.33.',
        before: { sidecarMode: 'native', compliance: 'compliant' },
      },
    ]);
  });

  it('takes the dates of the rules, each revision by itself, soonest first', () => {
    const after = meshEnds(
      { revision: 'asm-1-28', endOfLife: '2026-12-31', approximate: true, daysLeft: 38 },
      { revision: 'asm-1-27', endOfLife: '2026-11-30', approximate: false, daysLeft: 7 },
      { revision: 7 },
    );
    const { supportEnds } = moved(native, after).changes;
    expect(supportEnds.items.map(({ what, version, endsOn }) => [what, version, endsOn])).toEqual([
      ['mesh', 'asm-1-27', '2026-11-30'],
      ['mesh', 'asm-1-28', '2026-12-31'],
    ]);
  });

  it('keeps no text longer than a paragraph, and no half characters', () => {
    const text = moved(native, aClassicVerdict({ basis: `${'x'.repeat(299)}😀 and so on` })).changes.regressions.items;
    expect(text[0]?.reason).toBe(`${'x'.repeat(299)}…`);
  });
});

describe('a first digest', () => {
  it('is news, tells what runs out, and calls nothing new', () => {
    const digest = compose(
      (builder) => {
        builder.add(classic);
        builder.add(exempt('2026-12-01', { name: 'exempt' }));
        builder.add(flips);
      },
      { from: null },
    );
    expect([toldIn(digest), digest.isNews]).toEqual([['exemptions', 'willFlip'], true]);
  });

  it('is news with nothing but what stands', () => {
    expect(moved(undefined, native, { from: null }).isNews).toBe(true);
  });

  it('about nothing at all is none', () => {
    expect(compose(() => undefined, { from: null }).isNews).toBe(false);
  });
});

describe('an incomplete scan', () => {
  const hidden = withGaps({ id: native.subscriptionId, what: 'feature' });

  it.each([
    ['its subscription', { id: native.subscriptionId.toUpperCase(), what: 'feature' }],
    ['its location', { scope: 'location', id: 'West Europe', what: 'meshRevisions' }],
    ['itself', { scope: 'cluster', id: native.id.toUpperCase(), what: 'kubernetes' }],
    ['lines that nobody could read', { scope: 'line', id: '7', what: 'record' }],
  ] as const)('claims no improvement of a cluster with a gap of %s', (_what, gap) => {
    const coverage = withGaps(gap);
    const digest = moved(classic, native, { from: { ...from, coverage }, to: { ...to, coverage } });
    expect([toldIn(digest), digest.isNews]).toEqual([[], false]);
    expect(digest.coverage).toMatchObject({ complete: false, subscriptions: { expected: 2, seen: 1 } });
  });

  it('claims those that no gap touches', () => {
    expect(toldIn(moved(classic, native, { to: { ...to, coverage: withGaps({}) } }))).toEqual(['newlyNative']);
  });

  it('keeps what it withheld for the first digest that can confirm it, however long that takes', () => {
    const first = moved(classic, native, { to: { ...to, coverage: hidden } });
    const entry: NotSeen = { id: native.id, lastSeenAt: to.takenAt, last: native };
    const second = compose((builder) => builder.addNotSeen(entry), {
      previous: first,
      to: { ...to, coverage: hidden },
    });
    const third = moved(native, native, { previous: second, to: { ...to, coverage: hidden } });
    const fourth = moved(native, native, { previous: third });
    expect([first, second, third].map(({ changes }) => changes.newlyNative.total)).toEqual([0, 0, 0]);
    expect(fourth.changes.newlyNative.items).toMatchObject([
      { name: classic.name, before: { sidecarMode: 'classic', compliance: 'nonCompliant' } },
    ]);
    expect(moved(native, native, { previous: fourth }).changes.newlyNative.total).toBe(0);
    expect(moved(native, classic, { previous: third }).changes.newlyNative.total).toBe(0);
  });

  it('keeps all that it withheld of a large fleet', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `aks-${String(index).padStart(4, '0')}`);
    const of = (befores: (name: string) => ClusterVerdict, change: Partial<DigestFrame>): Digest =>
      compose((builder) => {
        for (const name of names) builder.add(aVerdict({ name }), befores(name));
      }, change);
    const first = of((name) => aClassicVerdict({ name }), { to: { ...to, coverage: hidden } });
    const second = of((name) => aVerdict({ name }), { previous: first });
    expect([first.changes.newlyNative.total, second.changes.newlyNative.total]).toEqual([0, 5000]);
  });

  it('takes what it did not see for not seen, never for removed, and tells it once', () => {
    const entry = (lastSeenAt: string): NotSeen => ({ id: native.id, lastSeenAt, last: native });
    const newly = compose((builder) => builder.addNotSeen(entry(from.takenAt)));
    expect([toldIn(newly), newly.unseen, newly.summary.clusters]).toEqual([['notSeen'], 1, 0]);
    const still = compose((builder) => builder.addNotSeen(entry('2026-11-09T06:00:00Z')));
    expect([toldIn(still), still.unseen, still.isNews]).toEqual([[], 1, false]);
  });

  it('tells clusters that are known to be gone as removed', () => {
    const digest = compose((builder) => builder.addRemoved(native));
    expect([toldIn(digest), digest.isNews]).toEqual([['removed'], true]);
  });
});

describe('a cluster that changes its owner', () => {
  const outlook = aClassicVerdict({ findings: [aFinding({ rule: 'NS009' })] });

  it('is new to the one who takes it over, with all that lies ahead of it', () => {
    const digest = compose((builder) => builder.addTakenOver(outlook, outlook), { audience: owner });
    expect([toldIn(digest), digest.summary.clusters]).toEqual([['added', 'willFlip'], 1]);
  });

  it('is told to the one who hands it over as it was, and not counted', () => {
    const digest = compose((builder) => builder.addHandedOver(native), { audience: owner });
    expect([toldIn(digest), digest.isNews, digest.summary.clusters]).toEqual([['handedOver'], true, 0]);
    expect(isAboutNothing(digest)).toBe(false);
  });

  it('raises an alert with its new owner alone', () => {
    const alert = { occasion: 'regression', audience: owner } as const;
    expect(toldIn(compose((builder) => builder.addTakenOver(classic, native), alert))).toEqual(['regressions']);
    expect(toldIn(compose((builder) => builder.addHandedOver(native), alert))).toEqual([]);
  });
});

it('an owner who has and had no cluster is told nothing, whatever a gap of the whole fleet is', () => {
  const change = { to: { ...to, coverage: withGaps({ scope: 'fleet', id: '' }) } };
  expect(isAboutNothing(compose(() => undefined, { ...change, audience: owner }))).toBe(true);
  expect(isAboutNothing(compose(() => undefined, change))).toBe(false);
  const unseen = { id: native.id, lastSeenAt: '2026-11-01T06:00:00Z', last: native };
  expect(isAboutNothing(compose((builder) => builder.addNotSeen(unseen), { ...change, audience: owner }))).toBe(false);
  expect(isAboutNothing(compose((builder) => builder.add(native, native), { ...change, audience: owner }))).toBe(false);
});

describe('gaps', () => {
  const gaps = [{ id: 'other' }, { scope: 'fleet', id: '' }, { id: native.subscriptionId, what: 'feature' }] as const;
  const coverage = withGaps(...gaps);

  it('are news when they are new, and come first', () => {
    const older = { ...from, coverage: withGaps({ id: 'OTHER' }) };
    const digest = moved(native, native, { from: older, to: { ...to, coverage } });
    expect(digest.gaps).toMatchObject({ total: 3, fresh: 2 });
    expect(digest.gaps.items.map(({ id }) => id)).toEqual(['', native.subscriptionId, 'other']);
    expect(digest.coverage.gaps).toEqual(digest.gaps.items);
    expect(digest.isNews).toBe(true);
  });

  it('that were there before are no news', () => {
    const digest = moved(native, native, { from: { ...from, coverage }, to: { ...to, coverage } });
    expect([digest.gaps.total, digest.gaps.fresh, digest.isNews]).toEqual([3, 0, false]);
  });

  it('of others are not an owner’s, but an incomplete scan is', () => {
    const digest = moved(native, native, { audience: owner, to: { ...to, coverage } });
    expect(digest.gaps.items.map(({ id }) => id)).toEqual(['', native.subscriptionId]);
    expect(digest.coverage.complete).toBe(false);
    const other = withGaps({ id: 'other' });
    expect(moved(native, native, { audience: owner, to: { ...to, coverage: other } }).isNews).toBe(false);
  });

  it('of a subscription of which an owner sees nothing now are the owner’s', () => {
    const entry: NotSeen = { id: native.id, lastSeenAt: '2026-11-01T06:00:00Z', last: native };
    const digest = compose((builder) => builder.addNotSeen(entry), { audience: owner, to: { ...to, coverage } });
    expect(digest.gaps.items.map(({ id }) => id)).toContain(native.subscriptionId);
  });
});

describe('the rest of a digest', () => {
  const failed: Delivery = {
    deliveryId: 'd1',
    digestId: 'g1',
    channel: 'email',
    recipient: 'a@contoso.com',
    state: 'failed',
    attempts: 5,
    lastAttemptAt: null,
    nextAttemptAt: null,
    error: 'no such mailbox',
  };
  const point = (day: number): DigestFrame['trend'][number] => ({
    scanId: `scan-${day}`,
    takenAt: `2026-10-${String(day).padStart(2, '0')}T06:00:00Z`,
    complete: true,
    clusters: 1,
    meshed: 1,
    compliance: { compliant: 1, nonCompliant: 0, exempt: 0, unknown: 0, notApplicable: 0 },
    sidecarMode: { native: 1, classic: 0, mixed: 0, undetermined: 0, none: 0 },
  });
  const full: Partial<DigestFrame> = {
    failedDeliveries: [failed],
    trend: Array.from({ length: 30 }, (_, index) => point(index + 1)),
  };
  const fill = (builder: DigestBuilder): void => {
    builder.add(classic, classic);
    builder.addUnowned(classic);
    builder.addMalformedOwner({ id: classic.id, name: classic.name, value: 'ask Jane' });
    builder.addMalformedOwner({ id: classic.id.toUpperCase(), name: classic.name, value: 'ask Jane' });
  };

  it('is for the fleet: the trend, who has no owner, what could not be delivered', () => {
    const digest = compose(fill, full);
    expect(digest.trend.map(({ scanId }) => scanId).slice(0, 2)).toEqual(['scan-5', 'scan-6']);
    expect([digest.unowned.total, digest.malformedOwners.total, digest.failedDeliveries.total]).toEqual([1, 1, 1]);
    expect(digest.isNews).toBe(true);
  });

  it('is not for an owner', () => {
    const digest = compose(fill, { ...full, audience: owner });
    expect([digest.trend, digest.unowned.total, digest.malformedOwners.total]).toEqual([[], 0, 0]);
    expect([digest.failedDeliveries.total, digest.isNews]).toEqual([0, false]);
  });

  it('is news when more clusters have no owner than were told, and only then', () => {
    const first = compose(fill);
    expect(compose(fill, { previous: first }).isNews).toBe(false);
    const more = compose(
      (builder) => {
        fill(builder);
        builder.addUnowned(native);
      },
      { previous: first },
    );
    expect(more.isNews).toBe(true);
  });

  it('counts the audience’s clusters, and takes the calendar from the scan', () => {
    const { summary } = compose((builder) => {
      builder.add(classic, classic);
      builder.add(native, native);
    });
    expect([summary.clusters, summary.compliance.compliant, summary.findings]).toEqual([2, 1, { NS001: 1, NS003: 1 }]);
    expect(summary.calendar).toEqual({ reviewed: '2026-11-01', stale: false });
  });

  it('groups clusters by their next step, most first, and asks nothing of exempt ones', () => {
    const { nextSteps } = compose((builder) => {
      for (const name of ['d', 'c', 'b', 'a']) builder.add(aClassicVerdict({ name }));
      builder.add(aClassicVerdict({ name: 'e', nextStep: 'Look inside.' }));
      builder.add(exempt('2027-06-30', { name: 'f' }));
    });
    expect(nextSteps).toEqual([
      { sentence: 'Upgrade the control plane to 1.33.', clusters: 4, examples: ['a', 'b', 'c'] },
      { sentence: 'Look inside.', clusters: 1, examples: ['e'] },
    ]);
  });

  it('stays small however large the fleet, and is the same in whatever order the clusters come', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `aks-${String((index * 7919) % 2000).padStart(4, '0')}`);
    const digestOf = (list: readonly string[]): Digest =>
      compose((builder) => {
        for (const name of list) builder.add(aClassicVerdict({ name }), aVerdict({ name }));
      });
    const digest = digestOf(names);
    expect(digest).toEqual(digestOf(names.toSorted()));
    expect(digest.changes.regressions.total).toBe(2000);
    expect(digest.changes.regressions.items.map(({ name }) => name)).toEqual(names.toSorted().slice(0, 50));
  });
});

describe('a scan that was old when the digest was due', () => {
  const stale = { isStale: true } as const;
  const known = (change: Partial<Digest>) => ({ ...stale, previous: { ...moved(native, native, stale), ...change } });

  it('is news to the fleet every time, for silence would read as calm', () => {
    expect(moved(native, native).isNews).toBe(false);
    expect(moved(native, native, stale)).toMatchObject({ isStale: true, isNews: true });
    expect(moved(native, native, known({})).isNews).toBe(true);
  });

  it('is news to an owner once of each standstill', () => {
    expect(moved(native, native, { ...stale, audience: owner }).isNews).toBe(true);
    expect(moved(native, native, { ...known({}), audience: owner }).isNews).toBe(false);
    expect(moved(native, native, { ...known({ isStale: false }), audience: owner }).isNews).toBe(true);
    const earlier = known({ to: { scanId: 's', takenAt: '2026-10-01T06:00:00Z', cloud: 'AzureCloud' } });
    expect(moved(native, native, { ...earlier, audience: owner }).isNews).toBe(true);
  });
});

describe('an alert', () => {
  it('tells regressions and nothing else', () => {
    const digest = compose(
      (builder) => {
        builder.add(classic, native);
        builder.add(aVerdict({ name: 'better' }), aClassicVerdict({ name: 'better' }));
        builder.add(aVerdict({ name: 'new' }));
        builder.addRemoved(aVerdict({ name: 'gone' }));
        builder.addUnowned(classic);
      },
      { occasion: 'regression', to: { ...to, coverage: withGaps({}) } },
    );
    expect([toldIn(digest), digest.isNews, digest.unowned.total]).toEqual([['regressions'], true, 0]);
    expect(digest.nextSteps.map(({ clusters }) => clusters)).toEqual([1]);
  });

  it('without a regression is none, whatever else there is', () => {
    const change = { occasion: 'regression', to: { ...to, coverage: withGaps({}) } } as const;
    expect(moved(classic, native, change).isNews).toBe(false);
    expect(moved(undefined, classic, { ...change, from: null }).isNews).toBe(false);
  });
});
