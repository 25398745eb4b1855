import type { JsonObject } from '../../domain/records.ts';
import type { Reply } from './http.ts';
import { armError } from './http.ts';
import type { Fault } from './scenario.ts';
import { rateLimited } from './services/graph-errors.ts';
import { kubernetesStatus } from './services/kubernetes-status.ts';

export interface Disturbable {
  readonly route: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** The text of the body, empty without one. */
  readonly bodyText: string;
}

/** Chooses the first fault that is due; each one counts every request that it matches, whichever fault strikes. */
export interface FaultBook {
  readonly next: (request: Disturbable) => Fault | undefined;
}

export function faultBook(faults: readonly Fault[]): FaultBook {
  const entries = faults.map((fault) => ({
    fault,
    met: 0,
    path: fault.match?.path === undefined ? null : new RegExp(fault.match.path, 'i'),
  }));
  return {
    next: (request) => {
      const met = entries.filter(({ fault, path }) => applies(fault, path, request));
      for (const entry of met) entry.met += 1;
      return met.find(({ fault, met: count }) => {
        const { after = 0, times = timesOf(fault) } = fault;
        return count > after && (times === 'always' || count <= after + times);
      })?.fault;
    },
  };
}

/** A page is delivered twice, once; everything else goes on until told otherwise. */
function timesOf(fault: Fault): number | 'always' {
  return fault.duplicatePage ? 1 : 'always';
}

function applies({ route, match }: Fault, path: RegExp | null, request: Disturbable): boolean {
  if (route !== '*' && route !== request.route) return false;
  const { query, subscription } = match ?? {};
  if (path !== null && !path.test(request.url)) return false;
  // Inside JSON the query's own quotes are escaped; look for the text as it arrives.
  if (query !== undefined && !request.bodyText.includes(JSON.stringify(query).slice(1, -1))) return false;
  return (
    subscription === undefined || `${request.url}${request.bodyText}`.toLowerCase().includes(subscription.toLowerCase())
  );
}

/** An error status instead of the answer, shaped as the route's service writes it; undefined when the fault names none. */
export function faultReply(fault: Fault, route: string, nowMs: number): Reply | undefined {
  const { status, code, retryAfterSeconds } = fault;
  const headers: Readonly<Record<string, string>> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  if (status === undefined) return undefined;
  if (route === 'kubernetes') {
    return kubernetesStatus(status, `The simulated API server was told to answer ${status}.`, headers);
  }
  if (route === 'resourceGraph' && status === 429 && code === undefined) {
    // As recorded, 2 and 5 seconds, unless told otherwise.
    return rateLimited({ nowMs }, retryAfterSeconds ?? 2, retryAfterSeconds ?? 5);
  }
  return armError(
    status,
    code ?? usualCodes[status] ?? 'InternalServerError',
    `The simulated Azure was told to answer ${status}.`,
    headers,
  );
}

const usualCodes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'AuthorizationFailed',
  404: 'ResourceNotFound',
  409: 'Conflict',
  429: 'Throttled',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

/** The truthful answer, bent: rows malformed or missing, a page that points to itself, something else altogether. */
export function bend(reply: Reply, fault: Fault): Reply {
  if (fault.wrongJson) return { ...reply, body: { unexpected: true } };
  if (reply.status !== 200 || typeof reply.body !== 'object' || reply.body === null) return reply;
  const body: Record<string, unknown> = { ...reply.body };
  const list = ['data', 'value', 'values', 'items'].find((key) => Array.isArray(body[key]));
  if (list !== undefined) {
    const rows = body[list] as readonly unknown[];
    const lost = Math.min(fault.fewerRows ?? 0, rows.length);
    for (const name of ['totalRecords', 'count']) if (typeof body[name] === 'number') body[name] -= lost;
    body[list] = bendRows(rows.slice(0, rows.length - lost), fault);
  }
  const isSamePage = fault.endlessToken ?? fault.duplicatePage ?? false;
  const next = fault.nextPage ?? (isSamePage ? reply.samePage?.value : undefined);
  if (next !== undefined && reply.samePage !== undefined) body[reply.samePage.field] = next;
  return { ...reply, body };
}

function bendRows(rows: readonly unknown[], { malformedRow, dropRow }: Fault): unknown[] {
  return rows.flatMap((row, index) => {
    if (index === dropRow) return [];
    return index === malformedRow?.index ? [malform(row, malformedRow.how)] : [row];
  });
}

function malform(row: unknown, how: NonNullable<Fault['malformedRow']>['how']): unknown {
  switch (how) {
    case 'null':
      return null;
    case 'string':
      return 'not a row';
    case 'noId':
      return without(row, 'id');
    case 'noProperties':
      return without(row, 'properties');
    case 'nullInLists':
      return withNullInLists(row);
  }
}

function withNullInLists(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(
    Object.entries(row as JsonObject).map(([name, value]) => [name, Array.isArray(value) ? value.concat(null) : value]),
  );
}

function without(row: unknown, key: string): unknown {
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(Object.entries(row as JsonObject).filter(([name]) => name !== key));
}
