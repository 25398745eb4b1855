/**
 * Answers that come in pieces, for a platform that takes them whole.
 *
 * @module
 */
import { HttpResponse, type HttpResponseInit } from '@azure/functions';
import { Readable } from 'node:stream';

/** As much as the platform's messages hold (protobuf: 2 GiB). Address space, of which only what is used costs memory. */
const mostBytes = 2 ** 31 - 1;

/**
 * An answer whose body is gathered in one buffer that grows in place, text as UTF-8. Without streaming the platform's library asks for
 * `arrayBuffer()`, and Node's own gathers the pieces, joins them and copies that: three times the body (undici,
 * `consumeBody`). With streaming the library reads `body`, which is not begun before. The pieces can be had in one way.
 */
export function wholeResponse(init: HttpResponseInit, pieces: AsyncIterable<string | Uint8Array>): HttpResponse {
  const response = new HttpResponse({ ...init, body: Readable.from(pieces, { objectMode: false }) });
  return Object.assign(response, { arrayBuffer: () => gather(pieces) });
}

const encoder = new TextEncoder();

async function gather(pieces: AsyncIterable<string | Uint8Array>): Promise<ArrayBuffer> {
  const whole = new ArrayBuffer(0, { maxByteLength: mostBytes });
  for await (const piece of pieces) {
    const end = whole.byteLength;
    whole.resize(end + (typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength));
    const place = new Uint8Array(whole, end);
    if (typeof piece === 'string') encoder.encodeInto(piece, place);
    else place.set(piece);
  }
  return whole;
}
