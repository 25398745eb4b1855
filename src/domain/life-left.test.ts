import { expect, it } from 'vitest';
import { isDead, lifeLeftMs } from './life-left.ts';

const now = new Date('2026-11-20T06:00:00Z');
const left = (sign: string): number => lifeLeftMs(Date.parse(sign), 60_000, now);

it('counts from the last sign of life', () => {
  expect(left('2026-11-20T06:00:00Z')).toBe(60_000);
  expect(left('2026-11-20T05:59:15Z')).toBe(15_000);
  expect(left('2026-11-20T05:59:00Z')).toBe(0);
  expect(left('2026-11-20T05:00:00Z')).toBe(0);
});

it('calls nobody dead a moment too early', () => {
  const dead = (sign: string): boolean => isDead(Date.parse(sign), 60_000, now);
  expect([dead('2026-11-20T05:59:00Z'), dead('2026-11-20T05:58:59Z')]).toEqual([false, true]);
});

it('believes a clock that is a little ahead, and no sign that was given before a clock was put back', () => {
  expect(left('2026-11-20T06:00:30Z')).toBe(90_000);
  expect(left('2026-11-20T06:01:01Z')).toBe(0);
  expect(left('2027-11-20T06:00:00Z')).toBe(0);
});

it('takes a sign that cannot be read for none', () => {
  expect(left('')).toBe(0);
});
