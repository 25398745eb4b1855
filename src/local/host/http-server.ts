import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpCookie, HttpData, TypedData } from './core-types.ts';
import type { HttpRouter } from './http-router.ts';
import type { Invoker } from './invoker.ts';

export interface HttpServer {
  readonly url: string;
  /** Takes no more requests; resolves when the open ones are answered. */
  readonly stop: () => Promise<void>;
  /** Drops whatever connection is still open. */
  readonly drop: () => void;
}

export interface HttpServerOptions {
  readonly router: HttpRouter;
  readonly invoker: Invoker;
  readonly port: number;
  /** Runs a function that has no HTTP trigger: `POST /admin/functions/NAME`. False when there is none. */
  readonly runByName: (name: string) => boolean;
}

/** The platform's bound (`FUNCTIONS_REQUEST_BODY_SIZE_LIMIT`). */
const maxBodyBytes = 104_857_600;

/** Whether a `host[:port]` names this machine: anything else is a page that rebound its name to loopback. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);
}

function isLoopbackOrigin(origin: string | undefined): boolean {
  return origin === undefined || (/^https?:\/\//i.test(origin) && isLoopbackHost(origin.replace(/^https?:\/\//i, '')));
}

/** The body, undefined for none, 'tooLarge' as soon as it is known to be. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined | 'tooLarge'> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return 'tooLarge';
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving early must not hang up: an answer follows.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) return 'tooLarge';
    chunks.push(chunk);
  }
  return size === 0 ? undefined : Buffer.concat(chunks);
}

/** Values of one name joined by commas, which is how the platform hands over repeated query parameters. */
function joinedQuery(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of new Set(url.searchParams.keys())) query[name] = url.searchParams.getAll(name).join(',');
  return query;
}

function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    // The platform's worker drops empty headers.
    if (value !== undefined && value !== '') headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return headers;
}

export function serializeCookie(cookie: HttpCookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  if (cookie.maxAge) parts.push(`max-age=${cookie.maxAge.value}`);
  if (cookie.domain) parts.push(`domain=${cookie.domain.value}`);
  if (cookie.path) parts.push(`path=${cookie.path.value}`);
  if (cookie.expires) parts.push(`expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`);
  if (cookie.secure?.value) parts.push('secure');
  if (cookie.sameSite === 'lax' || cookie.sameSite === 'strict') parts.push(`samesite=${cookie.sameSite}`);
  if (cookie.sameSite === 'explicitNone') parts.push('samesite=none');
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}

/** Headers that belong to one connection, and the length, which is counted here. */
const ownHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'trailer',
  'te',
  'content-length',
]);

function bodyOf(data: TypedData | null | undefined): Uint8Array {
  return data?.bytes ?? Buffer.from(data?.string ?? data?.json ?? '');
}

interface Answer {
  readonly status: number;
  readonly http?: HttpData;
}

function send(response: ServerResponse, { status, http }: Answer): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(http?.headers ?? {})) {
    if (!ownHeaders.has(name.toLowerCase())) response.setHeader(name, value);
  }
  if (http?.cookies && http.cookies.length > 0) response.setHeader('set-cookie', http.cookies.map(serializeCookie));
  const body = bodyOf(http?.body);
  // A HEAD whose function made no body says nothing of the length that a GET would have (RFC 9110 8.6).
  const isUntold = response.req.method === 'HEAD' && body.byteLength === 0;
  if (status !== 204 && status !== 304 && !isUntold) response.setHeader('content-length', body.byteLength);
  // The rest of a body that is too large is not waited for.
  if (status === 413) response.setHeader('connection', 'close');
  response.end(body);
}

/** Serves the HTTP functions on 127.0.0.1 with the platform's status codes. */
export async function startHttpServer({ router, invoker, port, runByName }: HttpServerOptions): Promise<HttpServer> {
  const handle = async (request: IncomingMessage): Promise<Answer> => {
    const { method = 'GET', headers } = request;
    if (!isLoopbackHost(headers.host)) return { status: 421 };
    // A page of another site could post to us without being able to read the answer.
    if (!isLoopbackOrigin(headers.origin)) return { status: 403 };
    if (!request.url?.startsWith('/')) return { status: 400 };
    const url = new URL(`http://${headers.host ?? ''}${request.url}`);

    const admin = /^\/admin\/functions\/([^/]+)$/.exec(url.pathname);
    if (admin?.[1] !== undefined && method === 'POST') return { status: runByName(admin[1]) ? 202 : 404 };

    const match = router(method, url.pathname);
    if (!match) return { status: 404 };
    const body = await readBody(request);
    if (body === 'tooLarge') return { status: 413 };
    const http: HttpData = {
      url: url.href,
      method,
      headers: joinedHeaders(request),
      params: match.params,
      query: joinedQuery(url),
      ...(body ? { body: { bytes: body } } : {}),
    };
    const traceParent = typeof headers.traceparent === 'string' ? headers.traceparent : undefined;
    const { returnValue } = await invoker.invoke(match.function, { data: { http }, traceParent });
    // A function that returned nothing answers 204.
    if (!returnValue?.http) return { status: 204 };
    return { status: Number(returnValue.http.statusCode ?? 200), http: returnValue.http };
  };

  const server = createServer((request, response) => {
    handle(request)
      // The invoker has logged it. The caller learns nothing but the status, as on the platform.
      .catch((): Answer => ({ status: 500 }))
      .then((answer) => send(response, answer))
      // A header that cannot be sent: nothing better is left than to hang up.
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actualPort}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
    drop: () => server.closeAllConnections(),
  };
}
