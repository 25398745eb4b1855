import { isStale } from '../dashboard/age.ts';
import type { Scope } from '../domain/contracts.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { scansOf } from '../scan/earlier-scans.ts';

/**
 * Whether the latest scan is one of these days; for people who look after the app. That there is none yet is no failure
 * unless one was tried: the first one may be under way.
 *
 * @param schedule of scans, NCRONTAB
 */
export async function scanHealth(
  store: Pick<ScanStore, 'latest' | 'list'>,
  { scanSchedule: schedule, scope }: { readonly scanSchedule: string; readonly scope: Scope },
  now: Date,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const latest = await store.latest();
  if (!latest) {
    const none = 'No scan has finished yet';
    const ended = await newestEnded(store, scope);
    if (!ended) return { ok: true, detail: `${none}; the schedule is ${schedule}.` };
    const how = ended.error ? `${ended.state} (${ended.error.code})` : ended.state;
    return {
      ok: false,
      detail: `${none}: scan ${ended.scanId} of ${ended.requestedAt} ${how}; GET /api/scans says why.`,
    };
  }
  const takenAt = latest.takenAt ?? latest.requestedAt;
  const told = `Scan ${latest.scanId} of ${takenAt}, coverage ${latest.coverage?.complete ? 'complete' : 'incomplete'}.`;
  if (!isStale(takenAt, schedule, now)) return { ok: true, detail: told };
  const advice = `The schedule ${schedule} came round twice since then and no newer scan has finished; GET /api/scans says why.`;
  return { ok: false, detail: `${told} ${advice}` };
}

/** The fleet's newest scan that came to nothing by itself; undefined while none did. */
async function newestEnded(store: Pick<ScanStore, 'list'>, scope: Scope): Promise<StoredScan | undefined> {
  for await (const scan of scansOf(store)) {
    const isOver = scan.state === 'failed' || scan.state === 'expired';
    if (isOver && scopeKey(scan.scope) === scopeKey(scope)) return scan;
  }
  return undefined;
}
