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
  /** New ones too, of what the same page holds already: the service has it twice and counts it twice. */
  readonly repeated: readonly GraphRow[];
}

export interface RowsEnd {
  /** Rows that are no object or have no id. */
  readonly malformed: number;
  /** Undefined when everything that the service counted was read. */
  readonly trouble?: Trouble;
}

/** Answers without a new row after which a stream that always has one more token is given up. */
const stalledPagesAllowed = 2;

/**
 * Reads all rows of a query, page by page, looping on the token and on nothing else. The rows are counted against the
 * service's own total; when they differ, or the total fell from one page to the next, the set moved while it was read,
 * and it is read once more.
 *
 * A row that a deletion moves over the edge of a page while an insertion makes up the number, both between the same two
 * answers, leaves no trace: pages are cut by position. A stored scan asks Azure about clusters that it misses.
 *
 * Never loops for ever: a token that comes twice, or tokens without new rows, end the stream with trouble.
 *
 * @param known what was handed out before, and will not be again; grows
 */
export async function* readRows(
  graph: ResourceGraph,
  query: GraphQuery,
  signal: AbortSignal,
  known = new Set<string>(),
): AsyncGenerator<RowsPage, RowsEnd> {
  const first = yield* readOnce(graph, query, known, signal);
  if (first.trouble !== undefined) return { malformed: first.malformed, trouble: first.trouble };
  if (isWhole(first)) return { malformed: first.malformed };
  const second = yield* readOnce(graph, query, known, signal);
  const malformed = Math.max(first.malformed, second.malformed);
  if (second.trouble === undefined && isWhole(second)) return { malformed };
  const detail =
    second.counted === second.total
      ? 'rows went away while they were read, twice'
      : `read ${second.counted} of ${second.total} rows, twice`;
  return { malformed, trouble: second.trouble ?? { reason: 'cut', detail } };
}

interface Pass {
  /** Different rows of this pass; malformed ones, and those that one page holds more than once, included. */
  readonly counted: number;
  readonly malformed: number;
  /** By the first answer. */
  readonly total: number;
  /** A later answer counted fewer rows than the one before. */
  readonly shrank: boolean;
  readonly trouble?: Trouble;
}

function isWhole({ counted, total, shrank }: Pass): boolean {
  return counted === total && !shrank;
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
  let lastTotal = 0;
  let shrank = false;
  let stalled = 0;
  let pageSize = query.pageSize;
  let token: string | undefined;
  for (let page = 1; ; page += 1) {
    const counted = seen.size + malformed;
    const answer = await readPage(graph, query, pageSize, token, signal);
    if ('refusal' in answer) {
      const { reason, detail } = answer.refusal;
      const trouble = { reason, detail: `page ${page}: ${detail}`, refusal: answer.refusal };
      return { counted, malformed, total, shrank, trouble };
    }
    pageSize = answer.pageSize;
    if (page === 1) total = answer.total;
    shrank ||= answer.total < lastTotal;
    lastTotal = answer.total;
    const { placed, unreadable } = placesOf(answer.rows, keyOf);
    malformed += unreadable;
    const fresh = placed.filter(({ place }) => !known.has(place));
    for (const { place } of placed) {
      seen.add(place);
      known.add(place);
    }
    yield {
      rows: fresh.flatMap(({ row, time }) => (time === 1 ? [row] : [])),
      repeated: fresh.flatMap(({ row, time }) => (time > 1 ? [row] : [])),
    };
    const pass = { counted: seen.size + malformed, malformed, total, shrank };
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

interface PlacedRow {
  readonly row: GraphRow;
  /** 1 for the first row of its key in the page, 2 for the next one ... */
  readonly time: number;
  /** Key and time: what tells rows of all pages apart. */
  readonly place: string;
}

function placesOf(
  rows: readonly unknown[],
  keyOf: (row: GraphRow) => string,
): { readonly placed: readonly PlacedRow[]; readonly unreadable: number } {
  const times = new Map<string, number>();
  const placed = rows.filter(isGraphRow).map((row): PlacedRow => {
    const key = keyOf(row);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return { row, time, place: time === 1 ? key : `${key}\n${time}` };
  });
  return { placed, unreadable: rows.length - placed.length };
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
