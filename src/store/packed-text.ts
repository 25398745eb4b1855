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
  const bytes = gzipSync(text, { level: 1 });
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

export function unpackBytes(bytes: Uint8Array): string {
  return gunzipSync(bytes).toString('utf8');
}

export function unpackText(row: Readonly<Record<string, unknown>>): string {
  return unpackBytes(packedBytes(row));
}
