import { hasCode, ScanError } from '../domain/errors.ts';
import { instant } from '../domain/instant.ts';
import type { Clock } from '../domain/ports.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';

/** A run writes its heartbeat every two seconds, so the row may move under us a few times, not for long. */
const mostTries = 5;

/**
 * Marks a queued or running scan as cancelled; a run finds out by its next heartbeat and stops. A cancelled scan stays as
 * it is, so cancelling can be repeated. Undefined for a scan that is not known.
 *
 * @throws {ScanError} `store.conflict` for a scan that has ended otherwise
 */
export async function cancelScan(
  { store, clock }: { readonly store: Pick<ScanStore, 'find' | 'update'>; readonly clock: Clock },
  scanId: string,
): Promise<StoredScan | undefined> {
  for (let tries = 1; ; tries += 1) {
    const found = await store.find(scanId);
    if (!found || found.value.state === 'cancelled') return found?.value;
    const { value, etag } = found;
    if (value.state !== 'queued' && value.state !== 'running')
      throw new ScanError('store.conflict', `The scan has ended already (${value.state}); there is nothing to cancel.`);
    const cancelled: StoredScan = { ...value, state: 'cancelled', finishedAt: instant(clock.now()) };
    try {
      await store.update(cancelled, etag);
      return cancelled;
    } catch (error) {
      if (!hasCode(error, 'store.conflict') || tries === mostTries) throw error;
    }
  }
}
