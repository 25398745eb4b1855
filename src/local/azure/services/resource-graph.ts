import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Fleet } from '../fleet.ts';
import { armError, type Call, type Reply } from '../http.ts';
import type { CompiledQuery } from '../kql/compile-query.ts';
import { compileQuery } from '../kql/compile-query.ts';
import type { KustoParser } from '../kql/load-kusto.ts';
import { parseQuery } from '../kql/parse-query.ts';
import { QueryRefusal } from '../kql/query-refusal.ts';
import type { Table } from '../kql/table.ts';
import type { Route } from '../router.ts';
import type { Scenario } from '../scenario.ts';
import { type FleetTables, lagging, tableColumns } from '../tables.ts';
import { type GraphScope, resolveScope } from './graph-scope.ts';
import { gapReply } from './gap-reply.ts';
import { accessDenied, badRequest, payloadTooLarge } from './graph-errors.ts';
import { unreadRows, type ReadPart } from './unread-rows.ts';

/** Rows on a page: what is given without `$top`, and the most (azdocs, `concepts/work-with-data.md`). */
const defaultTop = 100;
const maxTop = 1000;

const requestSchema = z.object({
  query: z.string().min(1),
  subscriptions: z.array(z.string()).optional(),
  managementGroups: z.array(z.string()).optional(),
  options: z
    .object({
      $top: z.int().min(1).max(maxTop).default(defaultTop),
      $skip: z.int().min(0).default(0),
      $skipToken: z.string().optional(),
      resultFormat: z.enum(['objectArray', 'table']).optional(),
      allowPartialScopes: z.boolean().default(false),
    })
    .prefault({}),
});

const tokenSchema = z.object({ of: z.string(), from: z.int().min(0) });

export interface ResourceGraphOptions {
  readonly fleet: Fleet;
  readonly tables: FleetTables;
  /** Loaded at the first query. */
  readonly kusto: () => KustoParser;
  readonly maxResponseBytes: () => number;
  readonly lag: () => Scenario['lag'];
}

