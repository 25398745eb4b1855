import { describe, expect, it } from 'vitest';
import { randomUuid, seededRandom } from './random.ts';

const take = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next);

describe('seededRandom', () => {
  it('repeats itself for a seed, and differs for another', () => {
    const [a, b, c] = ['1', '1', '2'].map((seed) => {
      const random = seededRandom(seed);
      return take(20, () => random.int(0, 1_000_000));
    });
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it('is the same on every machine', () => {
    expect(seededRandom('sidescan').hex(32)).toBe('c6e8eca36873fc86ab4a00ca047dba7f');
  });

  it('reaches both ends of a range and nothing beyond', () => {
    const random = seededRandom('range');
    expect([...new Set(take(500, () => random.int(3, 6)))].sort()).toEqual([3, 4, 5, 6]);
  });

  it('follows weights', () => {
    const random = seededRandom('weights');
    const often = take(10_000, () =>
      random.weighted([
        ['a', 9],
        ['b', 1],
        ['c', 0],
      ]),
    ).filter((value) => value === 'a').length;
    expect(often).toBeGreaterThan(8_800);
    expect(often).toBeLessThan(9_200);
  });

  it('follows a probability', () => {
    const random = seededRandom('chance');
    const hits = take(10_000, () => random.chance(0.25)).filter(Boolean).length;
    expect(Math.abs(hits - 2_500)).toBeLessThan(200);
  });

  it('refuses to pick from nothing', () => {
    expect(() => seededRandom('empty').pick([])).toThrow(RangeError);
  });

  it('makes identifiers of the usual shape', () => {
    const random = seededRandom('ids');
    for (const id of take(50, () => randomUuid(random))) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});
