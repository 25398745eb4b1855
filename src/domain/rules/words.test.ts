import { describe, expect, it } from 'vitest';
import { clip, countOf, formatRange, formatVersion, inWords } from './words.ts';

describe('countOf', () => {
  it('agrees with its number', () => {
    expect(countOf(1, 'pool', ['is', 'are'])).toBe('1 pool is');
    expect(countOf(2, 'pool', ['is', 'are'])).toBe('2 pools are');
    expect(countOf(0, 'pool')).toBe('0 pools');
    expect(countOf(1, 'pool')).toBe('1 pool');
  });
});

describe('inWords', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and others'],
  ])('says %j', (items, words) => {
    expect(inWords(items)).toBe(words);
  });
});

describe('formatVersion and formatRange', () => {
  it('leave out what is not there', () => {
    expect(formatVersion({ major: 1, minor: 33, patch: 2 })).toBe('1.33.2');
    expect(formatVersion({ major: 1, minor: 33, patch: null })).toBe('1.33');
    expect(formatRange([])).toBe('no version');
    expect(formatRange([{ major: 1, minor: 33 }])).toBe('1.33');
    expect(
      formatRange([
        { major: 1, minor: 9 },
        { major: 1, minor: 10 },
      ]),
    ).toBe('1.9 to 1.10');
  });
});

describe('clip', () => {
  it('keeps a text on one line', () => {
    expect(clip('a\r\nb\u2028c\td ')).toBe('a b c d');
  });

  it('cuts a long text to its limit, the sign for it included', () => {
    expect(clip('x'.repeat(80))).toHaveLength(80);
    expect(clip('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
    expect(clip('abcdef', 3)).toBe('ab…');
  });
});
