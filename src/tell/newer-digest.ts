import type { StoredDelivery, TellRun } from '../domain/tell-ports.ts';
import { deliveryIdOf } from './identities.ts';
import type { TellParts } from './parts.ts';

/**
 * The delivery of a later digest to the same recipient, unless it came to nothing. It compares with what the recipient
 * was last told and tells of a scan that is no older, so it says all that this one would: this one must not come after.
 * Undefined for an alert, which tells what no other one does.
 */
export async function newerDigest(
  { deliveries, runs }: Pick<TellParts, 'deliveries' | 'runs'>,
  row: StoredDelivery,
): Promise<StoredDelivery | undefined> {
  if (row.occasion !== 'digest') return undefined;
  const newestFirst = (await runs.list('digest')).toSorted((a, b) => (isLater(a, b) ? -1 : 1));
  const ids = newestFirst.map(({ runId }) => deliveryIdOf(runId, row));
  for (const deliveryId of ids.slice(0, Math.max(0, ids.indexOf(row.deliveryId)))) {
    const other = (await deliveries.find(deliveryId))?.value;
    if (other && other.state !== 'failed' && other.state !== 'disabled') return other;
  }
  return undefined;
}

/** By when they were begun, since each tells of the scan that was the latest then. */
function isLater(a: TellRun, b: TellRun): boolean {
  const laterMs = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  return laterMs === 0 ? a.runId > b.runId : laterMs > 0;
}
