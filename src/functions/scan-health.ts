import { isStale } from '../dashboard/age.ts';
import type { StoredScan } from '../domain/scan-ports.ts';

/**
 * Whether the latest scan is one of these days; for people who look after the app. That there is none yet is no
 * failure: the first one may be under way.
 *
 * @param schedule of scans, NCRONTAB
 */
export function scanHealth(
  latest: Pick<StoredScan, 'scanId' | 'takenAt' | 'requestedAt' | 'coverage'> | undefined,
  schedule: string,
  now: Date,
): { readonly ok: boolean; readonly detail: string } {
  if (!latest) return { ok: true, detail: `No scan has finished yet; the schedule is ${schedule}.` };
  const takenAt = latest.takenAt ?? latest.requestedAt;
  const told = `Scan ${latest.scanId} of ${takenAt}, coverage ${latest.coverage?.complete ? 'complete' : 'incomplete'}.`;
  if (!isStale(takenAt, schedule, now)) return { ok: true, detail: told };
  const advice = `The schedule ${schedule} came round twice since then and no newer scan has finished; GET /api/scans says why.`;
  return { ok: false, detail: `${told} ${advice}` };
}
