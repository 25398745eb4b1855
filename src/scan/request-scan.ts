import type { Scan, Scope } from '../domain/contracts.ts';
import { instant } from '../domain/instant.ts';
import type { Clock } from '../domain/ports.ts';
import type { ScanQueue, ScanStore, StoredScan } from '../domain/scan-ports.ts';

export interface RequestScanParts {
  readonly store: ScanStore;
  readonly queue: ScanQueue;
  readonly clock: Clock;
  /** Makes the id of a new scan. */
  readonly newScanId: () => string;
  readonly cloud: string;
  /** Milliseconds without a heartbeat after which a scan counts as dead. */
  readonly deadAfterMs: number;
}

/** Phases and counts of a scan that has not begun. */
const noProgress: Scan['progress'] = Object.freeze({
  phase: 'collect',
  subscriptions: { done: 0, of: null },
  clusters: { done: 0, of: null },
  throttledMs: 0,
});

/**
 * Asks for a scan: one at a time per scope, so a second request is answered with the one under way. The row is written
 * before the message, so that a message never names a scan that does not exist.
 */
export async function requestScan(
  { store, queue, clock, newScanId, cloud, deadAfterMs }: RequestScanParts,
  trigger: Scan['trigger'],
  scope: Scope,
): Promise<{ scan: StoredScan; created: boolean }> {
  const now = clock.now();
  const wanted: StoredScan = {
    scanId: newScanId(),
    state: 'queued',
    trigger,
    requestedAt: instant(now),
    startedAt: null,
    finishedAt: null,
    heartbeatAt: null,
    scope,
    progress: noProgress,
    coverage: null,
    summary: null,
    error: null,
    cloud,
    takenAt: null,
  };
  const answer = await store.request(wanted, deadAfterMs, now);
  // A queued scan's message may have been lost with the process that wrote its row: one more changes nothing.
  if (answer.created || answer.scan.state === 'queued') await queue.enqueue(answer.scan.scanId);
  return answer;
}

/**
 * Asks for a scan where there never was one, so that a new deployment need not wait for its schedule. Undefined when
 * there was: a failed first scan is not repeated by itself.
 */
export async function requestFirstScan(parts: RequestScanParts, scope: Scope): Promise<StoredScan | undefined> {
  const { items } = await parts.store.list(1);
  if (items.length > 0) return undefined;
  return (await requestScan(parts, 'timer', scope)).scan;
}
