import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inPieces, takeAll } from '../../test/support/bytes.ts';
import { DamagedGzip, gunzip } from './gunzip.ts';

// Digits of powers of three: text that deflate cannot make small, so that a cut leaves something of it.
const plain = Buffer.from(Array.from({ length: 1500 }, (_, power) => (3n ** BigInt(power)).toString()).join('\n'));
const packed = gzipSync(plain);
const few = plain.subarray(0, 2000);

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

  const changedAt = (bytes: Buffer, at: number) => {
    const changed = Buffer.from(bytes);
    changed[bytes.length + at] = (bytes.at(at) ?? 0) ^ 0xff;
    return changed;
  };

  it.each<[what: string, damage: (bytes: Buffer) => Buffer]>([
    ['a changed checksum', (bytes) => changedAt(bytes, -6)],
    ['a changed length', (bytes) => changedAt(bytes, -2)],
    ['the checksum cut off', (bytes) => bytes.subarray(0, -8)],
    ['half a checksum', (bytes) => bytes.subarray(0, -5)],
    ['something else after it', (bytes) => Buffer.concat([bytes, Buffer.from('GARBAGE')])],
    ['a lot of something else after it', (bytes) => Buffer.concat([bytes, Buffer.alloc(200_000, 7)])],
    ['half a further member', (bytes) => Buffer.concat([bytes, bytes.subarray(0, 5)])],
  ])('hands on everything of data with %s, then says that it is damaged', async (_what, damage) => {
    const byteByByte = await unpack(damage(gzipSync(few)), 1);
    expect(byteByByte.error).toBeInstanceOf(DamagedGzip);
    expect(byteByByte.text.equals(few)).toBe(true);
    for (const size of [700, 10_000_000]) {
      const { text, error } = await unpack(damage(packed), size);
      expect(error).toBeInstanceOf(DamagedGzip);
      expect(text.equals(plain)).toBe(true);
    }
  });

  it('hands on nearly all that comes before a byte that was changed', async () => {
    const middle = Math.floor(packed.length / 2);
    const { text, error } = await unpack(changedAt(packed, middle - packed.length), 10_000_000);
    expect(error).toBeInstanceOf(DamagedGzip);
    const before = (await unpack(packed.subarray(0, middle), 10_000_000)).text.length;
    expect(text.length).toBeGreaterThan(before - 16 * 1024);
  });

  it.each([
    ['a name', 8, Buffer.from('fleet.jsonl\0')],
    ['a comment', 16, Buffer.from('from the jump host\0')],
    ['an extra field', 4, Buffer.from([3, 0, 1, 2, 3])],
    ['a checksum of its header', 2, Buffer.from([9, 9])],
  ])('reads past %s in the header', async (_what, flags, field) => {
    const member = gzipSync(few);
    const head = Buffer.from(member.subarray(0, 10));
    head[3] = flags;
    const bytes = Buffer.concat([head, field, member.subarray(10)]);
    for (const size of [1, 10_000_000]) expect((await unpack(bytes, size)).text.equals(few)).toBe(true);
    expect((await unpack(bytes.subarray(0, 11), 5)).error).toBeInstanceOf(DamagedGzip);
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
