import { describe, expect, it } from 'vitest';
import { aReport, aVerdict } from '../../test/support/verdicts.ts';
import {
  describeCalendar,
  describeCoverage,
  describeFleet,
  describeScope,
  formatInstant,
  formatLastSeen,
  groupGaps,
  joinSome,
  percentOf,
} from './words.ts';

describe('words of a report', () => {
  it('never rounds a share up to all or down to none', () => {
    expect([percentOf(999, 1000), percentOf(1, 1000), percentOf(1000, 1000), percentOf(0, 3)]).toEqual([99, 1, 100, 0]);
    expect(percentOf(0, 0)).toBeNull();
  });

  it('says the native share of the meshed clusters only', () => {
    const { summary } = aReport([
      aVerdict(),
      aVerdict({ paths: null, sidecarMode: 'none', compliance: 'notApplicable' }),
    ]);
    expect(describeFleet(summary)).toBe('2 clusters, 1 meshed: 1 native (100 % of the meshed).');
    expect(describeFleet(aReport([]).summary)).toBe('No clusters were seen.');
  });

  it('calls coverage complete only without any gap', () => {
    const seen = { complete: true, subscriptions: { expected: 14, seen: 14 }, gaps: [] };
    expect(describeCoverage(seen)).toBe('Coverage is complete: 14 of 14 expected subscriptions read in full.');
    expect(describeCoverage({ ...seen, complete: false })).toContain('INCOMPLETE');
    const none = { ...seen, subscriptions: { expected: 0, seen: 0 } };
    expect(describeCoverage(none)).toBe('No subscription was expected and none was seen: nothing was looked at.');
    expect(describeCoverage({ ...none, complete: false })).toContain('INCOMPLETE');
    const gap = { scope: 'line', id: '7', what: 'record', reason: 'malformed', detail: '' } as const;
    expect(describeCoverage({ ...seen, gaps: [gap] })).toContain('INCOMPLETE');
  });

  it('counts one thing once, however many details its gaps tell', () => {
    const gap = { scope: 'cluster', what: 'kubernetes', reason: 'forbidden' } as const;
    const [group] = groupGaps([
      { ...gap, id: 'a', detail: 'no pods' },
      { ...gap, id: 'A', detail: 'no nodes' },
    ]);
    expect(group?.sentence).toBe('the inside of the cluster of 1 cluster: access was refused (forbidden)');
    expect([group?.ids.length, group?.details]).toEqual([1, ['no pods', 'no nodes']]);
  });

  it('tells gaps that say the same of several things once', () => {
    const gap = { scope: 'subscription', what: 'clusters', reason: 'forbidden', detail: 'no role' } as const;
    const groups = groupGaps([
      { ...gap, id: 'a' },
      { ...gap, id: 'b' },
      { scope: 'fleet', id: '', what: 'subscriptions', reason: 'cut', detail: '' },
    ]);
    expect(groups).toEqual([
      {
        sentence: 'clusters of 2 subscriptions: access was refused (forbidden)',
        ids: ['a', 'b'],
        details: ['no role'],
      },
      { sentence: 'the list of subscriptions of the fleet: what came was cut short (cut)', ids: [], details: [] },
    ]);
  });

  it('says how long ago something was last seen, and does not invent an age', () => {
    expect(formatLastSeen('2026-11-12T06:00:00Z', '2026-11-20T05:59:59Z')).toBe(
      '7 days before this scan (2026-11-12 06:00 UTC)',
    );
    expect(formatLastSeen('2026-11-20T01:00:00Z', '2026-11-20T05:00:00Z')).toBe(
      'less than a day before this scan (2026-11-20 01:00 UTC)',
    );
    expect(formatLastSeen('some day', '2026-11-20T05:00:00Z')).toBe('when last seen (some day)');
    expect(formatInstant('some day')).toBe('some day');
  });

  it('reports a stale calendar and keeps quiet about a fresh one', () => {
    expect(describeCalendar({ reviewed: '2026-01-01', stale: true })).toContain('2026-01-01');
    expect(describeCalendar({ reviewed: '2026-11-01', stale: false })).toBeNull();
  });

  it('names the scope and bounds long lists', () => {
    expect(describeScope({ tenant: true })).toBe('whole tenant');
    expect(describeScope({ managementGroups: ['a', 'b', 'c', 'd', 'e'] })).toBe('management groups a, b, c and 2 more');
    expect(joinSome(['a', 'b'], 2)).toBe('a, b');
  });
});
