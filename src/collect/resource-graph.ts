import type { QueryRequest, QueryResponse, ResourcesOptionalParams } from '@azure/arm-resourcegraph';
import type { JsonObject } from '../domain/records.ts';
import { isJsonObject } from './json.ts';
import { isTooLarge, toRefusal, type Refusal } from './rest-errors.ts';

/** The one operation of the SDK's `ResourceGraphClient` that is used; its `data` is the service's own JSON. */
export interface ResourceGraph {
  readonly resources: (query: QueryRequest, options?: ResourcesOptionalParams) => Promise<QueryResponse>;
}

export interface GraphQuery {
  readonly text: string;
  /** At most 1000; neither these nor groups = the whole tenant. */
  readonly subscriptions?: readonly string[];
  readonly managementGroups?: readonly string[];
  /** Rows a page, at most 1000; smaller where the service cannot fit as many into an answer. */
  readonly pageSize: number;
  /** What makes two rows one; the lower-cased `id` unless said. */
  readonly keyOf?: (row: GraphRow) => string;
}

/** A row that has an id; everything else is as it came. */
export type GraphRow = JsonObject & { readonly id: string };

/** Why rows are missing, in the words of a gap. */
export type Trouble = Pick<Refusal, 'reason' | 'detail'> & { readonly refusal?: Refusal };

export interface RowsPage {
  /** New ones only: a row that was handed out before, in whatever page, is left out. */
  readonly rows: readonly GraphRow[];
}

export interface RowsEnd {
  /** Different rows handed out. */
  readonly rows: number;
  /** Rows that are no object or have no id. */
  readonly malformed: number;
  /** Undefined when everything that the service counted was read. */
  readonly trouble?: Trouble;
}

/** Answers without a new row after which a stream that always has one more token is given up. */
const stalledPagesAllowed = 2;

/**
 * Reads all rows of a query, page by page, looping on the token and on nothing else. The rows are counted against the
 * service's own total; when they differ, the set moved while it was read, and it is read once more.
 *
 * Never loops for ever: a token that comes twice, or tokens without new rows, end the stream with trouble.
 */
export async function* readRows(
  graph: ResourceGraph,
  query: GraphQuery,
  signal: AbortSignal,
): AsyncGenerator<RowsPage, RowsEnd> {
  const known = new Set<string>();
  const first = yield* readOnce(graph, query, known, signal);
  if (first.trouble !== undefined) return { rows: known.size, malformed: first.malformed, trouble: first.trouble };
  if (first.counted === first.total) return { rows: known.size, malformed: first.malformed };
  const second = yield* readOnce(graph, query, known, signal);
  const malformed = Math.max(first.malformed, second.malformed);
  if (second.trouble === undefined && second.counted === second.total) return { rows: known.size, malformed };
  const detail = `read ${second.counted} of ${second.total} rows, twice`;
  return { rows: known.size, malformed, trouble: second.trouble ?? { reason: 'cut', detail } };
}

interface Pass {
  /** Different rows of this pass, malformed ones included. */
  readonly counted: number;
  readonly malformed: number;
  /** By the first answer. */
  readonly total: number;
  readonly trouble?: Trouble;
}

async function* readOnce(
  graph: ResourceGraph,
  query: GraphQuery,
  known: Set<string>,
  signal: AbortSignal,
): AsyncGenerator<RowsPage, Pass> {
  const keyOf = query.keyOf ?? ((row) => row.id.toLowerCase());
  const seen = new Set<string>();
  const tokens = new Set<string>();
  let malformed = 0;
  let total = 0;
  let stalled = 0;
  let pageSize = query.pageSize;
  let token: string | undefined;
  for (let page = 1; ; page += 1) {
    const answer = await readPage(graph, query, pageSize, token, signal);
    if ('refusal' in answer) {
      const { reason, detail } = answer.refusal;
      const trouble = { reason, detail: `page ${page}: ${detail}`, refusal: answer.refusal };
      return { counted: seen.size + malformed, malformed, total, trouble };
    }
    pageSize = answer.pageSize;
    if (page === 1) total = answer.total;
    const counted = seen.size + malformed;
    const rows: GraphRow[] = [];
    for (const row of answer.rows) {
      if (!isGraphRow(row)) {
        malformed += 1;
        continue;
      }
      const key = keyOf(row);
      seen.add(key);
      if (known.has(key)) continue;
      known.add(key);
      rows.push(row);
    }
    yield { rows };
    const pass = { counted: seen.size + malformed, malformed, total };
    if (answer.token === undefined) {
      // A result without a usable id ends at the first page although there is more (facts: work-with-data).
      return answer.truncated && pass.counted < total
        ? {
            ...pass,
            trouble: { reason: 'cut', detail: `the service cut the result at ${pass.counted} of ${total} rows` },
          }
        : pass;
    }
    stalled = pass.counted > counted ? 0 : stalled + 1;
    const runaway = pass.counted > total + query.pageSize;
    if (tokens.has(answer.token) || stalled > stalledPagesAllowed || runaway) {
      return {
        ...pass,
        trouble: { reason: 'cut', detail: `the pages do not end: ${pass.counted} of ${total} rows in ${page} pages` },
      };
    }
    tokens.add(answer.token);
    token = answer.token;
  }
}

