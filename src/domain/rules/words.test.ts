import { describe, expect, it } from 'vitest';
import { clip, countOf, formatRanges, formatVersion, inWords } from './words.ts';

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

describe('formatVersion', () => {
  it('leaves out what is not there', () => {
    expect(formatVersion({ major: 1, minor: 33, patch: 2 })).toBe('1.33.2');
    expect(formatVersion({ major: 1, minor: 33, patch: null })).toBe('1.33');
  });
});

describe('formatRanges', () => {
  it.each([
    [[], 'no version'],
    [[33], '1.33'],
    [[9, 10], '1.9 to 1.10'],
    [[31, 32, 33, 34], '1.31 to 1.34'],
    [[31, 33, 36], '1.31, 1.33 and 1.36'],
    [[30, 31, 33, 34, 35], '1.30 to 1.31 and 1.33 to 1.35'],
    [[1, 3, 5, 7, 9], '1.1, 1.3, 1.5 and others'],
  ])('names of %j what is there, and nothing between', (minors, words) => {
    expect(formatRanges(minors.map((minor) => ({ major: 1, minor })))).toBe(words);
  });

  it('starts anew with a major', () => {
    const minors = [
      { major: 1, minor: 9 },
      { major: 2, minor: 10 },
    ];
    expect(formatRanges(minors)).toBe('1.9 and 2.10');
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
