import { crc32, createInflateRaw } from 'node:zlib';
import { byteReader, type ByteReader } from './byte-reader.ts';

/** The packed data ends in the middle or is damaged; what had been unpacked until then was handed on before. */
export class DamagedGzip extends Error {
  override readonly name = 'DamagedGzip';
}

/**
 * Compressed bytes that are handed to zlib at once. Deflate expands by at most 1032, so this bounds the memory that a
 * hostile file can claim to about 33 MiB (zlib's Technical Details, "Maximum Compression Factor").
 */
const pieceBytes = 32 * 1024;
/** Where data is damaged, zlib keeps what it had not filled of a chunk: less than this is lost before the damage. */
const chunkBytes = 16 * 1024;

/**
 * Unpacks gzip (of one or several members, RFC 1952) piece by piece, one piece ahead of the reader. Node's own gunzip
 * would do, but where a checksum is wrong or something follows the last member it drops what is unpacked and not yet
 * handed on: whole records would be lost with it. So the frame is read here, and zlib gets only what is deflated.
 *
 * @throws {DamagedGzip} after everything that could be unpacked; errors of `source` pass untouched
 */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = byteReader(source);
  try {
    do {
      await skipHeader(reader);
      yield* inflateMember(reader);
    } while (await hasAnotherMember(reader));
  } finally {
    await reader.close();
  }
}

const [fixedHeaderBytes, trailerBytes] = [10, 8];
const flag = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

async function skipHeader(reader: ByteReader): Promise<void> {
  const fixed = await reader.exactly(fixedHeaderBytes);
  const [magic, magic2, method, flags = 0] = fixed ?? [];
  if (magic !== 0x1f || magic2 !== 0x8b || method !== 8 || (flags & flag.reserved) !== 0) throw damaged('a header');
  if (flags & flag.extra) await skip(reader, (await reader.exactly(2))?.readUInt16LE() ?? 1);
  for (const text of [flag.name, flag.comment]) if (flags & text) await skipText(reader);
  if (flags & flag.headerChecksum) await skip(reader, 2);
}

async function skip(reader: ByteReader, count: number): Promise<void> {
  if (!(await reader.exactly(count))) throw damaged('a header');
}

/** Up to its zero byte, whatever its length. */
async function skipText(reader: ByteReader): Promise<void> {
  for (;;) {
    const piece = await reader.upTo(pieceBytes);
    if (!piece) throw damaged('a header');
    const end = piece.indexOf(0);
    if (end === -1) continue;
    reader.unread(piece.subarray(end + 1));
    return;
  }
}

interface Fed {
  readonly output: readonly Uint8Array[];
  /** Bytes of the piece that the deflated data does not need: it ended before them. */
  readonly left: number;
}

async function* inflateMember(reader: ByteReader): AsyncGenerator<Uint8Array, void> {
  const stream = createInflateRaw({ chunkSize: chunkBytes });
  let unpacked: Uint8Array[] = [];
  let settle: () => void = () => undefined;
  stream.on('data', (chunk: Uint8Array) => unpacked.push(chunk));
  stream.on('error', () => settle());
  let given = 0;
  let checksum = 0;
  let length = 0;

  // Settles when zlib has taken the piece or has failed. It takes all of a piece, until the data has its end.
  const feed = async (piece: Buffer): Promise<Fed> => {
    given += piece.length;
    await new Promise<void>((resolve) => {
      settle = resolve;
      stream.write(piece, () => resolve());
    });
    const output = unpacked;
    unpacked = [];
    for (const chunk of output) {
      checksum = crc32(chunk, checksum);
      length += chunk.length;
    }
    return { output, left: given - stream.bytesWritten };
  };

  try {
    for (let piece = await reader.upTo(pieceBytes), pending = piece && feed(piece); piece && pending;) {
      const { output, left } = await pending;
      if (stream.errored) {
        yield* output;
        throw damaged('the deflated data', stream.errored);
      }
      if (left > 0) {
        reader.unread(piece.subarray(piece.length - left));
        yield* output;
        const trailer = await reader.exactly(trailerBytes);
        if (trailer?.readUInt32LE(0) !== checksum || trailer.readUInt32LE(4) !== length % 2 ** 32) {
          throw damaged('a checksum');
        }
        return;
      }
      piece = await reader.upTo(pieceBytes);
      pending = piece && feed(piece);
      yield* output;
    }
    throw damaged('its end');
  } finally {
    stream.destroy();
  }
}

/** Zeros fill up blocks of tapes; what follows them is left out. Anything else that is no member is damage. */
async function hasAnotherMember(reader: ByteReader): Promise<boolean> {
  const next = await reader.upTo(1);
  if (!next || next[0] === 0) return false;
  reader.unread(next);
  return true;
}

function damaged(what: string, cause?: unknown): DamagedGzip {
  return new DamagedGzip(`the packed data cannot be unpacked to its end: ${what} is wrong or missing`, { cause });
}
