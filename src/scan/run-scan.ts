import type { Calendar } from '../domain/catalogue.ts';
import type { Report } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type {
  Clock,
  Collector,
  HistorySource,
  Logger,
  ScanQueue,
  ScanResult,
  ScanStore,
  SnapshotStore,
  StoredScan,
} from '../domain/ports.ts';
import type { Rule } from '../domain/rule.ts';
import { scopeKey } from '../domain/scope-key.ts';
import type { Policy } from '../domain/situation.ts';
import { readSnapshot } from '../snapshot/read.ts';
import { assessSnapshot } from './assess-snapshot.ts';
import { heartbeat, type Heartbeat } from './heartbeat.ts';
import { removeOldScans } from './remove-old-scans.ts';
import { instant } from './request-scan.ts';
import { storedHistory } from './stored-history.ts';

export interface RunScanParts {
  readonly store: ScanStore;
  readonly snapshots: SnapshotStore;
  readonly queue: ScanQueue;
  readonly collector: () => Promise<Collector>;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  readonly calendar: Calendar;
  /** The scope whose scans make up the fleet's history; a scan of another scope stands alone. */
  readonly fleetScope: StoredScan['scope'];
  readonly deadAfterMs: number;
  readonly retentionDays: number;
}

/** Why a delivery ended: the work was done now, was done before, is done by somebody else, or came to nothing. */
export type RunOutcome = 'completed' | 'alreadyEnded' | 'deferred' | 'failed' | 'unknownScan';

/**
 * Runs one delivery of a scan: collect → assess → store. May be killed at any moment and delivered again, or
 * delivered twice at once: the snapshot is written once and whole, rows come only from it and are the same however
 * often they are written, and `latest` moves with the last write.
 *
 * @param isLastDelivery whether a throw would put the message among the poisoned ones: the scan then fails visibly
 * @throws when another delivery may do better
 */
export async function runScan(
  parts: RunScanParts,
  scanId: string,
  options: { readonly logger: Logger; readonly isLastDelivery: boolean; readonly signal?: AbortSignal },
): Promise<RunOutcome> {
  const { store, queue, clock, deadAfterMs } = parts;
  const { logger } = options;
  const found = await store.find(scanId);
  if (!found) {
    logger.warn('scan not found', { scanId });
    return 'unknownScan';
  }
  const scan = found.value;
  if (scan.state !== 'queued' && scan.state !== 'running') return 'alreadyEnded';

  const deferMs = scan.state === 'running' ? remainingLifeMs(scan, clock, deadAfterMs) : 0;
  if (deferMs > 0) {
    // Somebody is at it, or died a moment ago. Their heartbeat will tell.
    await queue.enqueue(scanId, { visibleAfterMs: deferMs });
    logger.info('scan deferred', { scanId, deferMs });
    return 'deferred';
  }

  const now = instant(clock.now());
  const claimed: StoredScan = { ...scan, state: 'running', startedAt: scan.startedAt ?? now, heartbeatAt: now };
  const deferred = async (): Promise<RunOutcome> => {
    // Whoever changed the row may be at it, or may be a dead run's last write: only a later delivery can tell.
    await queue.enqueue(scanId, { visibleAfterMs: deadAfterMs });
    logger.info('scan deferred', { scanId, deferMs: deadAfterMs });
    return 'deferred';
  };
  let etag: string;
  try {
    etag = await store.update(claimed, found.etag);
  } catch (error) {
    if (isConflict(error)) return deferred();
    throw error;
  }

  const beating = heartbeat(
    { value: claimed, etag },
    { store, clock, logger, intervalMs: Math.min(2_000, deadAfterMs / 5) },
  );
  const signal = options.signal ? AbortSignal.any([beating.signal, options.signal]) : beating.signal;
  try {
    const completed = await work(parts, claimed, beating, signal);
    logger.info('scan completed', {
      scanId,
      clusters: completed.summary?.clusters,
      gaps: completed.coverage?.gaps.length,
    });
    await removeOldScans(parts, { logger, keep: scanId });
    return 'completed';
  } catch (error) {
    if (beating.signal.aborted || isConflict(error)) {
      await beating.stop();
      return await deferred();
    }
    return await giveUp(beating, error, { ...options, scanId, clock });
  }
}

