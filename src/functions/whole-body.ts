/**
 * Answers that come in pieces, for a platform that takes them whole.
 *
 * @module
 */
import { HttpResponse, type HttpResponseInit } from '@azure/functions';
import { Readable } from 'node:stream';
import { growingBytes } from '../growing-bytes.ts';

/**
 * An answer whose body is gathered in one buffer that grows in place, text as UTF-8. Without streaming the platform's library asks for
 * `arrayBuffer()`, and Node's own gathers the pieces, joins them and copies that: three times the body (undici,
 * `consumeBody`). With streaming the library reads `body`, which is not begun before. The pieces can be had in one way.
 */
export function wholeResponse(init: HttpResponseInit, pieces: AsyncIterable<string | Uint8Array>): HttpResponse {
  const response = new HttpResponse({ ...init, body: Readable.from(pieces, { objectMode: false }) });
  return Object.assign(response, { arrayBuffer: () => gather(pieces) });
}

async function gather(pieces: AsyncIterable<string | Uint8Array>): Promise<ArrayBuffer> {
  const whole = growingBytes();
  for await (const piece of pieces) whole.append(piece);
  return whole.buffer;
}
