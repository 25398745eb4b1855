import { describe, expect, it } from 'vitest';
import { shellQuote } from './shell-quote.ts';

// That bash reads each as exactly one word, test/e2e/runbook-script.test.ts shows.
describe('shellQuote', () => {
  it.each([
    ['aks-1', 'aks-1'],
    ['two words', `'two words'`],
    ["it's", `"it's"`],
    ["it's $5", String.raw`'it'\''s $5'`],
    ['', `''`],
    ['p\u001b[2J\u202e', String.raw`$'p\x1b[2J\xe2\x80\xae'`],
    ["a'\\\nb", String.raw`$'a\'\\\x0ab'`],
    ['tab\there \u0085 \u2028', String.raw`$'tab\x09here \xc2\x85 \xe2\x80\xa8'`],
    ['family \u{1f468}\u200d\u{1f469}', `'family \u{1f468}\u200d\u{1f469}'`],
    ['n\0ul', `'nul'`],
  ])('writes %j as %s', (text, word) => {
    expect(shellQuote(text)).toBe(word);
  });
});
