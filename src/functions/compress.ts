/**
 * Smaller answers for whoever accepts them. What is not streamed is short, so it is done at once.
 *
 * @module
 */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip, type BrotliOptions } from 'node:zlib';

export type Coding = 'br' | 'gzip';

/** Below this the headers cost more than is saved. */
const leastBytes = 1024;
/**
 * Level 4 of brotli is about as quick as level 6 of gzip and smaller. A window of 256 KiB (the default is 4 MiB) keeps
 * the memory of an answer flat.
 */
const brotliOptions = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 18 },
} satisfies BrotliOptions;
const [brotliAtOnce, gzipAtOnce] = [promisify(brotliCompress), promisify(gzip)];

/** The coding to use by `Accept-Encoding` (RFC 9110 12.5.3); undefined for none. Without the header: none. */
export function codingFor(acceptEncoding: string | null): Coding | undefined {
  const weights = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.exec(parameters[0] ?? '');
    if (name !== '') weights.set(name, parameters.length === 0 ? 1 : Number(weight?.[1] ?? 0));
  }
  const weightOf = (coding: string): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const [brotli, gzipped] = [weightOf('br'), weightOf('gzip')];
  // Whoever would rather have it as it is says so with a greater weight of `identity`.
  const identity = weights.get('identity') ?? 0;
  if (Math.max(brotli, gzipped) === 0 || identity > Math.max(brotli, gzipped)) return undefined;
  return brotli >= gzipped ? 'br' : 'gzip';
}

/** Compresses a whole body; undefined when that is not worth it. */
export async function compressBytes(bytes: Uint8Array, coding: Coding): Promise<Uint8Array | undefined> {
  if (bytes.byteLength < leastBytes) return undefined;
  return coding === 'br' ? brotliAtOnce(bytes, brotliOptions) : gzipAtOnce(bytes);
}

/** Compresses a body as it comes. An error of the source ends the answer with that error. */
export function compressStream(pieces: AsyncIterable<string | Uint8Array>, coding: Coding): Readable {
  const source = Readable.from(pieces, { objectMode: false });
  const packer = coding === 'br' ? createBrotliCompress(brotliOptions) : createGzip();
  source.on('error', (error) => packer.destroy(error));
  packer.on('close', () => source.destroy());
  return source.pipe(packer);
}
