import type { InspectionStore } from '../domain/inspect-ports.ts';
import type { Clock, Logger } from '../domain/ports.ts';
import type { ScanStore, SnapshotStore } from '../domain/scan-ports.ts';
import { findEarlierScan, scansOf } from './earlier-scans.ts';

const msPerDay = 86_400_000;

export interface RemoveOldScansParts {
  readonly store: ScanStore;
  readonly snapshots: Pick<SnapshotStore, 'remove'>;
  readonly clock: Clock;
  readonly retentionDays: number;
  readonly inspections?: Pick<InspectionStore, 'removeOlderThan'>;
  /** Scans that are still needed, whatever their age; by default none. */
  readonly neededScans?: () => Promise<ReadonlySet<string>>;
}

/**
 * Removes scans older than the retention with all they left behind, but for the latest one, the one before it, which it
 * is compared with, `keep`, and those that are needed. A failure is logged and left to the next scan: nothing depends on
 * it.
 */
export async function removeOldScans(
  { store, snapshots, clock, retentionDays, inspections, neededScans }: RemoveOldScansParts,
  { logger, keep }: { readonly logger: Logger; readonly keep: string },
): Promise<void> {
  const oldest = clock.now().getTime() - retentionDays * msPerDay;
  try {
    const latest = await store.latest();
    const before = latest && (await findEarlierScan(store, latest));
    const kept = new Set([keep, latest?.scanId, before?.scanId, ...((await neededScans?.()) ?? [])]);
    for await (const { scanId, requestedAt } of scansOf(store)) {
      if (Date.parse(requestedAt) < oldest && !kept.has(scanId)) await store.retire(scanId);
    }
    // Those of a removal that ended half-way, too.
    for (const scanId of await store.retired()) {
      await snapshots.remove(scanId);
      await store.remove(scanId);
      logger.info('scan removed', { scanId });
    }
    await inspections?.removeOlderThan(new Date(oldest));
  } catch (error) {
    logger.warn('old scans could not be removed', { error });
  }
}
