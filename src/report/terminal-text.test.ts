import { describe, expect, it } from 'vitest';
import { columnsOf, cutMiddle, cutText, padText, visibleText, wrapText } from './terminal-text.ts';

describe('visibleText', () => {
  it('shows what a terminal would obey', () => {
    expect(visibleText('\u001b[31mred\u001b[0m')).toBe('␛[31mred␛[0m');
    expect(visibleText('a\nb\r\nc\td\u0000e\u007f')).toBe('a␊b␍␊c␉d␀e␡');
    expect(visibleText('\u009b31m\u0085')).toBe('�31m�');
  });

  it('shows what would reorder or hide text', () => {
    expect(visibleText('gpj.\u202eexe \u2066x\u2069 zero\u200bwidth \ufeffmark \u2028line \u00adsoft')).toBe(
      'gpj.�exe �x� zero�width �mark �line �soft',
    );
    expect(visibleText('half \ud83d a pair')).toBe('half � a pair');
  });

  it('leaves words, emoji and scripts that need joiners alone', () => {
    for (const text of ['Zürich – 東京', '👩‍🚀', 'می‌خواهم', 'e\u0301']) expect(visibleText(text)).toBe(text);
  });
});

describe('columns', () => {
  it('counts wide characters twice and combining ones not at all', () => {
    expect([columnsOf('abc'), columnsOf('集群'), columnsOf('e\u0301'), columnsOf('👩‍🚀')]).toEqual([3, 4, 1, 2]);
  });

  it('cuts to the columns given, marks the cut, and never halves a character', () => {
    expect(cutText('abcdef', 6)).toBe('abcdef');
    expect(cutText('abcdefg', 6)).toBe('abcde…');
    expect(cutText('集群集群', 6)).toBe('集群…');
    expect(cutText('ab👩‍🚀cd', 4)).toBe('ab…');
    expect(cutText('abc', 0)).toBe('');
  });

  it('keeps both ends of a name, where it can be cut out of the middle', () => {
    expect(cutMiddle('aks-ledger-prod-weu-02', 20)).toBe('aks-ledger…od-weu-02');
    expect(cutMiddle('aks', 20)).toBe('aks');
    expect(cutMiddle('abcdefg', 5)).toBe('ab…fg');
    expect(cutMiddle('abcdefg', 4)).toBe('abc…');
    expect(cutMiddle('集群集群集群', 6)).toBe('集群…');
  });

  it('pads to exactly the columns given', () => {
    expect(padText('集', 5)).toBe('集   ');
    expect(padText('7', 3, 'right')).toBe('  7');
    expect(columnsOf(padText('集群集群', 6))).toBe(6);
  });
});

describe('wrapText', () => {
  it('breaks at spaces', () => {
    expect(wrapText('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  });

  it('breaks inside a word only where the word is longer than a line', () => {
    expect(wrapText('see abcdefghijkl now', 6)).toEqual(['see', 'abcdef', 'ghijkl', 'now']);
  });

  it('lets a word of a command stick out, which nobody could copy in two', () => {
    expect(wrapText('run `get -o abcdefghijkl` now', 8)).toEqual(['run `get', '-o', 'abcdefghijkl`', 'now']);
    expect(wrapText('`abcdefghijkl x` abcdefghijkl', 8)).toEqual(['`abcdefghijkl', 'x`', 'abcdefgh', 'ijkl']);
    expect(wrapText('` abcdefghijkl', 8)).toEqual(['`', 'abcdefgh', 'ijkl']);
    for (const line of wrapText(`\`${'x'.repeat(4000)}\``, 100)) expect(line.length).toBeLessThanOrEqual(300);
  });

  it('cuts what does not fit into the lines allowed', () => {
    expect(wrapText('one two three four', 9, 2)).toEqual(['one two', 'three fo…']);
  });

  it('always comes to an end, however narrow the line', () => {
    expect(wrapText('集群', 1)).toEqual(['集', '群']);
    expect(wrapText('   ', 5)).toEqual([]);
  });
});
