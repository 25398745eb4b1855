import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

/** Whether what is written to a file of this name is packed. */
export function isPackedName(path: string): boolean {
  return path.toLowerCase().endsWith('.gz');
}

/** Packs as gzip does. Errors of `chunks` pass untouched. */
export async function* packed(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array, void> {
  const packer = createGzip();
  // `pipeline` carries a failure to whoever reads the packer; its own callback has nothing to add.
  yield* pipeline(Readable.from(chunks), packer, () => undefined);
}
