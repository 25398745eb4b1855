import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aClassicVerdict, aVerdict, completeCoverage } from '../../test/support/verdicts.ts';
import type { Gap } from '../domain/contracts.ts';
import { digestBuilder } from '../domain/digest/digest-builder.ts';
import {
  dropPack,
  linePack,
  lineReader,
  packLines,
  packText,
  takeLines,
  unpackText,
  type PackedLines,
} from './packed-text.ts';

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

  it('holds a digest that withholds as much as it may, each cluster in a subscription of its own', () => {
    const takenAt = '2026-11-23T06:00:00Z';
    const lost: Gap = { scope: 'line', id: '7', what: 'record', reason: 'malformed', detail: '' };
    const coverage = { ...completeCoverage, gaps: [lost] };
    const builder = digestBuilder({
      occasion: 'digest',
      audience: { kind: 'fleet' },
      from: { scanId: 's-1', takenAt, coverage },
      to: { scanId: 's-2', takenAt, cloud: 'AzureCloud', coverage, calendar: { reviewed: '2026-11-01', stale: false } },
      isStale: false,
      previous: null,
      trend: [],
      failedDeliveries: [],
      gain: null,
      dashboardUrl: null,
    });
    for (let index = 0; index < 25_000; index += 1) {
      const place = { name: `aks-${randomUUID()}`, resourceGroup: `rg-${index}`, subscriptionId: randomUUID() };
      builder.add(aVerdict(place), aClassicVerdict(place));
    }
    const digest = builder.result();
    expect(digest.withheld).toHaveLength(20_000);
    expect(unpackText(packText(JSON.stringify(digest)))).toBe(JSON.stringify(digest));
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
    const read = lineReader(linePack(packed)).line;
    expect(lines.map((_, index) => read(index))).toEqual(lines);
    expect(read(count)).toBeUndefined();
    expect(unpackText(packed).split('\n')).toEqual(lines);
  });

  it('are unpacked only around what is wanted', () => {
    const lines = Array.from({ length: 64 }, () => randomBytes(300).toString('hex'));
    const { bytes, blocks } = linePack(packLines(lines));
    // What comes after the block of the line may as well be broken.
    const broken = Buffer.from(bytes).fill(0, blocks[1]);
    expect(lineReader({ bytes: broken, blocks }).line(3)).toBe(lines[3]);
  });

  it('are found again after the reader gave its memory back, and in any order', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const { line, close } = lineReader(linePack(packLines(lines)));
    expect([39, 0, 20].map(line)).toEqual(['line 39', 'line 0', 'line 20']);
    close();
    expect(line(20)).toBe('line 20');
  });

  it.each(['', 'a', 'a\n', '\nü😀\n\nb'])('come one after the other as splitting gives them: %j', (text) => {
    const expected = text === '' ? [] : text.split('\n');
    expect([...takeLines(packText(text))]).toEqual(expected);
  });

  it('are copied where they share their memory, so that dropping a pack empties nothing else', () => {
    const { body0, blocks } = packLines(['a', 'b']);
    const larger = new Uint8Array([...(body0 ?? []), 1]);
    const row = { body0: larger.subarray(0, -1), blocks };
    const [dropped, kept] = [linePack(row), linePack(row)];
    dropPack(dropped);
    expect(dropped.bytes).toHaveLength(0);
    expect(lineReader(kept).line(1)).toBe('b');
  });

  it.each([
    ['a pack that is dropped', (row: PackedLines) => dropPack(linePack(row))],
    ['whoever takes all lines', (row: PackedLines) => expect([...takeLines(row)]).toHaveLength(64)],
  ])('that have their memory for themselves are given back by %s', (_, read) => {
    const row = packLines(Array.from({ length: 64 }, () => randomBytes(500).toString('hex')));
    expect(row.body0?.byteLength).toBe(row.body0?.buffer.byteLength);
    read(row);
    expect(row.body0).toHaveLength(0);
  });

  it('leave nothing behind while thousands are unpacked', () => {
    const pack = linePack(packLines(Array.from({ length: 64 }, () => randomBytes(750).toString('hex'))));
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 200; round += 1) {
      const { line, close } = lineReader(pack);
      for (let number = 0; number < 64; number += 16) line(number);
      close();
    }
    // Left alone, 800 blocks of 64 KiB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20);
  });
});
