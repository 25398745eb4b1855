import { app, type HttpMethod, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { runtime, type Runtime } from '../compose.ts';
import { ScanError } from '../domain/errors.ts';
import type { Logger } from '../domain/ports.ts';
import { problemOf } from './problem.ts';

/** What a handler answers; headers as a plain object. */
export type Answer = Omit<HttpResponseInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

export interface RouteContext {
  readonly runtime: Runtime;
  readonly logger: Logger;
}

export interface Route {
  readonly methods: HttpMethod[];
  /** Without a leading slash; the route prefix of host.json is empty. */
  readonly route: string;
  readonly handler: (request: HttpRequest, context: RouteContext) => Promise<Answer>;
}

/**
 * Registers an HTTP function. In Azure every route asks for a function key (or the platform's Entra sign-in in front of
 * it); the local host serves loopback only. Foreseen failures become RFC 9457 problems here and nowhere else.
 */
export function route(name: string, { methods, route: path, handler }: Route): void {
  app.http(name, {
    methods,
    route: path,
    authLevel: 'function',
    handler: async (request, invocation) => {
      try {
        const parts = runtime();
        return withDefaults(await handler(request, { runtime: parts, logger: parts.loggerFor(invocation) }));
      } catch (error) {
        if (!(error instanceof ScanError)) invocation.error('request failed', error);
        return problemOf(error, invocation.invocationId);
      }
    },
  });
}

/** Reports name a company's clusters: nothing on the way may keep or reinterpret them. */
function withDefaults(response: Answer): HttpResponseInit {
  return {
    ...response,
    headers: { 'Cache-Control': 'private, no-cache', 'X-Content-Type-Options': 'nosniff', ...response.headers },
  };
}

/**
 * Reads the query by a schema.
 *
 * @throws {ScanError} `request.invalid` that names every unknown parameter and every wrong value
 */
export function readQuery<T extends z.ZodRawShape>(request: HttpRequest, shape: T): z.output<z.ZodObject<T>> {
  const schema = z.strictObject(shape);
  const given = Object.fromEntries([...request.query.entries()].filter(([, value]) => value !== ''));
  // The platform's own: function keys may travel in the query.
  delete given.code;
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const known = Object.keys(shape).join(', ') || 'none';
  const problems = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `unknown parameter ${issue.keys.join(', ')} (known: ${known})`
      : `${issue.path.join('.')}: ${issue.message}`,
  );
  throw new ScanError('request.invalid', `The query cannot be read: ${problems.join('; ')}.`);
}

/** A comma-separated list of words out of a fixed set. */
export function wordList<const T extends readonly [string, ...string[]]>(words: T) {
  return z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(words, `one of ${words.join(', ')}`)))
    .optional();
}

/** A comma-separated list of anything. */
export const textList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  )
  .optional();

/** How many items a page has: 1 to 1000, 100 by default. */
export const pageSize = z
  .string()
  .regex(/^\d{1,4}$/, 'a whole number from 1 to 1000')
  .transform(Number)
  .pipe(z.number().min(1, 'a whole number from 1 to 1000').max(1000, 'a whole number from 1 to 1000'))
  .optional();
