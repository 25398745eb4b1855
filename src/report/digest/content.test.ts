import { describe, expect, it } from 'vitest';
import {
  aDigest,
  alertDigest,
  aTrendPoint,
  boundedTo,
  firstDigest,
  incompleteDigest,
  newsDigest,
  noChanges,
  ownerDigest,
  wentFrom,
} from '../../../test/support/digests.ts';
import { aClassicVerdict, aVerdict } from '../../../test/support/verdicts.ts';
import type { Gap } from '../../domain/contracts.ts';
import type { Digest } from '../../domain/digest.ts';
import { digestContent } from './content.ts';
import { capItems, fitContent } from './fit.ts';

const subjectOf = (digest: Digest): string => digestContent(digest).subject;
const titlesOf = (digest: Digest): string[] => digestContent(digest).changes.map(({ title }) => title);

describe('the subject', () => {
  it('says the news first, then where the fleet stands', () => {
    const { regressions, newlyNative } = newsDigest().changes;
    expect(subjectOf(aDigest({ changes: { ...noChanges, regressions, newlyNative } }))).toBe(
      'Sidescan: 2 regressions, 5 newly native · 14 of 52 meshed clusters native',
    );
  });

  it('says that nothing is new, and that a message is the first', () => {
    expect(subjectOf(aDigest())).toBe('Sidescan: nothing new · 14 of 52 meshed clusters native');
    expect(subjectOf(firstDigest())).toBe('Sidescan: your first digest · 14 of 52 meshed clusters native');
  });

  it('says when the scan was incomplete', () => {
    expect(subjectOf(incompleteDigest())).toMatch(/^Sidescan \(incomplete scan\): .* meshed clusters seen native$/);
  });

  it('speaks of the owner’s clusters to an owner', () => {
    expect(subjectOf(ownerDigest())).toMatch(/ · 3 of your 9 meshed clusters native$/);
  });

  it('names the cluster of an alert', () => {
    const regressions = boundedTo([wentFrom('native', aClassicVerdict())]);
    const alert = aDigest({ occasion: 'regression', changes: { ...noChanges, regressions } });
    expect(subjectOf(alert)).toBe('Sidescan: aks-orders-prod-weu is no longer native');
    expect(subjectOf(alertDigest())).toBe('Sidescan: 2 regressions: aks-orders-prod-weu and 1 more');
  });

  it.each([
    ['classic', 'aks-payments-prod-weu is no longer native'],
    ['mixed', 'aks-payments-prod-weu is no longer native'],
    ['none', 'aks-payments-prod-weu is no longer native'],
    ['native', 'aks-payments-prod-weu regressed'],
    ['undetermined', 'aks-payments-prod-weu is no longer known to be native'],
  ] as const)('never says of a cluster that is %s what nobody knows', (sidecarMode, says) => {
    const regressions = boundedTo([wentFrom('native', aVerdict({ sidecarMode, compliance: 'unknown' }))]);
    const alert = aDigest({ occasion: 'regression', changes: { ...noChanges, regressions } });
    expect(subjectOf(alert)).toBe(`Sidescan: ${says}`);
  });

  it('names the gap for which a cluster is no longer known to be native, the nearest one', () => {
    const unknown = aVerdict({ sidecarMode: 'undetermined', compliance: 'unknown' });
    const regressions = boundedTo([wentFrom('native', unknown)]);
    const gap = { reason: 'throttled', detail: '' } as const;
    const gaps = [
      { ...gap, scope: 'subscription', id: 'another', what: 'clusters' },
      { ...gap, scope: 'location', id: 'West Europe', what: 'meshRevisions' },
      { ...gap, scope: 'subscription', id: unknown.subscriptionId.toUpperCase(), what: 'feature' },
    ] as const;
    const alert = (items: readonly Gap[]): Digest =>
      aDigest({
        occasion: 'regression',
        changes: { ...noChanges, regressions },
        gaps: { ...boundedTo(items), fresh: items.length },
      });
    const headingOf = (digest: Digest): string => digestContent(digest).heading;
    const says = 'aks-payments-prod-weu is no longer known to be native';
    expect(headingOf(alert(gaps))).toBe(`${says} (gap: the preview flag, Azure kept throttling)`);
    expect(headingOf(alert(gaps.slice(0, 2)))).toBe(
      `${says} (gap: the mesh revisions on offer, Azure kept throttling)`,
    );
    expect(headingOf(alert(gaps.slice(0, 1)))).toBe(says);
  });
});

