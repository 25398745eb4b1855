import type { ClusterVerdict, Drift } from '../domain/contracts.ts';
import { compareScans } from '../domain/drift.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { sideOf } from './earlier-scans.ts';

/** The drift between two finished scans of the fleet. */
export async function compareStoredScans(
  store: Pick<ScanStore, 'verdicts' | 'notSeen'>,
  from: StoredScan,
  to: StoredScan,
): Promise<Drift> {
  const older = new Map<string, ClusterVerdict>();
  for await (const verdict of store.verdicts(from.scanId)) older.set(verdict.id.toLowerCase(), verdict);
  const lost = await Array.fromAsync(store.notSeen(from.scanId));
  const comparison = compareScans(sideOf(from), older, lost);
  for await (const verdict of store.verdicts(to.scanId)) comparison.add(verdict);
  return comparison.result(sideOf(to), await Array.fromAsync(store.notSeen(to.scanId)));
}
