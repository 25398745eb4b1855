import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  calendar,
  calendarMaxAgeDays,
  calendarRevision,
  calendarVersion,
  isCalendarStale,
  readCalendar,
  type CalendarData,
} from './calendar.ts';
import data from './data/calendar.json' with { type: 'json' };
import { isDay } from './days.ts';
import { formatMinor, formatRevision } from './versions.ts';

/** `2026-03` or `2026-03-31`: what the documents write. */
const documentedDate = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])(?:-\d{2})?$/);
const provenance = {
  source: z.url({ protocol: /^https$/, hostname: /^learn\.microsoft\.com$/ }),
  reviewed: z.string().refine(isDay),
};
const range = z.string().regex(/^1\.\d+-1\.\d+$/);
const schema = z.strictObject({
  revisions: z
    .array(
      z.strictObject({
        revision: z.string().regex(/^asm-1-\d+$/),
        endOfLife: documentedDate,
        approximate: z.boolean(),
        compatible: z.strictObject({ KubernetesOfficial: range.nullable(), AKSLongTermSupport: range.nullable() }),
        ...provenance,
      }),
    )
    .min(1),
  versions: z
    .array(
      z.strictObject({
        version: z.string().regex(/^1\.\d+$/),
        endOfSupport: documentedDate,
        endOfLongTermSupport: documentedDate,
        ...provenance,
      }),
    )
    .min(1),
});

describe('the calendar that Sidescan is published with', () => {
  it('follows its schema, every entry with its page and the day it was read', () => {
    expect(z.prettifyError(schema.safeParse(data).error ?? new z.ZodError([]))).toBe('');
  });

  it('names every revision and version of the documents, ascending, without a hole', () => {
    const minors = (from: number, to: number): number[] =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index);
    expect(calendar.revisions.map(({ revision }) => formatRevision(revision))).toEqual(
      minors(17, 30).map((minor) => `asm-1-${minor}`),
    );
    expect(calendar.versions.map(formatMinor)).toEqual(minors(29, 37).map((minor) => `1.${minor}`));
  });

  it('ends newer entries later, and long-term support after community support', () => {
    const ends = calendar.revisions.map(({ endOfLife }) => endOfLife);
    expect(ends.toSorted()).toEqual(ends);
    for (const key of ['endOfSupport', 'endOfLongTermSupport'] as const) {
      const supportEnds = calendar.versions.map((entry) => entry[key]);
      expect(supportEnds.toSorted()).toEqual(supportEnds);
    }
    expect(calendar.versions.every((entry) => entry.endOfSupport < entry.endOfLongTermSupport)).toBe(true);
    expect(
      [...ends, ...calendar.versions.flatMap((entry) => [entry.endOfSupport, entry.endOfLongTermSupport])].every(isDay),
    ).toBe(true);
  });

  it('reads a bare month as its last day, and a full date as itself', () => {
    const day = (minor: number): string | undefined => calendarVersion(calendar, { major: 1, minor })?.endOfSupport;
    expect([29, 30, 31, 32, 35].map(day)).toEqual([
      '2025-03-31',
      '2025-08-22',
      '2025-11-01',
      '2026-03-31',
      '2027-03-31',
    ]);
    expect(calendarRevision(calendar, { major: 1, minor: 18 })?.endOfLife).toBe('2024-02-29');
  });

  it('says which dates are only expected', () => {
    const expected = calendar.revisions.filter(({ approximate }) => approximate);
    expect(expected.map(({ revision }) => revision.minor)).toEqual([28, 29, 30]);
  });

  it('lists compatible minors by plan, and null where the table has a dash', () => {
    const compatible = calendarRevision(calendar, { major: 1, minor: 25 })?.compatible;
    expect(compatible?.KubernetesOfficial?.map(formatMinor)).toEqual(['1.29', '1.30', '1.31', '1.32', '1.33']);
    expect(compatible?.AKSLongTermSupport?.map(formatMinor)).toEqual(['1.28', '1.29', '1.30', '1.31', '1.32', '1.33']);
    expect(calendarRevision(calendar, { major: 1, minor: 24 })?.compatible.AKSLongTermSupport).toBeNull();
  });

  it('does not know what the documents do not name', () => {
    expect(calendarRevision(calendar, { major: 1, minor: 16 })).toBeUndefined();
    expect(calendarVersion(calendar, { major: 1, minor: 28 })).toBeUndefined();
    expect(calendarVersion(calendar, { major: 2, minor: 29 })).toBeUndefined();
  });
});

describe('isCalendarStale', () => {
  const read = { ...calendar, reviewed: '2026-08-21' };

  it('is false on the last day of its age and true the day after', () => {
    expect(calendarMaxAgeDays).toBe(120);
    expect(isCalendarStale(read, '2026-12-19T23:59:59Z')).toBe(false);
    expect(isCalendarStale(read, '2026-12-20T00:00:00Z')).toBe(true);
  });

  it('is false for a snapshot older than the calendar', () => {
    expect(isCalendarStale(read, '2024-01-01T00:00:00Z')).toBe(false);
  });

  it('is true when the age cannot be told', () => {
    expect(isCalendarStale(read, 'yesterday')).toBe(true);
  });
});

describe('readCalendar', () => {
  const revision: CalendarData['revisions'][number] = {
    revision: 'asm-1-29',
    endOfLife: '2026-09',
    approximate: true,
    compatible: { KubernetesOfficial: '1.31-1.36', AKSLongTermSupport: null },
    source: 'https://learn.microsoft.com/azure/aks/istio-support-policy',
    reviewed: '2026-08-21',
  };
  const version: CalendarData['versions'][number] = {
    version: '1.33',
    endOfSupport: '2026-07',
    endOfLongTermSupport: '2027-07',
    source: 'https://learn.microsoft.com/azure/aks/supported-kubernetes-versions',
    reviewed: '2026-08-05',
  };

  it('takes the oldest day that any entry was read, and orders entries by number', () => {
    const older = { ...revision, revision: 'asm-1-9' };
    const read = readCalendar({ revisions: [revision, older], versions: [version] });
    expect(read.reviewed).toBe('2026-08-05');
    expect(read.revisions.map((entry) => entry.revision.minor)).toEqual([9, 29]);
  });

  it.each([
    [
      'a revision listed twice',
      { revisions: [revision, { ...revision, revision: 'ASM-1-29' }], versions: [] },
      '1.29 twice',
    ],
    ['a version listed twice', { revisions: [], versions: [version, { ...version, version: '1.33' }] }, '1.33 twice'],
    ['a malformed revision', { revisions: [{ ...revision, revision: '1-29' }], versions: [] }, '1-29'],
    ['a malformed version', { revisions: [], versions: [{ ...version, version: 'next' }] }, 'next'],
    [
      'a range without an end',
      {
        revisions: [{ ...revision, compatible: { KubernetesOfficial: '1.31', AKSLongTermSupport: null } }],
        versions: [],
      },
      '1.31',
    ],
    [
      'a range across majors',
      {
        revisions: [{ ...revision, compatible: { KubernetesOfficial: '1.31-2.1', AKSLongTermSupport: null } }],
        versions: [],
      },
      '1.31-2.1',
    ],
    ['no entries', { revisions: [], versions: [] }, 'without entries'],
  ] satisfies [string, CalendarData, string][])('refuses %s', (_name, file, said) => {
    expect(() => readCalendar(file)).toThrow(said);
  });
});
