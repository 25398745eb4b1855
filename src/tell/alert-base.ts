import { lastPlanned } from '../domain/last-planned.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import type { TellRun } from '../domain/tell-ports.ts';
import { findEarlierScan } from '../scan/earlier-scans.ts';
import { storedSide, type FleetSide } from './fleet-side.ts';
import type { TellParts } from './parts.ts';

/**
 * What an alert compares with: the scan of the last alert that was planned, else the scan before.
 *
 * @returns null when there is nothing to tell of: it is the first scan, or the alert after it told of it
 */
export async function alertBase(
  { runs, store }: Pick<TellParts, 'runs' | 'store'>,
  run: TellRun,
  scan: StoredScan,
  known: (scanId: string) => Promise<FleetSide | null>,
): Promise<FleetSide | null> {
  const all = await runs.list('regression');
  // The next one went on without this one, and compared with what lies before both.
  if (Date.parse(lastPlanned(all)?.dueAt ?? '') > Date.parse(run.dueAt)) return null;
  const last = lastPlanned(all, run.dueAt);
  const side = last ? await known(last.scanId) : null;
  if (side) return side;
  const earlier = await findEarlierScan(store, scan);
  return earlier ? storedSide(store, earlier) : null;
}
