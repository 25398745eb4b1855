import type { GapRecord } from '../domain/records.ts';

/** What was not read, as a record; `what it means` before why, in one line. */
export function gap(
  scope: GapRecord['scope'],
  id: string,
  what: GapRecord['what'],
  why: Pick<GapRecord, 'reason' | 'detail'>,
  meaning?: string,
): GapRecord {
  const detail = meaning === undefined ? why.detail : `${meaning}: ${why.detail}`;
  return { kind: 'gap', scope, id, what, reason: why.reason, detail };
}
