import { once } from 'node:events';
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { ScanError } from '../../domain/errors.ts';
import type { Certificate } from './certificate.ts';
import type { Reply } from './http.ts';

export interface Listener {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Listens on loopback only; port 0 takes any free one. Without a certificate it speaks plain http.
 *
 * @throws {ScanError} `request.invalid` when the port is taken, or is not for everybody
 */
export async function listen(
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  certificate?: Certificate,
): Promise<Listener> {
  const listener: RequestListener = (request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.destroy();
      // A client that hung up in the middle of its request is everyday life.
      if (request.destroyed && !request.complete) return;
      // Anything else is a bug of the simulation, and nobody would see it in a broken connection.
      process.nextTick(() => {
        throw error;
      });
    });
  };
  const server: Server =
    certificate === undefined
      ? createPlainServer(listener)
      : createSecureServer({ cert: certificate.certificate, key: certificate.privateKey }, listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      const why = error.code === 'EACCES' ? 'may not be used' : 'is taken';
      const message = `Port ${port} of 127.0.0.1 ${why}: choose another one, or 0 for any free one.`;
      throw new ScanError('request.invalid', message, { cause: error });
    }
    throw error;
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** How an answer leaves: as it is, or broken off after some bytes. Answers the status that was sent. */
export function send(response: ServerResponse, reply: Reply, cutBody?: number): number {
  let sent = reply;
  let bytes = serialise(sent.body);
  if (reply.whenLargerThan !== undefined && bytes.length > reply.whenLargerThan.bytes) {
    sent = reply.whenLargerThan.reply(bytes.length);
    bytes = serialise(sent.body);
  }
  const isCompressed = bytes.length >= (reply.gzipFromBytes ?? Infinity);
  if (isCompressed) bytes = gzipSync(bytes, { level: 1 });
  response.writeHead(sent.status, {
    'Content-Type': typeof sent.body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    ...(isCompressed && { 'Content-Encoding': 'gzip' }),
    'Cache-Control': 'no-cache',
    ...reply.headers,
    ...sent.headers,
  });
  if (cutBody === undefined) response.end(bytes);
  else response.write(bytes.subarray(0, cutBody), () => response.destroy());
  return sent.status;
}

function serialise(body: unknown): Buffer {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
