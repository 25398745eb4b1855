import { describe, expect, it } from 'vitest';
import { describeAge, describeDuration, isStale, nextRunOf } from './age.ts';

const now = new Date('2026-11-23T08:00:00Z');

describe('an age', () => {
  it.each([
    ['2026-11-23T07:59:30Z', 'less than a minute'],
    ['2026-11-23T07:59:00Z', '1 minute'],
    ['2026-11-23T05:00:00Z', '3 hours'],
    ['2026-11-21T08:00:01Z', '47 hours'],
    ['2026-11-11T08:00:00Z', '12 days'],
    // A clock that runs behind makes nothing negative.
    ['2026-11-23T08:05:00Z', 'less than a minute'],
  ])('of %s is %s', (instant, says) => expect(describeAge(instant, now)).toBe(says));
});

describe('a duration', () => {
  it.each([
    ['2026-11-23T08:00:45Z', '45 s'],
    ['2026-11-23T08:03:20Z', '3 min 20 s'],
    ['2026-11-23T09:05:59Z', '1 h 5 min'],
  ])('until %s is %s', (end, says) => expect(describeDuration('2026-11-23T08:00:00Z', end)).toBe(says));
});

it('knows when a schedule comes round next, where it can be read', () => {
  expect(nextRunOf('0 0 5 * * *', now)).toBe('2026-11-24T05:00:00.000Z');
  expect(nextRunOf('whenever', now)).toBeNull();
});

describe('a scan is stale', () => {
  const daily = '0 0 5 * * *';
  it.each([
    ['of this morning', '2026-11-23T05:01:00Z', daily, false],
    ['after one missed run', '2026-11-22T05:01:00Z', daily, false],
    ['after two missed runs', '2026-11-21T05:01:00Z', daily, true],
    ['of last Monday, by a weekly schedule', '2026-11-16T05:01:00Z', '0 0 5 * * MON', false],
    ['of the Monday before, by a weekly schedule', '2026-11-09T05:01:00Z', '0 0 5 * * MON', true],
    ['by a schedule that cannot be read', '2020-01-01T00:00:00Z', 'whenever', false],
  ])('%s', (_, takenAt, schedule, stale) => expect(isStale(takenAt, schedule, now)).toBe(stale));
});
