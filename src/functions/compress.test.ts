import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codingFor, compressBytes, compressStream } from './compress.ts';

describe('codingFor', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['GZIP;q=1, br;q=0.5', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['gzip;q=0', undefined],
    ['deflate', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['identity;q=0.1, gzip;q=0.5', 'gzip'],
    ['gzip;q=nonsense', undefined],
  ])('reads %j as %j', (header, coding) => {
    expect(codingFor(header)).toBe(coding);
  });
});

describe('compression', () => {
  const text = 'native sidecar '.repeat(1000);

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)('gives %s that unpacks to what was put in, at once and as it comes', async (coding, unpack) => {
    const packed = await compressBytes(Buffer.from(text), coding);
    expect(packed?.byteLength).toBeLessThan(text.length / 10);
    expect(unpack(packed ?? '').toString()).toBe(text);
    const pieces = async function* () {
      yield Buffer.from(text.slice(0, 10));
      yield Buffer.from(text.slice(10));
    };
    expect(unpack(await buffer(compressStream(pieces(), coding))).toString()).toBe(text);
  });

  it('leaves what is short as it is', async () => {
    expect(await compressBytes(Buffer.from('short'), 'gzip')).toBeUndefined();
  });

  it('ends with the error of its source, not as if all were there', async () => {
    const broken = async function* () {
      yield Buffer.from('half');
      throw new Error('storage went away');
    };
    await expect(buffer(compressStream(broken(), 'gzip'))).rejects.toThrow('storage went away');
  });
});
