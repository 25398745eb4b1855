import {
  app,
  type HttpRequest,
  type HttpResponse,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import { invocationLogger } from '../compose-telemetry.ts';
import { runtime } from '../compose.ts';
import { ScanError } from '../domain/errors.ts';
import { authMode } from '../settings.ts';
import { admit, authLevelOf } from './access.ts';
import { commonHeaders } from './common-headers.ts';
import { codingFor, compressBytes, compressStream, type Coding } from './compress.ts';
import { pageProblem } from './page-route.ts';
import { problemOf } from './problem.ts';
import type { Answer, AnswerBody, Route } from './route.ts';
import { etagOf, heldTag } from './version-of.ts';
import { wholeResponse } from './whole-body.ts';

/**
 * Registers a declared route with the platform. Everything that is the same for all of them happens here: who may call,
 * `HEAD`, `ETag`, compression, security headers, and problem documents for whatever goes wrong.
 */
export function registerRoute(declared: Route): void {
  const mode = authMode(process.env);
  app.http(declared.name, {
    methods: declared.method === 'GET' ? ['GET', 'HEAD'] : [declared.method],
    route: declared.path,
    authLevel: authLevelOf(mode),
    handler: async (request, invocation) => {
      try {
        admit(request, declared, mode, process.env);
        return await answerOf(declared, request, invocation);
      } catch (error) {
        const isForeseen = error instanceof ScanError && error.code !== 'config.invalid';
        if (!isForeseen) logFailure(invocation, error);
        const found = problemOf(error, invocation.invocationId);
        const shown = declared.surface === 'page' ? await pageProblem(found, request) : {};
        const { headers, body, ...problem } = { ...found, ...shown };
        const isHead = request.method === 'HEAD';
        return { ...problem, headers: { ...commonHeaders, ...headers }, ...(isHead ? {} : { body }) };
      }
    },
  });
}

/** Settings may be what is broken, so the logger is made without them: no names. */
function logFailure(invocation: InvocationContext, error: unknown): void {
  invocationLogger(invocation, false).error('request failed', { error });
}

async function answerOf(
  declared: Route,
  request: HttpRequest,
  invocation: InvocationContext,
): Promise<HttpResponseInit | HttpResponse> {
  const coding = codingFor(request.headers.get('accept-encoding'));
  let version: string | undefined;
  let held: string | undefined;
  const answer = await declared.answer({
    request,
    // Composed by the first who asks: `/api/health` reports a broken set-up instead of failing with it.
    get runtime() {
      return runtime(invocation);
    },
    get logger() {
      return runtime().loggerFor(invocation);
    },
    unlessHeld: async (current, make) => {
      if (!declared.revalidates) throw new Error(`${declared.name} does not say that it revalidates`);
      version = current;
      held = heldTag(request.headers.get('if-none-match'), current);
      return held === undefined ? make() : { status: 304 };
    },
  });
  return finish(answer, { version, held, coding, isHead: request.method === 'HEAD' });
}

async function finish(
  { status = 200, headers = {}, json, body }: Answer,
  {
    version,
    held,
    coding,
    isHead,
  }: { version: string | undefined; held: string | undefined; coding: Coding | undefined; isHead: boolean },
): Promise<HttpResponseInit | HttpResponse> {
  const type: Record<string, string> = json === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' };
  const content = json === undefined ? body : JSON.stringify(json);
  const isPackable = /^(text\/|application\/(json|problem\+json|xml))/.test(
    headers['Content-Type'] ?? type['Content-Type'] ?? '',
  );
  const wanted = isPackable ? coding : undefined;
  const packed = content === undefined || isHead ? undefined : await encode(content, wanted);
  // A 304 replaces the headers of what is held (RFC 9111 3.2), and a page's policy names the nonce of its own text.
  const { 'Content-Security-Policy': policy, ...others } = commonHeaders;
  const init: HttpResponseInit = {
    status,
    headers: {
      ...others,
      ...(status === 304 ? {} : { 'Content-Security-Policy': policy }),
      // A 304 says which of the representations it means (RFC 9110 15.4.5): the one that is held.
      ...(version === undefined ? {} : { ETag: held ?? etagOf(version, packed?.coding) }),
      ...(isPackable || status === 304 ? { Vary: 'Accept-Encoding' } : {}),
      ...(packed?.coding === undefined ? {} : { 'Content-Encoding': packed.coding }),
      ...type,
      ...headers,
    },
  };
  if (packed === undefined) return init;
  return packed.body instanceof Uint8Array ? { ...init, body: packed.body } : wholeResponse(init, packed.body);
}

async function encode(
  content: AnswerBody,
  coding: Coding | undefined,
): Promise<{ readonly body: Uint8Array | AsyncIterable<string | Uint8Array>; readonly coding?: Coding }> {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    const bytes = Buffer.from(content);
    const packed = coding && (await compressBytes(bytes, coding));
    return packed ? { body: packed, coding } : { body: bytes };
  }
  const pieces = largePieces(content);
  return coding ? { body: compressStream(pieces, coding), coding } : { body: pieces };
}

/** As much as a piece of an answer has: many small pieces cost more than their bytes. */
const pieceCharacters = 64 * 1024;

async function* largePieces(content: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array, void> {
  let waiting: string[] = [];
  let characters = 0;
  for await (const piece of content) {
    if (typeof piece !== 'string') {
      yield piece;
      continue;
    }
    waiting.push(piece);
    characters += piece.length;
    if (characters < pieceCharacters) continue;
    yield waiting.join('');
    waiting = [];
    characters = 0;
  }
  if (characters > 0) yield waiting.join('');
}
