import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isMailAddress } from './mail-address.ts';

describe('an e-mail address', () => {
  it.each([
    'a@contoso.com',
    'lead.payments+aks@mail.contoso.example',
    "o'brien_2@sub-domain.contoso.co",
    `${'a'.repeat(64)}@contoso.com`,
    'A@Contoso.COM',
    'a@xn--bcher-kva.example',
  ])('is %s', (text) => {
    expect(isMailAddress(text)).toBe(true);
  });

  it.each([
    ['empty', ''],
    ['no domain', 'a'],
    ['no dot in the domain', 'a@contoso'],
    ['two @', 'a@b@contoso.com'],
    ['no local part', '@contoso.com'],
    ['a header behind it', 'a@contoso.com\r\nBcc: b@contoso.com'],
    ['a line end behind it', 'a@contoso.com\n'],
    ['a NUL', 'a\0@contoso.com'],
    ['a display name', 'Jane <a@contoso.com>'],
    ['a quoted local part', '"a b"@contoso.com'],
    ['two of them', 'a@contoso.com,b@contoso.com'],
    ['dots in a row', 'a..b@contoso.com'],
    ['a dot at the end', 'a.@contoso.com'],
    ['a domain that ends with a dot', 'a@contoso.com.'],
    ['a label that ends with a hyphen', 'a@contoso-.com'],
    ['an IP literal', 'a@[127.0.0.1]'],
    ['an IP address', 'a@127.0.0.1'],
    ['letters beyond ASCII', 'jürgen@contoso.com'],
    ['a right-to-left mark', 'a‏@contoso.com'],
    ['a local part of 65', `${'a'.repeat(65)}@contoso.com`],
    ['a label of 64', `a@${'b'.repeat(64)}.com`],
    ['a quotation mark at its end', "'@a.com"],
    ['255 characters', `a@${'b.'.repeat(125)}com`],
  ])('is not %s', (_what, text) => {
    expect(isMailAddress(text)).toBe(false);
  });

  it('is never what the settings would refuse, nor slow to refuse', () => {
    const piece = fc.constantFrom('a', 'B', '.', '-', '_', '@', '+', "'", 'contoso', '.com', ' ', '\n', 'ü', '1');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(isMailAddress(text) && !z.email().safeParse(text).success).toBe(false);
      }),
      { numRuns: 3000 },
    );
    expect(isMailAddress(`a@${'a-'.repeat(100)}`)).toBe(false);
  });
});
