import { createReadStream } from 'node:fs';
import type { StreamRecord } from '../domain/records.ts';
import { toReadError } from './file-error.ts';
import { DamagedGzip, gunzip } from './gunzip.ts';
import { lineSplitter } from './lines.ts';
import { recordReader } from './record-reader.ts';

export interface ReadOptions {
  /** How messages call the snapshot; default `the snapshot`. */
  readonly name?: string;
  /** A longer line (unpacked) is skipped and becomes a gap; default 64 MiB. */
  readonly maxLineBytes?: number;
}

const defaultMaxLineBytes = 64 * 1024 * 1024;
const readBytes = 256 * 1024;

/**
 * Reads a snapshot, packed (told by its first bytes, not by its name) or not, in one pass with one record in memory at
 * a time. The header comes first; a line that cannot be read becomes a gap with its number (beyond ten thousand, one gap
 * counts the others); kinds that are not known are left out; a file that was cut ends with one gap that says how it shows.
 *
 * @throws {ScanError} `input.invalid` when the first line is no header of a format that is known; errors of `bytes`
 *   pass untouched
 */
export async function* readSnapshot(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<StreamRecord, void> {
  const reader = recordReader(options.name ?? 'the snapshot');
  const splitter = lineSplitter(options.maxLineBytes ?? defaultMaxLineBytes);
  try {
    for await (const chunk of unpacked(bytes)) {
      for (const line of splitter.push(chunk)) {
        const record = reader.read(line);
        if (record) yield record;
      }
    }
  } catch (error) {
    if (!(error instanceof DamagedGzip)) throw error;
    reader.noteDamage();
  }
  const last = splitter.end();
  const record = last && reader.read(last);
  if (record) yield record;
  yield* reader.end();
}

/**
 * {@link readSnapshot} of a file, which is opened when the first record is asked for.
 *
 * @throws {ScanError} `input.invalid` also for a path without a file, `file.unavailable` when the machine refuses
 */
export async function* openSnapshot(
  path: string,
  options: Omit<ReadOptions, 'name'> = {},
): AsyncGenerator<StreamRecord, void> {
  yield* readSnapshot(fileBytes(path), { ...options, name: path });
}

async function* fileBytes(path: string): AsyncGenerator<Uint8Array, void> {
  try {
    yield* createReadStream(path, { highWaterMark: readBytes });
  } catch (error) {
    throw toReadError(error, path);
  }
}

/** Unpacks what begins as gzip does (RFC 1952: 1f 8b), and passes anything else on as it is. */
async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const source = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  const rest = async function* (): AsyncGenerator<Uint8Array, void> {
    yield head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  };
  try {
    while (head.length < 2) {
      const next = await source.next();
      if (next.done === true) break;
      head = Buffer.concat([head, next.value]);
    }
    yield* head[0] === 0x1f && head[1] === 0x8b ? gunzip(rest()) : rest();
  } finally {
    // A reader that stops early closes the file or the download.
    await source.return?.();
  }
}