/** `POST /providers/Microsoft.ResourceGraph/resources`: runs the KQL it is sent over what the caller may read. */
export function resourceGraph({ fleet, tables, kusto, maxResponseBytes, lag }: ResourceGraphOptions): Route[] {
  const compiled = remembered<CompiledQuery>(64);
  const results = remembered<ReadPart>(32);
  const unread = unreadRows(fleet);
  const columns = (table: string): typeof tableColumns | undefined => (tables.has(table) ? tableColumns : undefined);

  const run = (
    text: string,
    scope: GraphScope,
  ): { readonly query: CompiledQuery; readonly table: ReadPart; readonly key: string } => {
    const query = compiled(text, () => compileQuery(parseQuery(text, kusto()), { columns }));
    const behind = lag();
    const key = fingerprint([text, scope.key, JSON.stringify(behind ?? null)]);
    const rows = (table: string): Table['rows'] => [
      ...lagging(
        scope.readable.flatMap((subscription) => tables.rowsOf(table, subscription)),
        behind,
      ),
      ...(table === 'resourcecontainers' && scope.kind !== 'subscriptions' ? tables.managementGroupRows() : []),
      ...unread.rowsOf(table, scope),
    ];
    return { query, key, table: results(key, () => unread.readPart(query.run({ columns, rows }))) };
  };

  const handle = (call: Call): Reply => {
    const parsed = requestSchema.safeParse(call.body);
    if (!parsed.success) return badRequest(call, { code: 'InvalidRequest', message: z.prettifyError(parsed.error) });
    const { query: text, subscriptions, managementGroups, options } = parsed.data;
    const notes = {
      query: text,
      scopeSize: subscriptions?.length ?? managementGroups?.length ?? fleet.subscriptions.size,
    };

    const scope = resolveScope(fleet, {
      subscriptions,
      managementGroups,
      allowPartialScopes: options.allowPartialScopes,
    });
    if ('refusal' in scope) return { ...badRequest(call, scope.refusal), notes, headers: scope.headers };
    if (scope.readable.length === 0 && scope.named) return { ...accessDenied(call), notes };

    try {
      const { query, table, key } = run(text, scope);
      const from = options.$skipToken === undefined ? options.$skip : offsetOf(options.$skipToken, key);
      if (from === undefined)
        return {
          ...badRequest(call, {
            code: 'InvalidSkipToken',
            message: 'The skip token is not one of this query and scope.',
          }),
          notes,
        };
      const asksForUnread = options.$skipToken !== undefined && from >= table.rows.length;
      if (asksForUnread && table.unread !== undefined) {
        return { ...gapReply(table.unread, call, { notFound: pageNotFound }), notes };
      }
      const page = table.rows.slice(from, from + options.$top);
      // A cut result ends without a token; what else could not be read shows when the next page is asked for.
      const leadsOn = table.unread !== undefined && table.unread !== 'cut' && table.unread !== 'late';
      const more = leadsOn || from + page.length < table.rows.length;
      // Without id in the result, and with take, Resource Graph gives no token: the rest is out of reach (facts 7.1).
      const pages = !query.limited && table.columns.some(({ name }) => name === 'id');
      const body = {
        totalRecords: table.total,
        count: page.length,
        resultTruncated: String(more && !pages),
        ...(more && pages ? { $skipToken: tokenFor(key, from + page.length) } : {}),
        facets: [],
        data: shape({ columns: table.columns, rows: page }, options.resultFormat ?? defaultFormat(call)),
      };
      return {
        status: 200,
        body,
        headers: scope.headers,
        notes: { ...notes, rows: page.length },
        samePage: { field: '$skipToken', value: tokenFor(key, from) },
        whenLargerThan: {
          bytes: maxResponseBytes(),
          reply: (bytes) => payloadTooLarge(call, bytes, maxResponseBytes()),
        },
      };
    } catch (error) {
      if (error instanceof QueryRefusal) return { ...badRequest(call, error.detail), notes };
      throw error;
    }
  };

  return [
    {
      name: 'resourceGraph',
      method: 'POST',
      path: '/providers/Microsoft.ResourceGraph/resources',
      apiVersions: [
        '2018-09-01-preview',
        '2019-04-01',
        '2020-04-01-preview',
        '2020-09-01-preview',
        '2021-03-01',
        '2021-06-01-preview',
        '2022-10-01',
        '2024-04-01',
      ],
      handle,
    },
  ];
}

const pageNotFound = armError(404, 'NotFound', 'The page could not be found.');

/** The first stable version answered tables; every later one answers an array of objects. */
function defaultFormat(call: Call): 'objectArray' | 'table' {
  const version = call.query.get('api-version') ?? '';
  return version < '2020' ? 'table' : 'objectArray';
}

function shape({ columns, rows }: Table, format: 'objectArray' | 'table'): unknown {
  if (format === 'objectArray')
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
  const types = { string: 'string', long: 'integer', bool: 'boolean', dynamic: 'object' } as const;
  return { columns: columns.map(({ name, type }) => ({ name, type: types[type] })), rows };
}

/** Tokens are opaque to clients; ours carry the position, bound to query and scope. */
function tokenFor(key: string, from: number): string {
  return Buffer.from(JSON.stringify({ of: key, from })).toString('base64');
}

function offsetOf(token: string, key: string): number | undefined {
  try {
    const parsed = tokenSchema.safeParse(JSON.parse(Buffer.from(token, 'base64').toString('utf8')));
    return parsed.success && parsed.data.of === key ? parsed.data.from : undefined;
  } catch {
    return undefined;
  }
}

function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** Keeps the results of the last `size` keys, so that the pages of one query are computed once. */
function remembered<T>(size: number): (key: string, make: () => T) => T {
  const kept = new Map<string, T>();
  return (key, make) => {
    const value = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, value);
    for (const oldest of kept.keys()) {
      if (kept.size <= size) break;
      kept.delete(oldest);
    }
    return value;
  };
}
