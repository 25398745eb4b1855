/**
 * What the documents say of dates and of compatibility, from `data/calendar.json`: every entry with the page it was
 * copied from and the day that page was read. The live catalogue of a location wins over it where both speak.
 *
 * @module
 */
import type { Calendar, CalendarRevision, CalendarVersion, Minor, PlanName } from './catalogue.ts';
import data from './data/calendar.json' with { type: 'json' };
import { daysUntil, lastDayOf } from './days.ts';
import { compareMinor, parseKubernetesVersion, parseMeshRevision, type MeshRevision } from './versions.ts';

/** From this age on the calendar itself is reported: the tables it was copied from change about every second month. */
export const calendarMaxAgeDays = 120;

/** The file as written: dates and ranges exactly as the page has them, `YYYY-MM` where it names only a month. */
export interface CalendarData {
  readonly revisions: readonly {
    readonly revision: string;
    readonly endOfLife: string;
    /** The table marks the date as expected. */
    readonly approximate: boolean;
    /** `1.31-1.36`, both included; null where the table has a dash, which says nothing about that plan. */
    readonly compatible: Readonly<Record<PlanName, string | null>>;
    readonly source: string;
    readonly reviewed: string;
  }[];
  readonly versions: readonly {
    readonly version: string;
    readonly endOfSupport: string;
    readonly endOfLongTermSupport: string;
    readonly source: string;
    readonly reviewed: string;
  }[];
}

/**
 * Reads the data file; entries ascending, whatever their order in it.
 *
 * @throws {Error} for a version or range that cannot be read, a version listed twice, or a file without entries: our
 *   own data is wrong, and a wrong date must never reach a report
 */
export function readCalendar(file: CalendarData): Calendar {
  const revisions = file.revisions.map((entry): CalendarRevision => ({
    revision: known(parseMeshRevision(entry.revision), entry.revision),
    endOfLife: lastDayOf(entry.endOfLife),
    approximate: entry.approximate,
    compatible: {
      KubernetesOfficial: readRange(entry.compatible.KubernetesOfficial),
      AKSLongTermSupport: readRange(entry.compatible.AKSLongTermSupport),
    },
    source: entry.source,
    reviewed: entry.reviewed,
  }));
  const versions = file.versions.map((entry): CalendarVersion => ({
    ...readMinor(entry.version),
    endOfSupport: lastDayOf(entry.endOfSupport),
    endOfLongTermSupport: lastDayOf(entry.endOfLongTermSupport),
    source: entry.source,
    reviewed: entry.reviewed,
  }));
  const [reviewed] = [...revisions, ...versions].map((entry) => entry.reviewed).sort();
  return Object.freeze({
    reviewed: known(reviewed, 'a calendar without entries'),
    revisions: ascending(revisions, (entry) => entry.revision),
    versions: ascending(versions, (entry) => entry),
  });
}

/** The calendar this version of Sidescan was published with. */
export const calendar: Calendar = readCalendar(data);

/** Whether the calendar is more than {@link calendarMaxAgeDays} days old at an instant; one that cannot be read is. */
export function isCalendarStale({ reviewed }: Calendar, takenAt: string): boolean {
  return !(-daysUntil(reviewed, takenAt) <= calendarMaxAgeDays);
}

/** What the table says of a revision; undefined when it does not name it. */
export function calendarRevision({ revisions }: Calendar, revision: MeshRevision): CalendarRevision | undefined {
  const { major, minor } = revision;
  // From the newest on: fleets live there, and every cluster asks.
  return revisions.findLast((entry) => entry.revision.minor === minor && entry.revision.major === major);
}

/** What the table says of a Kubernetes minor; undefined when it does not name it. */
export function calendarVersion({ versions }: Calendar, version: Minor): CalendarVersion | undefined {
  return versions.findLast((entry) => entry.minor === version.minor && entry.major === version.major);
}

function readRange(text: string | null): readonly Minor[] | null {
  if (text === null) return null;
  const [from, to] = text.split('-').map(readMinor);
  if (from?.major !== to?.major) throw new Error(`The calendar has a range across majors: ${text}`);
  const { major, minor } = known(from, text);
  return Array.from({ length: known(to, text).minor - minor + 1 }, (_, index) => ({ major, minor: minor + index }));
}

function readMinor(text: string): Minor {
  const { major, minor } = known(parseKubernetesVersion(text), text);
  return { major, minor };
}

function known<T>(value: T | null | undefined, text: string): T {
  if (value === null || value === undefined) throw new Error(`The calendar cannot be read at: ${text}`);
  return value;
}

function ascending<T>(entries: readonly T[], minorOf: (entry: T) => Minor): readonly T[] {
  const sorted = entries.toSorted((a, b) => compareMinor(minorOf(a), minorOf(b)));
  sorted.forEach((entry, index) => {
    const next = sorted[index + 1];
    if (next !== undefined && compareMinor(minorOf(entry), minorOf(next)) === 0) {
      const { major, minor } = minorOf(entry);
      throw new Error(`The calendar lists ${major}.${minor} twice`);
    }
  });
  return Object.freeze(sorted);
}
