import type { ClusterVerdict } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { ScanStore, SnapshotStore, StoredScan } from '../domain/ports.ts';
import { readSnapshot } from '../snapshot/read.ts';
import { planFleet, type FleetPlans, type PlanFleetOptions } from './plan-fleet.ts';

export interface PlanStoredScanParts extends Pick<PlanFleetOptions, 'policy' | 'rules' | 'calendar'> {
  readonly store: ScanStore;
  readonly snapshots: SnapshotStore;
}

/**
 * Plans the clusters of a finished scan from the snapshot it kept, by the verdicts it gave.
 *
 * @param only one cluster, by key
 * @throws {ScanError} `notFound` when its snapshot is gone
 */
export async function planStoredScan(
  { store, snapshots, ...options }: PlanStoredScanParts,
  { scanId }: StoredScan,
  { only, all = false }: { readonly only?: string; readonly all?: boolean } = {},
): Promise<FleetPlans> {
  const bytes = await snapshots.read(scanId);
  if (!bytes)
    throw new ScanError('notFound', 'The snapshot of that scan is no longer kept, so nothing can be planned from it.');
  const verdicts = new Map<string, Pick<ClusterVerdict, 'sidecarMode' | 'paths'>>();
  const keep = ({ id, sidecarMode, paths }: ClusterVerdict): unknown =>
    verdicts.set(id.toLowerCase(), { sidecarMode, paths });
  if (only === undefined) for await (const verdict of store.verdicts(scanId)) keep(verdict);
  else {
    const verdict = await store.verdict(scanId, only);
    if (verdict) keep(verdict);
  }
  return planFleet(readSnapshot(bytes, { name: `snapshot of scan ${scanId}` }), { ...options, only, all, verdicts });
}
