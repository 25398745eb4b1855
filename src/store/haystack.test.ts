import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haystack } from './haystack.ts';

describe('haystack', () => {
  it('finds what asking each text finds', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'ü', '😀') }), { maxLength: 30 });
    const needle = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'ü'), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(texts, needle, (given, wanted) => {
        const expected = given.flatMap((text, position) => (text.includes(wanted) ? [position] : []));
        expect(haystack(given).find(wanted)).toEqual(expected);
      }),
    );
  });

  it('finds nothing across two texts, and nothing for nothing', () => {
    expect(haystack(['ab', 'cd']).find('b\u0000c')).toEqual([]);
    expect(haystack(['ab', 'cd']).find('')).toEqual([]);
    expect(haystack([]).find('a')).toEqual([]);
  });
});
