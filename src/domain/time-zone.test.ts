import { expect, it } from 'vitest';
import { lastDue } from './digest-when.ts';
import { isTimeZone } from './time-zone.ts';

/** Whether the engine that computes the instants takes it. */
function isTaken(timeZone: string): boolean {
  try {
    lastDue({ weekday: 'Mon', hour: 8, minute: 0, timeZone }, new Date('2026-11-20T06:00:00Z'));
    return true;
  } catch {
    return false;
  }
}

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
const abbreviations = letters.flatMap((first) => letters.map((second) => `${first}${second}T`));
const others = [
  '',
  'UTC',
  'GMT',
  'CET',
  'EST',
  'EST5EDT',
  'Etc/GMT+5',
  'US/Pacific',
  'europe/berlin',
  'Europe/Atlantis',
  'Z',
];

it('is the zones that the digest’s engine takes, name by name', () => {
  for (const name of [...Intl.supportedValuesOf('timeZone'), ...abbreviations, ...others])
    expect(isTimeZone(name), name).toBe(isTaken(name));
});

it.each(['+01:00', '-08:00', '2026-11-20T06:00[Europe/Berlin]'])('is not %s, which knows no summer time', (name) => {
  expect(isTimeZone(name)).toBe(false);
});
