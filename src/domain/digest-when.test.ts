import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastDue, type DigestWhen } from './digest-when.ts';

const at = (text: string): DigestWhen => {
  const [weekday, time = '', timeZone = ''] = text.split(' ');
  const [hour, minute] = time.split(':').map(Number);
  return { weekday: weekday as DigestWhen['weekday'], hour: hour ?? 0, minute: minute ?? 0, timeZone };
};
const iso = (date: Date): string => date.toISOString().replace(':00.000Z', 'Z');
const last = (when: string, now: string): string => iso(lastDue(at(when), new Date(now)));

describe('when a digest is due', () => {
  it.each([
    ['the minute before', '2026-11-23T06:59:59.999Z', '2026-11-16T07:00Z'],
    ['the very instant', '2026-11-23T07:00:00Z', '2026-11-23T07:00Z'],
    ['the same evening', '2026-11-23T22:59:00Z', '2026-11-23T07:00Z'],
    ['the Sunday after', '2026-11-29T23:30:00Z', '2026-11-23T07:00Z'],
  ])('Monday 08:00 in Berlin, seen from %s', (_what, now, expected) => {
    expect(last('Mon 08:00 Europe/Berlin', now)).toBe(expected);
  });

  it.each([
    ['summer time', 'Mon 08:00 Europe/Berlin', '2026-07-01T00:00Z', '2026-06-29T06:00Z'],
    ['a time that is skipped', 'Sun 02:30 Europe/Berlin', '2026-03-30T00:00Z', '2026-03-29T01:00Z'],
    ['the end of what is skipped', 'Sun 03:00 Europe/Berlin', '2026-03-30T00:00Z', '2026-03-29T01:00Z'],
    ['a time that comes twice, before it is over', 'Sun 02:30 Europe/Berlin', '2026-10-25T00:45Z', '2026-10-25T00:30Z'],
    ['a time that comes twice, after', 'Sun 02:30 Europe/Berlin', '2026-10-25T01:45Z', '2026-10-25T00:30Z'],
    ['a skip at midnight', 'Sun 00:00 America/Havana', '2026-03-09T00:00Z', '2026-03-08T05:00Z'],
    ['a clock put back over midnight', 'Sun 00:00 America/St_Johns', '2010-11-07T03:00Z', '2010-11-07T02:30Z'],
    ['a time that comes twice within the hour', 'Sun 00:46 America/Havana', '1999-10-31T05:50Z', '1999-10-31T04:46Z'],
    ['half an hour skipped', 'Sun 02:15 Australia/Lord_Howe', '2026-10-04T12:00Z', '2026-10-03T15:30Z'],
    ['an offset of three quarters', 'Mon 08:00 Asia/Kathmandu', '2026-11-24T00:00Z', '2026-11-23T02:15Z'],
    ['the day before in UTC', 'Mon 08:00 Pacific/Kiritimati', '2026-11-23T00:00Z', '2026-11-22T18:00Z'],
    ['a leap day', 'Tue 08:00 UTC', '2028-02-29T09:00Z', '2028-02-29T08:00Z'],
    ['across a leap day', 'Mon 08:00 UTC', '2028-03-05T09:00Z', '2028-02-28T08:00Z'],
    ['a day that a country skipped', 'Fri 08:00 Pacific/Apia', '2011-12-31T00:00Z', '2011-12-30T10:00Z'],
    ['the year’s turn', 'Thu 23:59 America/New_York', '2027-01-01T05:00Z', '2027-01-01T04:59Z'],
  ])('%s: %s', (_what, when, now, expected) => {
    expect(last(when, now)).toBe(expected);
    expect(last(when, expected)).toBe(expected);
    expect(last(when, new Date(Date.parse(expected) - 1).toISOString()) < expected).toBe(true);
  });
});

const zones = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'America/Sao_Paulo', 'America/Havana'],
  ...['Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Chatham', 'Pacific/Kwajalein', 'Asia/Kathmandu', 'Asia/Beirut'],
  ...['Africa/Casablanca', 'Africa/Cairo', 'Antarctica/Troll', 'Asia/Tehran'],
];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
const minuteMs = 60_000;
const clocks = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
  ]),
);

/** By trying: the first minute at which a clock on the wall shows the time of that date or a later one. */
function triedDue({ hour, minute, timeZone }: DigestWhen, date: string): number {
  const wall = `${date} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const shows = (ms: number): boolean => (clocks.get(timeZone)?.format(ms) ?? '') >= wall;
  const middle = Date.parse(`${wall.replace(' ', 'T')}Z`);
  let ms = middle - (middle % (15 * minuteMs)) - 27 * 60 * minuteMs;
  // A clock that is put back may show the time for some minutes only, up to a quarter of an hour.
  while (!shows(ms) && !shows(ms - minuteMs)) ms += 15 * minuteMs;
  ms -= 14 * minuteMs;
  while (!shows(ms)) ms += minuteMs;
  return ms;
}

describe('every due instant', () => {
  const whens = fc.record({
    // Clocks change at weekends, at night.
    weekday: fc.oneof(fc.constantFrom('Sun', 'Sat', 'Fri'), fc.constantFrom(...days)),
    hour: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 23 })),
    minute: fc.oneof(fc.constantFrom(0, 15, 30), fc.integer({ min: 0, max: 59 })),
    timeZone: fc.constantFrom(...zones),
  });
  /** Sundays of some years, or anything. */
  const nows = fc.oneof(
    fc
      .record({ year: fc.integer({ min: 1990, max: 2037 }), week: fc.constantFrom(9, 10, 12, 13, 39, 43, 44) })
      .chain(({ year, week }) =>
        fc
          .integer({ min: 0, max: 10 * 24 * 60 })
          .map((minutes) => new Date(Date.UTC(year, 0, 1 + week * 7) + minutes * minuteMs)),
      ),
    fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2037-12-31T00:00:00Z'), noInvalidDate: true }),
  );

  it('is the one that trying every minute finds, until the next one is', () => {
    fc.assert(
      fc.property(whens, nows, (when, now) => {
        const tried: number[] = [];
        for (let day = -10; day <= 10; day += 1) {
          const date = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + day));
          if (days[date.getUTCDay()] === when.weekday) tried.push(triedDue(when, date.toISOString().slice(0, 10)));
        }
        const due = Math.max(...tried.filter((ms) => ms <= now.getTime()));
        const next = Math.min(...tried.filter((ms) => ms > now.getTime()));
        const asked = [now.getTime(), next - 1, next].map((ms) => lastDue(when, new Date(ms)).getTime());
        expect(asked).toEqual([due, due, next]);
      }),
      { numRuns: 400 },
    );
  });

  it('comes once, however often somebody asks', () => {
    fc.assert(
      fc.property(whens, nows, (when, now) => {
        const due = lastDue(when, now);
        expect(lastDue(when, due)).toEqual(due);
      }),
      { numRuns: 300 },
    );
  });
});
