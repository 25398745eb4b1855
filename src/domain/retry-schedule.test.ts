import { describe, expect, it } from 'vitest';
import type { Channel } from './digest.ts';
import { mostTries, nextTryAfterMs } from './retry-schedule.ts';

const channels: readonly Channel[] = ['email', 'teams', 'slack', 'webhook'];
const never = (): number => 0;
const waits = (channel: Channel, random = never): (number | undefined)[] =>
  Array.from({ length: mostTries(channel) }, (_, index) => nextTryAfterMs(channel, index + 1, null, random));

describe('the schedule of tries', () => {
  it('is that of Standard Webhooks for webhooks: nine waits, ten tries', () => {
    const [minute, hour] = [60_000, 3_600_000];
    expect(waits('webhook')).toEqual([
      5_000,
      5 * minute,
      30 * minute,
      2 * hour,
      5 * hour,
      10 * hour,
      14 * hour,
      20 * hour,
      24 * hour,
      undefined,
    ]);
  });

  it('does not repeat a mail within its first minute, which counts against the quota', () => {
    expect(waits('email')[0]).toBe(60_000);
  });

  it.each(channels)('waits longer each time and ends (%s)', (channel) => {
    const known = waits(channel);
    expect(known.pop()).toBeUndefined();
    expect(known).toEqual(known.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(nextTryAfterMs(channel, mostTries(channel), 1000, never)).toBeUndefined();
    expect(nextTryAfterMs(channel, 99, null, never)).toBeUndefined();
  });

  it('is never earlier than the far side asks, nor later because it asks for less', () => {
    expect(nextTryAfterMs('webhook', 1, 90_000, never)).toBe(90_000);
    expect(nextTryAfterMs('webhook', 2, 90_000, never)).toBe(300_000);
    expect(nextTryAfterMs('webhook', 1, -5, never)).toBe(5_000);
  });

  it('waits a day at most for whoever asks for a year', () => {
    expect(nextTryAfterMs('webhook', 1, 365 * 86_400_000, never)).toBe(86_400_000);
  });

  it('spreads what failed together by at most a fifth, always later', () => {
    expect(waits('webhook', () => 0.5)[1]).toBe(330_000);
    for (const [index, wait] of waits('webhook', () => 0.999_999).entries()) {
      const least = waits('webhook')[index] ?? 0;
      expect(wait ?? 0).toBeGreaterThanOrEqual(least);
      expect(wait ?? 0).toBeLessThanOrEqual(least * 1.2);
    }
  });
});
