import type { Clock, InspectionStore, Logger, ScanStore, SnapshotStore } from '../domain/ports.ts';

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
    let continuation: string | null = null;
    do {
      const page: Awaited<ReturnType<ScanStore['list']>> = await store.list(100, continuation ?? undefined);
      for (const scan of page.items) {
        const isOld = Date.parse(scan.requestedAt) < oldest;
        if (!isOld || scan.scanId === keep || scan.scanId === latest?.scanId) continue;
        await snapshots.remove(scan.scanId);
        await store.remove(scan.scanId);
        logger.info('scan removed', { scanId: scan.scanId, requestedAt: scan.requestedAt });
      }
      ({ continuation } = page);
    } while (continuation !== null);
    await inspections?.removeOlderThan(new Date(oldest));
  } catch (error) {
    logger.warn('old scans could not be removed', { error });
  }
}
