import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { linePack, lineReader, packLines, packText, unpackText } from './packed-text.ts';

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

describe('packed lines', () => {
  it.each([1, 15, 16, 17, 64])('are found one by one among %i, and come back whole', (count) => {
    const lines = Array.from({ length: count }, (_, index) => `line ${index} ü`);
    const packed = packLines(lines);
    const read = lineReader(linePack(packed));
    expect(lines.map((_, index) => read(index))).toEqual(lines);
    expect(read(count)).toBeUndefined();
    expect(unpackText(packed).split('\n')).toEqual(lines);
  });

  it('are unpacked only around what is wanted', () => {
    const lines = Array.from({ length: 64 }, () => randomBytes(300).toString('hex'));
    const { bytes, blocks } = linePack(packLines(lines));
    // What comes after the block of the line may as well be broken.
    const broken = Buffer.from(bytes).fill(0, blocks[1]);
    expect(lineReader({ bytes: broken, blocks })(3)).toBe(lines[3]);
  });
});
