import { describe, expect, it } from 'vitest';
import { daysUntil, isDay, lastDayOf } from './days.ts';

describe('daysUntil', () => {
  it.each([
    ['2026-05-31', '2026-05-31T00:00:00Z', 0],
    ['2026-05-31', '2026-05-31T23:59:59.999Z', 0],
    ['2026-05-31', '2026-06-01T00:00:00Z', -1],
    ['2026-05-31', '2026-05-30T23:59:59Z', 1],
    ['2026-05-31', '2026-05-31T23:30:00-01:00', -1],
    ['2028-03-01', '2028-02-28T12:00:00Z', 2],
  ])('to %s from %s is %i', (date, instant, days) => {
    expect(daysUntil(date, instant)).toBe(days);
  });

  it('is no number where either cannot be read', () => {
    expect(daysUntil('soon', '2026-05-31T00:00:00Z')).toBeNaN();
    expect(daysUntil('2026-05-31', 'now')).toBeNaN();
  });
});

describe('lastDayOf', () => {
  it.each([
    ['2026-01', '2026-01-31'],
    ['2026-02', '2026-02-28'],
    ['2028-02', '2028-02-29'],
    ['2026-12', '2026-12-31'],
    ['2025-08-22', '2025-08-22'],
  ])('of %s is %s', (text, day) => {
    expect(lastDayOf(text)).toBe(day);
  });
});

describe('isDay', () => {
  it.each(['2026-05-31', '2028-02-29'])('accepts %s', (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-5-1',
    '31.05.2026',
    '2026-05-31T00:00:00Z',
    '',
  ])('refuses %s', (text) => {
    expect(isDay(text)).toBe(false);
  });
});
