import type { InspectionStore } from '../domain/inspect-ports.ts';
import type { Clock, Logger } from '../domain/ports.ts';
import type { ScanStore, SnapshotStore } from '../domain/scan-ports.ts';
import { scansOf } from './earlier-scans.ts';

const msPerDay = 86_400_000;

export interface RemoveOldScansParts {
  readonly store: ScanStore;
  readonly snapshots: SnapshotStore;
  readonly clock: Clock;
  readonly retentionDays: number;
  readonly inspections?: Pick<InspectionStore, 'removeOlderThan'>;
}

/**
 * Removes scans older than the retention with all they left behind, but for the latest one and `keep`. A failure is
 * logged and left to the next scan: nothing depends on it.
 */
export async function removeOldScans(
  { store, snapshots, clock, retentionDays, inspections }: RemoveOldScansParts,
  { logger, keep }: { readonly logger: Logger; readonly keep: string },
): Promise<void> {
  const oldest = clock.now().getTime() - retentionDays * msPerDay;
  try {
    const latest = await store.latest();
    for await (const { scanId, requestedAt } of scansOf(store)) {
      const isOld = Date.parse(requestedAt) < oldest;
      if (!isOld || scanId === keep || scanId === latest?.scanId) continue;
      await snapshots.remove(scanId);
      await store.remove(scanId);
      logger.info('scan removed', { scanId, requestedAt });
    }
    await inspections?.removeOlderThan(new Date(oldest));
  } catch (error) {
    logger.warn('old scans could not be removed', { error });
  }
}