async function work(
  parts: RunScanParts,
  scan: StoredScan,
  beating: Heartbeat,
  signal: AbortSignal,
): Promise<StoredScan> {
  const { scanId } = scan;
  const { store, snapshots, policy, rules, calendar } = parts;
  let { progress } = scan;
  const report = (change: Partial<StoredScan['progress']>): void => {
    progress = { ...progress, ...change };
    beating.report(progress);
  };

  if (!(await snapshots.exists(scanId))) {
    const collector = await parts.collector();
    await snapshots.write(scanId, collector.collect({ scope: scan.scope, signal, onProgress: report }));
  }
  signal.throwIfAborted();

  report({ phase: 'assess' });
  const bytes = await snapshots.read(scanId);
  if (!bytes)
    throw new ScanError('store.unavailable', `The snapshot of scan ${scanId} is not there.`, { retryable: true });
  const isFleet = scopeKey(scan.scope) === scopeKey(parts.fleetScope);
  const history = storedHistory(store, await store.latest());
  const events = assessSnapshot(readSnapshot(bytes, { name: `snapshot of scan ${scanId}` }), {
    policy,
    rules,
    calendar,
    // What lies outside another scope was not looked for, so its absence is no news.
    history: isFleet ? history : withoutCarrying(history),
    scanId,
  });
  let frame: Omit<Report, 'clusters'> | undefined;
  let done = 0;
  const results = async function* (): AsyncGenerator<ScanResult> {
    for await (const event of events) {
      if (event.kind === 'verdict') {
        const { cluster, assessment } = event.assessed;
        yield { kind: 'verdict', verdict: event.verdict };
        yield { kind: 'history', clusterKey: cluster.key, history: assessment.history };
        done += 1;
        report({ phase: 'store', clusters: { done, of: progress.clusters.of } });
      } else if (event.kind === 'end') {
        frame = event.report;
        for (const notSeen of event.report.notSeen) yield { kind: 'notSeen', notSeen };
        for (const [clusterKey, carried] of event.after.carried)
          yield { kind: 'history', clusterKey, history: carried };
        for (const subscriptionId of event.after.coveredSubscriptions)
          yield { kind: 'coveredSubscription', subscriptionId };
      }
    }
  };
  const stream = results();
  await store.writeResults(scanId, stream, signal);
  // Rows that an earlier delivery wrote are left as they are, and the stream unread: its end is needed all the same.
  while (!(await stream.next()).done) signal.throwIfAborted();
  signal.throwIfAborted();
  if (!frame) throw new Error('an assessment ended without its end event');
  const completed = {
    state: 'completed',
    finishedAt: instant(parts.clock.now()),
    takenAt: frame.takenAt,
    cloud: frame.cloud,
    coverage: frame.coverage,
    summary: frame.summary,
    progress: { ...progress, phase: 'done', clusters: { done, of: done } },
  } as const;
  return beating.finish(completed, isFleet);
}

function isConflict(error: unknown): boolean {
  return error instanceof ScanError && error.code === 'store.conflict';
}

function withoutCarrying(history: HistorySource): HistorySource {
  return { ledger: history.ledger, lastVerdicts: async () => [] };
}

/** Milliseconds until a running scan counts as dead; 0 when it does. */
function remainingLifeMs(scan: StoredScan, clock: Clock, deadAfterMs: number): number {
  const lastSign = Date.parse(scan.heartbeatAt ?? scan.startedAt ?? scan.requestedAt);
  return Math.max(0, lastSign + deadAfterMs - clock.now().getTime());
}

/** A failure that another delivery may mend is thrown; any other one, and the last, is written into the scan. */
async function giveUp(
  beating: Heartbeat,
  error: unknown,
  { logger, isLastDelivery, scanId, clock }: { logger: Logger; isLastDelivery: boolean; scanId: string; clock: Clock },
): Promise<RunOutcome> {
  const isFinal = isLastDelivery || (error instanceof ScanError && !error.retryable);
  logger.error('scan failed', { scanId, isFinal, error: error instanceof ScanError ? error.code : String(error) });
  if (!isFinal) {
    // Nobody is at it any more: the next delivery need not wait for the heartbeat to grow old.
    await beating.finish({ state: 'queued' }).catch((cause: unknown) => {
      logger.warn('scan could not be handed back', { scanId, error: String(cause) });
    });
    throw error;
  }
  const failure =
    error instanceof ScanError
      ? { code: error.code, message: error.message }
      : { code: 'internal', message: 'The scan failed for a reason that is not foreseen; the log has it.' };
  await beating.finish({ state: 'failed', finishedAt: instant(clock.now()), error: failure });
  if (!(error instanceof ScanError)) throw error;
  return 'failed';
}
