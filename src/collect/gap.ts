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

/**
 * What was lost of the fleet's surroundings; no cluster is touched by it. In the words of a gap, a `record` that was
 * `cut` is a stream that ended early, and nothing of it would count as seen.
 */
export function surroundingsGap(
  what: 'summary' | 'resourceGroups',
  { reason, detail }: Pick<GapRecord, 'reason' | 'detail'>,
  meaning: string,
): GapRecord {
  return gap('fleet', what, 'record', { reason: reason === 'cut' ? 'unavailable' : reason, detail }, meaning);
}
