import type { ClusterVerdict, Drift, NotSeen } from '../domain/contracts.ts';
import { compareScans } from '../domain/drift.ts';
import type { ScanStore, StoredScan } from '../domain/ports.ts';

/** The drift between two finished scans of the fleet. */
export async function compareStoredScans(store: ScanStore, from: StoredScan, to: StoredScan): Promise<Drift> {
  const older = new Map<string, ClusterVerdict>();
  for await (const verdict of store.verdicts(from.scanId)) older.set(verdict.id.toLowerCase(), verdict);
  const comparison = compareScans(sideOf(from), older);
  for await (const verdict of store.verdicts(to.scanId)) comparison.add(verdict);
  const notSeen: NotSeen[] = [];
  for await (const entry of store.notSeen(to.scanId)) notSeen.push(entry);
  return comparison.result(sideOf(to), notSeen);
}

function sideOf({ scanId, takenAt, requestedAt }: StoredScan): Drift['from'] {
  return { scanId, takenAt: takenAt ?? requestedAt };
}

/**
 * The scan that `to` is compared with: the newest finished one of the same scope taken at or before an instant, or
 * simply before `to`. Undefined when there is none.
 */
export async function findEarlierScan(
  store: ScanStore,
  to: StoredScan,
  isSameFleet: (scan: StoredScan) => boolean,
  since: string | undefined,
): Promise<StoredScan | undefined> {
  let continuation: string | null = null;
  do {
    const page: Awaited<ReturnType<ScanStore['list']>> = await store.list(100, continuation ?? undefined);
    for (const scan of page.items) {
      if (scan.state !== 'completed' || scan.takenAt === null || scan.scanId === to.scanId || !isSameFleet(scan))
        continue;
      if (to.takenAt !== null && scan.takenAt > to.takenAt) continue;
      if (since === undefined || Date.parse(scan.takenAt) <= Date.parse(since)) return scan;
    }
    ({ continuation } = page);
  } while (continuation !== null);
  return undefined;
}
