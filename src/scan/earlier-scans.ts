/**
 * Scans in the order in which they are looked at: the newest first.
 *
 * @module
 */
import type { Drift } from '../domain/contracts.ts';
import { itemsOf } from '../domain/pages.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';

const weekMs = 7 * 86_400_000;
const scansOfPage = 100;

/** Every scan, newest first. */
export function scansOf(store: Pick<ScanStore, 'list'>): AsyncGenerator<StoredScan, void> {
  return itemsOf((continuation) => store.list(scansOfPage, continuation));
}

/** A scan as one side of a comparison. */
export function sideOf({ scanId, takenAt, requestedAt }: StoredScan): Drift['from'] & { readonly scanId: string } {
  return { scanId, takenAt: takenAt ?? requestedAt };
}

/**
 * The scan that `to` is compared with: the newest finished one of the same scope taken at or before an instant, or
 * simply before `to`. Undefined when there is none.
 */
export async function findEarlierScan(
  store: Pick<ScanStore, 'list'>,
  to: StoredScan,
  since?: string,
): Promise<StoredScan | undefined> {
  for await (const scan of earlierScans(store, to)) {
    if (since === undefined || Date.parse(scan.takenAt) <= Date.parse(since)) return scan;
  }
  return undefined;
}

/**
 * The scan that "since last week" means: the newest finished one of the same scope that is at least seven days older
 * than `to`, else the oldest there is. Undefined when `to` is the only one.
 */
export async function findWeekOldScan(store: Pick<ScanStore, 'list'>, to: StoredScan): Promise<StoredScan | undefined> {
  const until = Date.parse(sideOf(to).takenAt) - weekMs;
  let oldest: StoredScan | undefined;
  for await (const scan of earlierScans(store, to)) {
    oldest = scan;
    if (Date.parse(scan.takenAt) <= until) return scan;
  }
  return oldest;
}

/** The oldest finished one of the same scope before `to`: the nearest one to a scan that retention removed. */
export async function findOldestScan(store: Pick<ScanStore, 'list'>, to: StoredScan): Promise<StoredScan | undefined> {
  let oldest: StoredScan | undefined;
  for await (const scan of earlierScans(store, to)) oldest = scan;
  return oldest;
}

/** The finished ones of the same scope, but for the scan itself and what was taken after it. */
async function* earlierScans(
  store: Pick<ScanStore, 'list'>,
  to: StoredScan,
): AsyncGenerator<StoredScan & { readonly takenAt: string }, void> {
  const fleet = scopeKey(to.scope);
  for await (const scan of scansOf(store)) {
    const { takenAt } = scan;
    if (scan.state !== 'completed' || takenAt === null || scan.scanId === to.scanId) continue;
    if (scopeKey(scan.scope) !== fleet || (to.takenAt !== null && takenAt > to.takenAt)) continue;
    yield { ...scan, takenAt };
  }
}
