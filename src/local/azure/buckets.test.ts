import { describe, expect, it } from 'vitest';
import { buckets, quota } from './buckets.ts';

describe('a token bucket', () => {
  const size = { size: 2, refillPerSecond: 0.5 };

  it('is full at first, refuses when empty and says when the next token is there', () => {
    const { take } = buckets();
    expect(take('a', size, 0)).toEqual({ remaining: 1, retryAfterSeconds: null });
    expect(take('a', size, 0)).toEqual({ remaining: 0, retryAfterSeconds: null });
    expect(take('a', size, 500)).toEqual({ remaining: 0, retryAfterSeconds: 2 });
    expect(take('a', size, 2000)).toEqual({ remaining: 0, retryAfterSeconds: null });
  });

  it('never holds more than its size', () => {
    const { take } = buckets();
    take('a', size, 0);
    expect(take('a', size, 3_600_000)).toEqual({ remaining: 1, retryAfterSeconds: null });
  });

  it('is one of many', () => {
    const { take } = buckets();
    take('a', { size: 1, refillPerSecond: 1 }, 0);
    expect(take('b', { size: 1, refillPerSecond: 1 }, 0).retryAfterSeconds).toBeNull();
  });
});

describe('a quota', () => {
  const size = { queries: 1, windowSeconds: 5 };

  it('opens a window with the first query and a new one when that is over', () => {
    const { take } = quota();
    expect(take('me', size, 1000)).toEqual({ allowed: true, remaining: 0, resetsAfterSeconds: 5 });
    expect(take('me', size, 5999)).toEqual({ allowed: false, remaining: 0, resetsAfterSeconds: 1 });
    expect(take('me', size, 6000)).toEqual({ allowed: true, remaining: 0, resetsAfterSeconds: 5 });
  });

  it('belongs to one principal', () => {
    const { take } = quota();
    take('me', size, 0);
    expect(take('you', size, 0).allowed).toBe(true);
  });
});
