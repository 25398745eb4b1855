import { expect, it } from 'vitest';
import { parseTimeSpanMs } from './time-span.ts';

it.each([
  ['00:00:00', 0],
  ['00:00:02', 2_000],
  ['00:01:30.250', 90_250],
  ['1.02:03:04', 93_784_000],
])('reads the time span %s as %d ms', (text, ms) => {
  expect(parseTimeSpanMs(text)).toBe(ms);
});

it.each(['', '60', '00:60:00', '00:00:60', '24:00:00', '1:2', '-00:00:01'])('refuses %j', (text) => {
  expect(parseTimeSpanMs(text)).toBeUndefined();
});