describe('the changes', () => {
  it('come most urgent first, and only those that there are', () => {
    expect(titlesOf(newsDigest())).toEqual([
      'Regressions',
      'Newly native',
      'Newly blocked',
      'Exemptions',
      'Support ends',
      'About to switch',
      'New clusters',
      'Removed clusters',
    ]);
    expect(titlesOf(aDigest())).toEqual([]);
  });

  it('say from what to what, the compliance only where the mode does not say it', () => {
    const regressions = boundedTo([
      wentFrom('native', aClassicVerdict()),
      wentFrom('native', aVerdict({ compliance: 'nonCompliant' })),
    ]);
    const [section] = digestContent(aDigest({ changes: { ...noChanges, regressions } })).changes;
    expect(section?.items.map(({ what }) => what)).toEqual(['native → classic', 'native, compliant → nonCompliant']);
  });

  it('count the days to a date, and say when it is past', () => {
    const [ended, ending] =
      digestContent(newsDigest()).changes.find(({ title }) => title === 'Exemptions')?.items ?? [];
    expect(ended?.what).toBe('exemption ended, it held until 2026-11-20');
    expect(ending?.what).toBe('exemption ends, it holds until 2026-12-15 (in 22 days)');
    const [soon, over] = digestContent(newsDigest()).changes.find(({ title }) => title === 'Support ends')?.items ?? [];
    expect(soon?.what).toBe('support of Kubernetes 1.31 ends on 2026-11-30 (in 7 days)');
    expect(over?.what).toBe('support of mesh asm-1-27 ended on 2026-11-15');
  });

  it('say of what an owner handed over only what it was', () => {
    const handedOver = boundedTo([wentFrom('native', aClassicVerdict())]);
    const digest = { ...ownerDigest(), changes: { ...noChanges, handedOver } };
    expect(subjectOf(digest)).toMatch(/^Sidescan: 1 handed over · /);
    const [section] = digestContent(digest).changes;
    expect(section).toMatchObject({ title: 'Handed over', note: 'These belong to somebody else now.' });
    expect(section?.items).toMatchObject([{ what: 'was classic, nonCompliant', url: null, nextStep: null }]);
  });

  it('never show an improvement that is withheld', () => {
    const before = { sidecarMode: 'classic', compliance: 'nonCompliant' } as const;
    const { id } = aVerdict({ name: 'aks-withheld' });
    expect(JSON.stringify(digestContent(aDigest({ withheld: [{ id, before }] })))).not.toContain('aks-withheld');
  });
});

describe('an incomplete scan', () => {
  it('is said first, with what was seen of what', () => {
    const { notice } = digestContent(incompleteDigest());
    expect(notice?.title).toBe('This scan is incomplete');
    expect(notice?.text).toContain('13 of 14 expected subscriptions read in full; 2 gaps.');
  });

  it('does not compare its numbers with those of complete scans', () => {
    expect(digestContent(newsDigest()).trendSentence).toBe(
      'From 3 of 48 meshed clusters native on 2026-10-05 to 14 of 52 on 2026-11-23.',
    );
    expect(digestContent(incompleteDigest()).trendSentence).toBeNull();
    const onlyPartial = [aTrendPoint('2026-11-16', 3, 9, false), aTrendPoint('2026-11-23', 9, 9)];
    expect(digestContent(aDigest({ trend: onlyPartial })).trendSentence).toBeNull();
  });

  it('tells an owner whether a gap concerns them', () => {
    const coverage = { ...incompleteDigest().coverage, gaps: [] };
    expect(digestContent({ ...ownerDigest(), coverage }).notice?.text).toContain('no gap that concerns your clusters');
  });
});

describe('a scan that is old', () => {
  it('is said in the subject and first of all, and that nobody knows what changed since', () => {
    const digest = aDigest({ isStale: true, isNews: true });
    const { notice, quiet } = digestContent(digest);
    expect(subjectOf(digest)).toBe('Sidescan: no scan since 2026-11-23 · 14 of 52 meshed clusters native');
    expect(notice?.title).toBe('This scan is old');
    expect(notice?.text).toContain('It is of 2026-11-23 06:00 UTC; the schedule came round twice since then');
    expect(quiet).toBe('Nothing had changed when the clusters were last looked at; what changed since is not known.');
  });

  it('says so beside what it did not see', () => {
    const { notice } = digestContent({ ...incompleteDigest(), isStale: true });
    expect(notice?.title).toBe('This scan is old and incomplete');
    expect(notice?.text).toMatch(/GET \/api\/scans says why\. 13 of 14 expected subscriptions read in full/);
  });
});

it('an owner is told nothing of other owners and of deliveries', () => {
  expect(digestContent(newsDigest()).housekeeping).toHaveLength(3);
  expect(digestContent(newsDigest({ audience: { kind: 'owner', owner: 'ann' } })).housekeeping).toEqual([]);
});

it('an alert has no trend, no gain and no housekeeping', () => {
  const alert = digestContent(newsDigest({ occasion: 'regression' }));
  expect([alert.trend, alert.gain, alert.housekeeping]).toEqual([[], [], []]);
});

describe('making it fit', () => {
  const size = (content: object): number => JSON.stringify(content).length;

  it('leaves out the least important first and still counts all', () => {
    const whole = digestContent(newsDigest());
    const fitting = fitContent(whole, size, size(whole) - 1000);
    expect(size(fitting)).toBeLessThanOrEqual(size(whole) - 1000);
    expect(fitting.changes[0]?.items).toHaveLength(2);
    const native = fitting.changes.find(({ title }) => title === 'Newly native');
    expect(native?.items.length).toBeLessThan(5);
    expect(native?.total).toBe(5);
  });

  it('gives up when nothing is left that may go', () => {
    const smallest = fitContent(digestContent(newsDigest()), size, 0);
    expect(smallest.changes.every(({ items }) => items.length === 0)).toBe(true);
    expect(smallest.trend).toEqual([]);
  });

  it('keeps at most so many items of a list', () => {
    expect(capItems(digestContent(newsDigest()), 3).changes.map(({ items }) => items.length)).toEqual([
      2, 3, 1, 2, 2, 1, 1, 1,
    ]);
  });
});
