/**
 * Text of any length in the properties of one row: gzipped, then split at the 64 KiB that a property holds (facts 12).
 *
 * @module
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { ScanError } from '../domain/errors.ts';

const propertyBytes = 64 * 1024;
/** A row holds 1 MiB, its keys and names included. */
const mostProperties = 15;

/** Binary properties `body0`, `body1` … */
export type PackedText = Readonly<Record<`body${number}`, Uint8Array>>;

/**
 * Level 1: a third of the work of the default for a tenth more bytes, and rows are written once and read often.
 *
 * @throws {ScanError} `store.unavailable` for text that stays above 960 KiB when packed
 */
export function packText(text: string): PackedText {
  return split(gzipSync(text, { level: 1 }));
}

/** Lines that are unpacked together. */
const blockLines = 16;

/** Lines packed so that a few of them can be read without unpacking all; `blocks` says where each block begins. */
export type PackedLines = PackedText & { readonly blocks: string };

/** @throws {ScanError} as {@link packText} */
export function packLines(lines: readonly string[]): PackedLines {
  const blocks: Uint8Array[] = [];
  const begins: number[] = [];
  let bytes = 0;
  for (let first = 0; first < lines.length; first += blockLines) {
    const isLast = first + blockLines >= lines.length;
    const text = lines.slice(first, first + blockLines).join('\n') + (isLast ? '' : '\n');
    const block = gzipSync(text, { level: 1 });
    begins.push(bytes);
    bytes += block.length;
    blocks.push(block);
  }
  // Gzip allows several members one after the other (RFC 1952 2.2): the whole unpacks like one.
  return { ...split(Buffer.concat(blocks)), blocks: begins.join(' ') };
}

/** A row of packed lines, still packed. */
export interface LinePack {
  readonly bytes: Uint8Array;
  /** Where each block begins. */
  readonly blocks: readonly number[];
}

export function linePack(row: Readonly<Record<string, unknown>>): LinePack {
  const blocks = typeof row.blocks === 'string' ? row.blocks.split(' ').map(Number) : [0];
  return { bytes: packedBytes(row), blocks };
}

/** Gives out single lines, unpacking a block at the first line of it that is wanted. */
export function lineReader({ bytes, blocks }: LinePack): (line: number) => string | undefined {
  const unpacked = new Map<number, readonly string[]>();
  return (line) => {
    const block = blocks.length === 1 ? 0 : Math.floor(line / blockLines);
    let lines = unpacked.get(block);
    if (!lines) {
      if (blocks[block] === undefined) return undefined;
      lines = unpackBytes(bytes.subarray(blocks[block], blocks[block + 1])).split('\n');
      unpacked.set(block, lines);
    }
    return lines[line - block * blockLines];
  };
}

function split(bytes: Uint8Array): PackedText {
  const count = Math.ceil(bytes.length / propertyBytes);
  if (count > mostProperties) {
    throw new ScanError('store.unavailable', `A row of ${bytes.length} bytes does not fit into Table Storage.`);
  }
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `body${index}`,
      bytes.subarray(index * propertyBytes, (index + 1) * propertyBytes),
    ]),
  );
}

/** The bytes of a row's packed text, still packed. */
export function packedBytes(row: Readonly<Record<string, unknown>>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let part = row.body0; part instanceof Uint8Array; part = row[`body${parts.length}`]) parts.push(part);
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}

/** Most packs fit into one piece of this size, which is quicker and leaves less behind than eight of the default. */
const unpackedPiece = 128 * 1024;

export function unpackBytes(bytes: Uint8Array): string {
  return gunzipSync(bytes, { chunkSize: unpackedPiece }).toString('utf8');
}

export function unpackText(row: Readonly<Record<string, unknown>>): string {
  return unpackBytes(packedBytes(row));
}
