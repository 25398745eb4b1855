import type { Call, Reply } from './http.ts';
import { armError } from './http.ts';

/** One page of an ARM list, with an absolute `nextLink` that carries the position, as ARM's do. */
export function armPage(
  call: Call,
  items: readonly unknown[],
  pageSize: number,
  extra: Readonly<Record<string, unknown>> = {},
): Reply {
  const token = call.query.get('$skiptoken');
  const from = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isSafeInteger(from) || from < 0) return armError(400, 'InvalidSkipToken', 'The skip token is invalid.');
  const value = items.slice(from, from + pageSize);
  const next = from + value.length;
  return {
    status: 200,
    body: { value, ...extra, ...(next < items.length ? { nextLink: linkTo(call, next) } : {}) },
    notes: { rows: value.length },
    samePage: { field: 'nextLink', value: linkTo(call, from) },
  };
}

function linkTo(call: Call, from: number): string {
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', Buffer.from(String(from)).toString('base64url'));
  return `${call.endpoint}${call.path}?${query.toString()}`;
}
