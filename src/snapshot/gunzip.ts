import { createGunzip } from 'node:zlib';

/** The packed data ends in the middle or is damaged; what zlib had unpacked until then was handed on before. */
export class DamagedGzip extends Error {
  override readonly name = 'DamagedGzip';
}

/**
 * Compressed bytes that are handed to zlib at once. Deflate expands by at most 1032, so this bounds the memory that a
 * hostile file can claim to about 33 MiB (zlib's Technical Details, "Maximum Compression Factor").
 */
const pieceBytes = 32 * 1024;

/**
 * Unpacks gzip (of one or several members) piece by piece, one piece ahead of the reader. A stream pipeline would do,
 * but when data is damaged it drops what is unpacked and not yet handed on: whole records would be lost with it.
 *
 * @throws {DamagedGzip} after everything that zlib gave out; errors of `source` pass untouched
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  let unpacked: Uint8Array[] = [];
  let settle: () => void = () => undefined;
  stream.on('data', (chunk: Uint8Array) => unpacked.push(chunk));
  stream.on('end', () => settle());
  stream.on('error', () => settle());

  const isOver = (): boolean => stream.errored !== null || stream.readableEnded;
  // Settles when zlib has taken the piece, has failed, or has come to the end (what follows the last member is ignored).
  const feed = async (piece: Uint8Array | null): Promise<Uint8Array[]> => {
    await new Promise<void>((resolve) => {
      settle = resolve;
      if (isOver()) resolve();
      else if (piece) stream.write(piece, () => resolve());
      else stream.end();
    });
    const output = unpacked;
    unpacked = [];
    return output;
  };

  try {
    let pending: Promise<Uint8Array[]> = Promise.resolve([]);
    for await (const chunk of source) {
      for (let start = 0; start < chunk.length; start += pieceBytes) {
        const output = await pending;
        pending = feed(chunk.subarray(start, start + pieceBytes));
        yield* output;
      }
      if (isOver()) break;
    }
    yield* await pending;
    yield* await feed(null);
    if (stream.errored) {
      throw new DamagedGzip('the packed data cannot be unpacked to its end', { cause: stream.errored });
    }
  } finally {
    stream.destroy();
  }
}
