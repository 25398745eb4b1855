import { expect, it } from 'vitest';
import { prose } from './prose.ts';

it('what stands between backticks is code, and a lone backtick is a character', async () => {
  expect(String(await prose('Run `az login`: it asks.'))).toBe('Run <code>az login</code>: it asks.');
  expect(String(await prose('a ` b'))).toBe('a ` b');
});

it('nothing in it is markup', async () => {
  expect(String(await prose('`<img src=x>` <b>\u001b'))).toBe('<code>&lt;img src=x&gt;</code> &lt;b&gt;␛');
});
