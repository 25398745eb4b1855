import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inPieces, takeAll } from '../../test/support/bytes.ts';
import { DamagedGzip, gunzip } from './gunzip.ts';

// Digits of powers of three: text that deflate cannot make small, so that a cut leaves something of it.
const plain = Buffer.from(Array.from({ length: 1500 }, (_, power) => (3n ** BigInt(power)).toString()).join('\n'));
const packed = gzipSync(plain);

async function unpack(bytes: Uint8Array, size: number) {
  const { items, error } = await takeAll(gunzip(inPieces(bytes, size)));
  return { text: Buffer.concat(items), error };
}

describe('gunzip', () => {
  it.each([1_000, 50_000, 10_000_000])('unpacks what comes in pieces of %i bytes', async (size) => {
    const { text, error } = await unpack(packed, size);
    expect(error).toBeUndefined();
    expect(text.equals(plain)).toBe(true);
  });

  it('unpacks several members one after the other', async () => {
    const { text } = await unpack(Buffer.concat([packed, gzipSync('more')]), 5_000);
    expect(text.toString()).toBe(`${plain.toString()}more`);
  });

  it('leaves out what follows the last member, without reading on', async () => {
    const source = async function* () {
      yield packed;
      for (;;) yield Buffer.alloc(1000);
    };
    const { items, error } = await takeAll(gunzip(source()));
    const text = Buffer.concat(items);
    expect(error).toBeUndefined();
    expect(text.equals(plain)).toBe(true);
  });

  it.each([1, 10, 20_000, packed.length - 9, packed.length - 1])(
    'hands on what could be unpacked of the first %i bytes, however they come, then says that it is damaged',
    async (length) => {
      const whole = await unpack(packed.subarray(0, length), 10_000_000);
      const small = await unpack(packed.subarray(0, length), 700);
      expect(whole.error).toBeInstanceOf(DamagedGzip);
      expect(small.error).toBeInstanceOf(DamagedGzip);
      expect(small.text.equals(whole.text)).toBe(true);
      expect(plain.subarray(0, whole.text.length).equals(whole.text)).toBe(true);
      // Deflate keeps back less than a block of what it was given.
      if (length > 100) expect(whole.text.length).toBeGreaterThan(length);
    },
  );

  it('notices a byte that was changed', async () => {
    const changed = Buffer.from(packed);
    changed[changed.length - 6] = (changed.at(-6) ?? 0) ^ 0xff;
    expect((await unpack(changed, 5_000)).error).toBeInstanceOf(DamagedGzip);
  });

  it('passes on an error of its source as it is', async () => {
    const failure = new Error('the download broke');
    const source = async function* () {
      yield packed.subarray(0, 20_000);
      throw failure;
    };
    const { error } = await takeAll(gunzip(source()));
    expect(error).toBe(failure);
  });
});
