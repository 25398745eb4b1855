import type { ClusterVerdict, Coverage, NotSeen, Summary } from '../domain/contracts.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { lastPlanned } from '../domain/last-planned.ts';
import { findOldestScan } from '../scan/earlier-scans.ts';
import type { TellParts } from './parts.ts';

/** One look at the fleet, stored or assessed from a file: what a digest compares. */
export interface FleetSide {
  /** Null when nothing was stored. */
  readonly scanId: string | null;
  readonly takenAt: string;
  readonly cloud: string;
  readonly coverage: Coverage;
  readonly calendar: Summary['calendar'];
  /** In ascending order of cluster key. */
  readonly verdicts: () => AsyncIterable<ClusterVerdict>;
  readonly notSeen: () => AsyncIterable<NotSeen>;
}

/** A finished scan; null for one that is not finished. */
export function storedSide(store: Pick<ScanStore, 'verdicts' | 'notSeen'>, scan: StoredScan): FleetSide | null {
  const { scanId, takenAt, cloud, coverage, summary } = scan;
  if (scan.state !== 'completed' || takenAt === null || coverage === null || summary === null) return null;
  return {
    scanId,
    takenAt,
    cloud,
    coverage,
    calendar: summary.calendar,
    verdicts: () => store.verdicts(scanId),
    notSeen: () => store.notSeen(scanId),
  };
}

/** The look that the digests before were about: whoever owned a cluster then is told what became of it. */
export async function lastDigestSide(
  { runs, store }: Pick<TellParts, 'runs' | 'store'>,
  before?: string,
): Promise<FleetSide | null> {
  const last = lastPlanned(await runs.list('digest'), before);
  const scan = last && (await store.find(last.scanId));
  return scan ? storedSide(store, scan.value) : null;
}

/** The oldest look that is kept, before a scan: the nearest to one that retention removed. Null when there is none. */
export async function oldestSide(
  store: Pick<ScanStore, 'list' | 'verdicts' | 'notSeen'>,
  scan: StoredScan,
): Promise<FleetSide | null> {
  const oldest = await findOldestScan(store, scan);
  return oldest ? storedSide(store, oldest) : null;
}
