/**
 * Text of any length in the properties of one row: gzipped, then split at the 64 KiB that a property holds (facts 12).
 *
 * @module
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { ScanError } from '../domain/errors.ts';
import { giveBack, isAlone } from './own-memory.ts';

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

/** In UTF-8, which has this byte in no other character. */
const lineBreak = 0x0a;
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

/** A row of packed lines, still packed, in memory that is shared with nothing. */
export interface LinePack {
  readonly bytes: Uint8Array;
  /** Where each block begins. */
  readonly blocks: readonly number[];
}

/** Takes the bytes out of a row that nobody else reads: {@link dropPack} empties the row too. */
export function linePack(row: Readonly<Record<string, unknown>>): LinePack {
  const blocks = typeof row.blocks === 'string' ? row.blocks.split(' ').map(Number) : [0];
  const bytes = packedBytes(row);
  // A slice of a larger buffer is copied: whoever kept the slice would keep all of it alive.
  return { bytes: isAlone(bytes) ? bytes : new Uint8Array(bytes), blocks };
}

/** Gives out single lines and holds one block unpacked, so lines in ascending order are the quickest. */
export interface LineReader {
  /** Undefined for a line that the pack does not have. */
  readonly line: (line: number) => string | undefined;
  /** Gives the memory back; the next line unpacks its block anew. */
  readonly close: () => void;
}

export function lineReader({ bytes, blocks }: LinePack): LineReader {
  let open: { readonly block: number; readonly unpacked: Buffer } | undefined;
  const close = (): void => {
    if (open) release(open.unpacked);
    open = undefined;
  };
  return {
    close,
    line: (line) => {
      const block = blocks.length === 1 ? 0 : Math.floor(line / blockLines);
      if (open?.block !== block) {
        if (blocks[block] === undefined) return undefined;
        close();
        open = { block, unpacked: unpack(bytes.subarray(blocks[block], blocks[block + 1])) };
      }
      return nthLine(open.unpacked, line - block * blockLines);
    },
  };
}

/** Gives the memory of a pack back at once; for whoever shares it with nobody and reads no more of it. */
export function dropPack({ bytes }: LinePack): void {
  giveBack(bytes);
}

function nthLine(unpacked: Buffer, number: number): string | undefined {
  let begin = 0;
  for (let line = 0; line < number; line += 1) {
    begin = unpacked.indexOf(lineBreak, begin) + 1;
    if (begin === 0) return undefined;
  }
  const end = unpacked.indexOf(lineBreak, begin);
  return unpacked.toString('utf8', begin, end === -1 ? unpacked.length : end);
}

/**
 * Every line, each a text of its own: cut out of one large text, each would keep all of it. Takes the bytes out of a row
 * that nobody else reads, and gives their memory back.
 */
export function* takeLines(row: Readonly<Record<string, unknown>>): Generator<string, void> {
  const unpacked = unpack(packedBytes(row));
  for (const part of partsOf(row)) giveBack(part);
  try {
    for (let begin = 0, end = 0; end !== unpacked.length; begin = end + 1) {
      const found = unpacked.indexOf(lineBreak, begin);
      end = found === -1 ? unpacked.length : found;
      yield unpacked.toString('utf8', begin, end);
    }
  } finally {
    release(unpacked);
  }
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
function packedBytes(row: Readonly<Record<string, unknown>>): Uint8Array {
  const parts = partsOf(row);
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}

function partsOf(row: Readonly<Record<string, unknown>>): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let part = row.body0; part instanceof Uint8Array; part = row[`body${parts.length}`]) parts.push(part);
  return parts;
}

/** No text in a row is longer; whatever claims to be is unpacked in pieces of this size. */
const mostPieceBytes = 1024 * 1024;

/** Whoever called this calls {@link release} when done. */
function unpack(bytes: Uint8Array): Buffer {
  // Gzip ends with the length of what it holds (RFC 1952 2.3.1). One more, so that it ends within the one piece, and
  // more than the pool has, so that the piece is no part of it.
  const length = bytes.length < 4 ? 0 : Buffer.from(bytes.buffer, bytes.byteOffset).readUInt32LE(bytes.length - 4);
  return gunzipSync(bytes, { chunkSize: Math.min(Math.max(length, Buffer.poolSize) + 1, mostPieceBytes) });
}

/**
 * Node's unpacker keeps its last piece until the next full collection: 60 MiB of them lay about while a scan was read.
 * The pool that short buffers are cut from is everybody's and stays, should a piece ever come from it.
 */
function release({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength !== Buffer.poolSize) buffer.transfer(0);
}

export function unpackText(row: Readonly<Record<string, unknown>>): string {
  const unpacked = unpack(packedBytes(row));
  try {
    return unpacked.toString('utf8');
  } finally {
    release(unpacked);
  }
}
