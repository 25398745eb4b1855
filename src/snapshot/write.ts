import type { FooterRecord, SnapshotStream } from '../domain/records.ts';
import { isPackedName, packed } from './packed.ts';
import { writeFileWhole } from './write-file-whole.ts';

export interface EncodeOptions {
  readonly gzip: boolean;
  /** Given the text before it is packed, chunk by chunk; the next one waits for it. What it throws ends the bytes. */
  readonly passOn?: ((text: Uint8Array) => Promise<void>) | undefined;
}

/** Records written, by kind. */
export type RecordCounts = FooterRecord['counts'];

/** Text is handed on in chunks of about this size, so that a record costs no step of the event loop. */
const chunkCharacters = 64 * 1024;

/**
 * The bytes of a snapshot file: one record a line, keys in the order they have, and a footer that counts them. The same
 * records give the same bytes. When `records` throws, so does this, and no footer is written.
 */
export function encodeSnapshot(records: SnapshotStream, options: EncodeOptions): AsyncIterable<Uint8Array> {
  return encodeCounting(records, options, new Map());
}

/**
 * Writes a snapshot to a file, packed when its name ends in `.gz`. The file appears whole or not at all.
 *
 * @throws {ScanError} `file.unavailable`; errors of `records` pass untouched
 */
export async function writeSnapshotFile(
  path: string,
  records: SnapshotStream,
): Promise<{ readonly counts: RecordCounts }> {
  const counts = new Map<string, number>();
  await writeFileWhole(path, encodeCounting(records, { gzip: isPackedName(path) }, counts));
  return { counts: Object.fromEntries(counts) };
}

function encodeCounting(
  records: SnapshotStream,
  { gzip, passOn }: EncodeOptions,
  counts: Map<string, number>,
): AsyncIterable<Uint8Array> {
  const encoded = encodeText(records, counts);
  const text = passOn === undefined ? encoded : passingOn(encoded, passOn);
  return gzip ? packed(text) : text;
}

async function* passingOn(
  text: AsyncIterable<Uint8Array>,
  passOn: (text: Uint8Array) => Promise<void>,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of text) {
    await passOn(chunk);
    yield chunk;
  }
}

async function* encodeText(records: SnapshotStream, counts: Map<string, number>): AsyncGenerator<Uint8Array, void> {
  let text = '';
  for await (const record of records) {
    text += `${JSON.stringify(record)}\n`;
    counts.set(record.kind, (counts.get(record.kind) ?? 0) + 1);
    if (text.length >= chunkCharacters) {
      yield Buffer.from(text);
      text = '';
    }
  }
  const footer: FooterRecord = { kind: 'footer', counts: Object.fromEntries(counts), complete: true };
  yield Buffer.from(`${text}${JSON.stringify(footer)}\n`);
}
