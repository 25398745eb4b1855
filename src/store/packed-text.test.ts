import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { packText, unpackText } from './packed-text.ts';

describe('packed text', () => {
  it.each(['', 'a', 'zażółć 😀 \ud800x'.replace('\ud800', ''), '\n'.repeat(3)])('comes back as it was: %j', (text) => {
    expect(unpackText(packText(text))).toBe(text);
  });

  it('is split at the 64 KiB that a property holds, in order', () => {
    const text = randomBytes(200_000).toString('base64');
    const packed = packText(text);
    const sizes = Object.values(packed).map((part) => part.length);
    expect(Object.keys(packed)).toEqual(['body0', 'body1', 'body2', 'body3']);
    expect(sizes.slice(0, -1)).toEqual([65_536, 65_536, 65_536]);
    expect(unpackText(packed)).toBe(text);
  });

  it('is refused when it does not fit into a row', () => {
    const text = randomBytes(1_000_000).toString('base64');
    expect(() => packText(text)).toThrow(expect.objectContaining({ code: 'store.unavailable', retryable: false }));
  });
});
