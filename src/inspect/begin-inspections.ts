import type { InspectionQueue } from '../domain/inspect-ports.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';

/** Asks for a look into every meshed cluster of a finished scan of the fleet. Asking again changes nothing. */
export async function beginInspections(
  { queue, fleetScope }: { readonly queue: InspectionQueue; readonly fleetScope: StoredScan['scope'] },
  scan: StoredScan,
): Promise<void> {
  if (scan.state !== 'completed' || scopeKey(scan.scope) !== scopeKey(fleetScope)) return;
  await queue.enqueue({ version: 1, kind: 'fleet', scanId: scan.scanId });
}
