import { describe, expect, it } from 'vitest';
import { parseSchedule } from './schedule.ts';

const friday = new Date('2026-11-20T06:00:00Z');

describe('an NCRONTAB schedule', () => {
  it.each([
    ['0 0 5 * * *', '2026-11-21T05:00:00.000Z'],
    ['0 */5 * * * *', '2026-11-20T06:05:00.000Z'],
    ['*/2 * * * * *', '2026-11-20T06:00:02.000Z'],
    ['5/15 * * * * *', '2026-11-20T06:00:05.000Z'],
    ['0 0 8 * * Mon-Fri', '2026-11-20T08:00:00.000Z'],
    ['0 0 5 * * Saturday', '2026-11-21T05:00:00.000Z'],
    ['0 0 5 1 January *', '2027-01-01T05:00:00.000Z'],
    ['30 7 * * *', '2026-11-20T07:30:00.000Z'],
    ['0 0,30 6 * * *', '2026-11-20T06:30:00.000Z'],
  ])('%s is next due at %s', (expression, due) => {
    expect(parseSchedule(expression)?.nextAfter(friday)?.toISOString()).toBe(due);
  });

  it('wants day of month and day of week both to match, unlike cron', () => {
    expect(parseSchedule('0 0 0 1 * 1')?.nextAfter(friday)?.toISOString()).toBe('2027-02-01T00:00:00.000Z');
  });

  it('is never due at the instant itself', () => {
    expect(parseSchedule('0 0 6 * * *')?.nextAfter(friday)?.toISOString()).toBe('2026-11-21T06:00:00.000Z');
  });

  it('counts as frequent under a minute', () => {
    expect(parseSchedule('*/30 * * * * *')?.isFrequent).toBe(true);
    expect(parseSchedule('0 * * * * *')?.isFrequent).toBe(false);
  });

  it.each([
    '',
    '* * * *',
    '0 0 5 * * * 2027',
    '@daily',
    '0 0 8 L * *',
    '0 0 8 * * 7',
    '0 0 8 * * 1#2',
    '0 61 * * * *',
    '00:05:00',
  ])('refuses %j, which Azure would not run either', (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });
});
