import { describe, expect, it } from 'vitest';
import { boundedCache } from './bounded-cache.ts';

function counting(most: number) {
  const loads: string[] = [];
  const cache = boundedCache<string>(most, (value) => value.length);
  const get = (key: string, value = key) =>
    cache.get(key, async () => {
      loads.push(key);
      return value;
    });
  return { cache, loads, get };
}

describe('boundedCache', () => {
  it('loads once, also for two who ask at once', async () => {
    const { get, loads } = counting(10);
    expect(await Promise.all([get('a'), get('a')])).toEqual(['a', 'a']);
    expect(await get('a')).toBe('a');
    expect(loads).toEqual(['a']);
  });

  it('drops the longest unused when the weight is exceeded', async () => {
    const { get, loads } = counting(4);
    await get('aa');
    await get('bb');
    await get('aa');
    await get('c');
    await get('aa');
    expect(loads).toEqual(['aa', 'bb', 'c']);
    await get('bb');
    expect(loads).toEqual(['aa', 'bb', 'c', 'bb']);
  });

  it('keeps the newest even when it alone is too heavy', async () => {
    const { get, loads } = counting(1);
    await get('heavy');
    await get('heavy');
    expect(loads).toEqual(['heavy']);
    await get('x');
    await get('heavy');
    expect(loads).toEqual(['heavy', 'x', 'heavy']);
  });

  it('does not remember failures, nor what it was told to forget', async () => {
    const { cache, get, loads } = counting(10);
    await expect(cache.get('a', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect(await get('a')).toBe('a');
    cache.forget('a');
    await get('a');
    expect(loads).toEqual(['a', 'a']);
  });
});
