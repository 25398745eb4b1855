/**
 * How an HTTP route is declared: once, and everything reads that one declaration: the platform's registration, the
 * validation of what arrives, who may call, the OpenAPI document, `docs/http.md` and the tests. To add a route:
 *
 * ```ts
 * // src/functions/deliveries-http.ts
 * export const listDeliveries = route({
 *   name: 'listDeliveries',                       // the function's name, and the operation's id
 *   method: 'GET',                                // HEAD comes with it
 *   path: 'api/deliveries/{deliveryId}',          // no leading slash; params below
 *   tag: 'Telling', summary: 'One delivery', description: 'More, where the summary leaves questions.',
 *   params: { deliveryId: z.string() },
 *   query: { top: pageSize, continuation },       // zod shapes; what is not named there is a 400 that names it
 *   answers: { 200: json('The delivery.', schemas.delivery) },
 *   problems: [404],                              // beside those that every route may answer
 *   handler: async ({ params, query, runtime }) => ({ json: await … }),
 * });
 * ```
 *
 * and name it in `routes.ts`. A schema of an answer lives in `openapi/schemas.ts`; an example in `openapi/examples.json`.
 *
 * @module
 */
import type { HttpMethod, HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import type { Runtime } from '../compose.ts';
import type { Logger } from '../domain/ports.ts';
import { readBody, readParams, readQuery } from './request-parts.ts';

/** Text, or pieces of it as they come. */
export type AnswerBody = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** What a handler answers: `json`, or a `body` with a `Content-Type` of its own. */
export interface Answer {
  /** 200 unless said otherwise. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** Compressed for whoever accepts that; not begun for a HEAD. */
  readonly body?: AnswerBody;
}

/** What one status carries, by media type. */
export interface DeclaredAnswer {
  readonly description: string;
  readonly content: Readonly<Record<string, z.ZodType>>;
  /** Headers that belong to this answer, each with its description. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who may call when the platform's Entra sign-in is on: an operator may all that a reader may. */
export type Role = 'reader' | 'operator';

/** `api` may be open to function keys; a `page` is for people and is not. */
export type Surface = 'api' | 'page';

export interface RouteInput<P extends z.ZodRawShape, Q extends z.ZodRawShape, B extends z.ZodType> {
  readonly params: z.output<z.ZodObject<P>>;
  readonly query: z.output<z.ZodObject<Q>>;
  readonly body: z.output<B>;
  readonly request: HttpRequest;
  readonly runtime: Runtime;
  readonly logger: Logger;
  /**
   * Answers 304 when the caller holds this version already, and else what `make` makes, with its `ETag`.
   *
   * @param version see `versionOf`
   */
  readonly unlessHeld: (version: string, make: () => Promise<Answer>) => Promise<Answer>;
}

/** All that is the same whatever a route reads. */
export interface RouteFacts {
  /** Of the function, in lower camel case, also the OpenAPI operation's id. Functions are tried in order of their names. */
  readonly name: string;
  /** GET answers HEAD as well. */
  readonly method: Extract<HttpMethod, 'GET' | 'POST' | 'DELETE'>;
  /** Without a leading slash; the route prefix of host.json is empty. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** By default a reader for GET and an operator for everything else. */
  readonly role?: Role;
  /** `api` by default. */
  readonly surface?: Surface;
  readonly answers: Readonly<Record<number, DeclaredAnswer>>;
  /** Whether it answers 304 to whoever holds its answer already; only then a handler may use `unlessHeld`. */
  readonly revalidates?: boolean;
  /** Statuses of problems beside 400, 401, 403, 500 and 503. */
  readonly problems?: readonly number[];
}

export interface RouteDeclaration<
  P extends z.ZodRawShape,
  Q extends z.ZodRawShape,
  B extends z.ZodType,
> extends RouteFacts {
  /** One schema for each `{parameter}` of the path. */
  readonly params?: P;
  /** Optional parameters say so themselves. An empty value counts as not given. */
  readonly query?: Q;
  /** Of a JSON body. An empty body reads as `{}`. */
  readonly body?: B;
  /** The most bytes of it; a longer one is a 413. */
  readonly bodyBytes?: number;
  readonly handler: (input: RouteInput<P, Q, B>) => Promise<Answer>;
}

/** A declared route, ready to be registered and described. */
export interface Route extends RouteFacts {
  readonly role: Role;
  readonly surface: Surface;
  readonly params: z.ZodRawShape;
  readonly query: z.ZodRawShape;
  readonly body: z.ZodType | undefined;
  /** @throws {ScanError} `request.invalid` for what the declaration does not allow, and whatever the handler throws */
  readonly answer: (
    given: Omit<RouteInput<z.ZodRawShape, z.ZodRawShape, z.ZodType>, 'params' | 'query' | 'body'>,
  ) => Promise<Answer>;
}

/** Of a route without parameters. */
export type NoShape = Readonly<Record<string, z.ZodNever>>;

/** Declares a route. Nothing happens until `registerRoute` is given it. */
export function route<
  const P extends z.ZodRawShape = NoShape,
  const Q extends z.ZodRawShape = NoShape,
  const B extends z.ZodType = z.ZodUndefined,
>({ params, query, body, bodyBytes, handler, ...facts }: RouteDeclaration<P, Q, B>): Route {
  return {
    role: facts.method === 'GET' ? 'reader' : 'operator',
    surface: 'api',
    ...facts,
    params: params ?? {},
    query: query ?? {},
    body,
    answer: async (given) => {
      const { request, unlessHeld } = given;
      const read = { params: readParams(request, params), query: readQuery(request, query) };
      const input = { ...read, request, unlessHeld, body: await readBody(request, body, bodyBytes) };
      // Getters stay getters: what a handler does not ask for is not composed.
      return handler(
        Object.defineProperties(input, Object.getOwnPropertyDescriptors(given)) as typeof input & typeof given,
      );
    },
  };
}

/** An answer of one JSON value. */
export function json(description: string, schema: z.ZodType, headers?: DeclaredAnswer['headers']): DeclaredAnswer {
  return { description, content: { 'application/json': schema }, ...(headers ? { headers } : {}) };
}
