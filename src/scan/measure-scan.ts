import type { StoredScan } from '../domain/scan-ports.ts';
import type { Telemetry } from '../domain/telemetry.ts';

/** How one run of a scan ended: `retried` by a later delivery, `overtaken` by a cancellation or another run. */
export type MeasuredOutcome = 'completed' | 'failed' | 'retried' | 'overtaken';

/** Tells how a run of a scan ended and how long it took. */
export function measureRun({ measure }: Telemetry, outcome: MeasuredOutcome, durationMs: number): void {
  measure('sidescan.scans', 1, { outcome });
  measure('sidescan.scan.duration', durationMs, { outcome });
}

/**
 * Tells the numbers of a completed scan, as its report has them; zeros too, so that a verdict that is gone is seen to be.
 *
 * @param isFleet whether it is the fleet's: a scan of another scope counts other clusters
 */
export function measureResult({ measure }: Telemetry, scan: StoredScan, isFleet: boolean): void {
  measure('sidescan.scan.throttled', scan.progress.throttledMs);
  if (!isFleet) return;
  for (const [compliance, count] of Object.entries(scan.summary?.compliance ?? {}))
    measure('sidescan.scan.clusters', count, { compliance });
  measure('sidescan.scan.gaps', scan.coverage?.gaps.length ?? 0);
}
