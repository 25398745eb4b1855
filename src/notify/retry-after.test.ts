import { describe, expect, it } from 'vitest';
import { retryAfterMsOf } from './retry-after.ts';

const now = new Date('2026-11-23T08:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 23 Nov 2026 08:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 07:00:00 GMT', null],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['2026-11-24', null],
    ['99999999999999999999', null],
    ['', null],
    [undefined, null],
  ])('%s is %s milliseconds', (header, expected) => {
    expect(retryAfterMsOf(header, now)).toBe(expected);
  });
});