interface PageAnswer {
  readonly rows: readonly unknown[];
  readonly total: number;
  readonly token: string | undefined;
  readonly truncated: boolean;
  /** What fitted. */
  readonly pageSize: number;
}

/** One page; asked for again once when its body was cut or unreadable, and in halves while it is over 16 MiB. */
async function readPage(
  graph: ResourceGraph,
  query: GraphQuery,
  pageSize: number,
  token: string | undefined,
  signal: AbortSignal,
): Promise<PageAnswer | { readonly refusal: Refusal }> {
  let top = pageSize;
  for (let unreadable = 0; ;) {
    const answer = await askForPage(graph, query, top, token, signal);
    if (!('refusal' in answer)) return answer;
    if (isTooLarge(answer.refusal) && top > 1) {
      top = Math.floor(top / 2);
      continue;
    }
    const { reason } = answer.refusal;
    unreadable += 1;
    if ((reason !== 'cut' && reason !== 'malformed') || unreadable > 1) return answer;
  }
}

async function askForPage(
  graph: ResourceGraph,
  { text, subscriptions, managementGroups }: GraphQuery,
  top: number,
  token: string | undefined,
  signal: AbortSignal,
): Promise<PageAnswer | { readonly refusal: Refusal }> {
  signal.throwIfAborted();
  try {
    const response = await graph.resources(
      {
        query: text,
        ...(subscriptions === undefined ? {} : { subscriptions: [...subscriptions] }),
        ...(managementGroups === undefined ? {} : { managementGroups: [...managementGroups] }),
        options: {
          top,
          resultFormat: 'objectArray',
          // Beyond 10,000 subscriptions a part is better than nothing: what it leaves out is asked for by id.
          ...(subscriptions === undefined ? { allowPartialScopes: true } : {}),
          ...(token === undefined ? {} : { skipToken: token }),
        },
      },
      { abortSignal: signal },
    );
    const rows: unknown = response.data;
    const { totalRecords } = response;
    if (!Array.isArray(rows) || !Number.isSafeInteger(totalRecords)) return { refusal: unexpectedShape };
    const skipToken = response.skipToken === '' ? undefined : (response.skipToken ?? undefined);
    return {
      rows,
      total: totalRecords,
      token: skipToken,
      truncated: isTruncated(response.resultTruncated),
      pageSize: top,
    };
  } catch (error) {
    signal.throwIfAborted();
    // The SDK's deserialiser trips over an answer that has no body at all.
    if (error instanceof TypeError) return { refusal: unexpectedShape };
    const refusal = toRefusal(error);
    if (refusal === undefined) throw error;
    return { refusal };
  }
}

const unexpectedShape: Refusal = {
  reason: 'malformed',
  kind: 'answer',
  detail: 'an answer of unexpected shape',
  codes: [],
};

/** Documented as the text "true" or "false". */
function isTruncated(value: unknown): boolean {
  return String(value).toLowerCase() === 'true';
}

function isGraphRow(row: unknown): row is GraphRow {
  return isJsonObject(row) && typeof row.id === 'string' && row.id !== '';
}

function unreadableRows(malformed: number): Trouble {
  return { reason: 'malformed', detail: `${malformed} rows have no id` };
}

/** All rows of a small result, in one piece; rows that nobody can read are trouble too. */
export async function collectRows(
  graph: ResourceGraph,
  query: GraphQuery,
  signal: AbortSignal,
): Promise<RowsEnd & { readonly all: readonly GraphRow[] }> {
  const all: GraphRow[] = [];
  const rows = readRows(graph, query, signal);
  for (;;) {
    const step = await rows.next();
    if (step.done === true) {
      const { malformed, trouble = malformed > 0 ? unreadableRows(malformed) : undefined } = step.value;
      return { ...step.value, ...(trouble === undefined ? {} : { trouble }), all };
    }
    all.push(...step.value.rows);
  }
}
