import type { Waves } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { ScanStore, SnapshotStore, StoredScan } from '../domain/scan-ports.ts';
import { planWaves, type WaveSettings } from '../domain/waves.ts';
import { readSnapshot } from '../snapshot/read.ts';
import type { FleetPlans, PlanFleetOptions, StoredVerdict } from './plan-fleet.ts';

export interface PlanStoredScanParts extends Pick<PlanFleetOptions, 'policy' | 'rules' | 'calendar'> {
  readonly store: Pick<ScanStore, 'verdicts' | 'verdict'>;
  readonly snapshots: Pick<SnapshotStore, 'read'>;
}

/**
 * Plans the clusters of a finished scan from the snapshot it kept, by the verdicts it gave.
 *
 * @param only one cluster, by key: planned, or explained where it needs no plan
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
  const verdicts = new Map<string, StoredVerdict>();
  if (only === undefined) {
    // Of a whole fleet only what planning needs is held.
    for await (const { id, sidecarMode, paths } of store.verdicts(scanId))
      verdicts.set(id.toLowerCase(), { sidecarMode, paths });
  } else {
    const verdict = await store.verdict(scanId, only);
    if (verdict) verdicts.set(verdict.id.toLowerCase(), verdict);
  }
  const explain = (cluster: { readonly key: string }): boolean => cluster.key === only;
  const records = readSnapshot(bytes, { name: `snapshot of scan ${scanId}` });
  // Planning assesses, which needs all of the domain: whoever only starts the app need not read that.
  const { planFleet } = await import('./plan-fleet.ts');
  return planFleet(records, { ...options, only, all, verdicts, explain });
}

/** The order in which to walk the fleet of a finished scan. */
export async function wavesOf(
  parts: PlanStoredScanParts,
  scan: StoredScan,
  settings: Partial<WaveSettings>,
): Promise<Waves> {
  const { planned, takenAt } = await planStoredScan(parts, scan);
  return planWaves({ takenAt, candidates: planned, settings });
}
