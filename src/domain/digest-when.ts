/**
 * When the weekly digest is due, by the wall clock of a place. The platform has no time zone setting (facts 14), so a
 * timer ticks often and asks here.
 *
 * @module
 */
import { Temporal } from 'temporal-polyfill';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A weekday and a time of day in an IANA time zone. */
export interface DigestWhen {
  readonly weekday: (typeof weekdays)[number];
  readonly hour: number;
  readonly minute: number;
  readonly timeZone: string;
}

/**
 * Whether {@link lastDue} knows a time zone by this name: asked of the same engine, which refuses abbreviations such as
 * IST that others guess a zone for. Offsets are no zones and know no summer time.
 */
export function isTimeZone(name: string): boolean {
  // The engine also reads whole timestamps, and takes the zone in them.
  if (!/^[a-z]/i.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The most recent instant at or before `now` at which the digest was due. A time that does not exist that day, or a day
 * that does not exist at all, is due at the first instant after the gap; a time that exists twice is due the first time.
 *
 * @throws {RangeError} for a time zone that is none, see {@link isTimeZone}
 */
export function lastDue(when: DigestWhen, now: Date): Date {
  // The clock may have shown tomorrow already, and have been put back.
  const late = localDate(when, now).add({ days: 1 });
  let date = late.subtract({ days: (late.dayOfWeek - dayOf(when) + 7) % 7 });
  for (;;) {
    const due = dueOn(when, date);
    if (due <= now.getTime()) return new Date(due);
    date = date.subtract({ weeks: 1 });
  }
}

/** The first instant, in milliseconds, at which the clock of the place shows this time of this date or a later one. */
function dueOn({ hour, minute, timeZone }: DigestWhen, date: Temporal.PlainDate): number {
  const wall = date.toPlainDateTime({ hour, minute });
  const found = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (found.toPlainDateTime().equals(wall)) return found.epochMilliseconds;
  // In a gap, `earlier` answers an instant before it.
  return (found.getTimeZoneTransition('next') ?? found).epochMilliseconds;
}

function localDate({ timeZone }: DigestWhen, now: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** ISO: Monday is 1. */
function dayOf({ weekday }: DigestWhen): number {
  return weekdays.indexOf(weekday) + 1;
}
