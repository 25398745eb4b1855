/**
 * Reading the parts of a request by their schemas, and the schemas that many routes share.
 *
 * @module
 */
import { z } from 'zod';
import { ScanError } from '../domain/errors.ts';

/** As much of a request as is read here. */
export interface RequestParts {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: { readonly entries: () => Iterable<readonly [string, string]> };
  readonly text: () => Promise<string>;
  readonly headers?: { readonly get: (name: string) => string | null };
}

/** @throws {ScanError} `request.invalid` that names every wrong value */
export function readParams<P extends z.ZodRawShape>(
  { params }: Pick<RequestParts, 'params'>,
  shape: P | undefined,
): z.output<z.ZodObject<P>> {
  const result = z.object(shape ?? ({} as P)).safeParse(params);
  if (result.success) return result.data;
  throw new ScanError('request.invalid', `The path cannot be read: ${problemsOf(result.error)}.`);
}

/**
 * Reads the query; an empty value counts as not given.
 *
 * @throws {ScanError} `request.invalid` that names every unknown parameter and every wrong value
 */
export function readQuery<Q extends z.ZodRawShape>(
  { query }: Pick<RequestParts, 'query'>,
  shape: Q | undefined,
): z.output<z.ZodObject<Q>> {
  // The platform's own: function keys may travel in the query.
  const entries = [...query.entries()].filter(([name]) => name !== 'code');
  const names = Object.keys(shape ?? {});
  const unknown = [...new Set(entries.map(([name]) => name).filter((name) => !names.includes(name)))];
  const given = Object.fromEntries(entries.filter(([name, value]) => names.includes(name) && value !== ''));
  const result = z.object(shape ?? ({} as Q)).safeParse(given);
  if (result.success && unknown.length === 0) return result.data;
  const problems = [
    ...unknown.map((name) => `unknown parameter ${name}`),
    // What is wrong with an item of a list is wrong with the parameter.
    ...(result.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`),
  ];
  const known = unknown.length === 0 ? '' : ` (known: ${names.join(', ') || 'none'})`;
  throw new ScanError('request.invalid', `The query cannot be read: ${[...new Set(problems)].join('; ')}${known}.`);
}

/**
 * Reads a JSON body; an empty one reads as `{}`. Without a schema the body is not looked at.
 *
 * @throws {ScanError} `request.invalid` that names what is wrong, `request.tooLarge`
 */
export async function readBody<B extends z.ZodType>(
  request: Pick<RequestParts, 'text' | 'headers'>,
  schema: B | undefined,
  mostBytes = Number.POSITIVE_INFINITY,
): Promise<z.output<B>> {
  if (!schema) return undefined as z.output<B>;
  const tooLarge = (bytes: number): ScanError =>
    new ScanError('request.tooLarge', `The body has ${bytes} bytes; at most ${mostBytes} are taken.`);
  const announced = Number(request.headers?.get('content-length') ?? 0);
  if (announced > mostBytes) throw tooLarge(announced);
  const text = await request.text();
  const bytes = Buffer.byteLength(text);
  if (bytes > mostBytes) throw tooLarge(bytes);
  const result = schema.safeParse(text.trim() === '' ? {} : parseJson(text));
  if (result.success) return result.data;
  const hint = schema.meta()?.description;
  throw new ScanError(
    'request.invalid',
    `The body cannot be read: ${problemsOf(result.error)}.${hint === undefined ? '' : ` ${hint}`}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ScanError('request.invalid', 'The body is not JSON.');
  }
}

function problemsOf(error: z.ZodError): string {
  const problems = error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `unknown field ${[...issue.path, key].join('.')}`);
    if (issue.path.length === 0 && issue.code === 'invalid_type') return ['it must be a JSON object'];
    return [[issue.path.join('.'), issue.message].filter(Boolean).join(': ')];
  });
  return [...new Set(problems)].join('; ');
}

/** A comma-separated list of words out of a fixed set. */
export function wordList<const T extends readonly [string, ...string[]]>(words: T, description: string) {
  return z
    .string()
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(words, `one of ${words.join(', ')}`)))
    .optional()
    .meta({ description, ...asList({ type: 'string', enum: [...words] }) });
}

/** A comma-separated list of anything. */
export function textList(description: string) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    )
    .optional()
    .meta({ description, ...asList({ type: 'string' }) });
}

/** `a,b,c`, as OpenAPI says it. */
function asList(items: Readonly<Record<string, unknown>>) {
  return { param: { style: 'form', explode: false }, override: shownAs({ type: 'array', items }) } as const;
}

/** What the document says of a parameter instead of the text that carries it. */
function shownAs(schema: Readonly<Record<string, unknown>>) {
  return ({ jsonSchema }: { readonly jsonSchema: object }): void => {
    for (const key of Object.keys(jsonSchema)) if (key !== 'description') Reflect.deleteProperty(jsonSchema, key);
    Object.assign(jsonSchema, schema);
  };
}

/** One of a few words; undefined when not given. */
export function word<const T extends readonly [string, ...string[]]>(words: T, description: string) {
  return z
    .enum(words, `one of ${words.join(', ')}`)
    .optional()
    .meta({ description });
}

const wholeNumber = 'a whole number from 1 to 1000';

/** How many items a page has: 1 to 1000; undefined when not given. */
export const pageSize = z
  .string()
  .regex(/^\d{1,4}$/, wholeNumber)
  .transform(Number)
  .pipe(z.number().min(1, wholeNumber).max(1000, wholeNumber))
  .optional()
  .meta({
    description: 'Items of a page.',
    override: shownAs({ type: 'integer', minimum: 1, maximum: 1000 }),
  });

/** Where the page before ended; undefined for the first one. */
export const continuation = z
  .string()
  .max(4000, 'at most 4000 characters')
  .optional()
  .meta({ description: 'What the page before said. Opaque; it belongs to the list and the filters it came with.' });

const isoInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** An instant or a date of the calendar, ISO 8601, with its zone; undefined when not given. */
export function instantText(description: string) {
  return z
    .string()
    .refine(
      (text) => isoInstant.safeParse(text).success,
      'an ISO 8601 date or instant, such as 2026-11-20 or 2026-11-20T06:00:00Z',
    )
    .optional()
    .meta({ description, examples: ['2026-11-20T06:00:00Z'] });
}
