import type { Calendar } from '../domain/catalogue.ts';
import type { Report } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type {
  Clock,
  Collector,
  HistorySource,
  InspectionStore,
  Logger,
  ScanQueue,
  ScanResult,
  ScanStore,
  SnapshotStore,
  StoredScan,
} from '../domain/ports.ts';
import type { Rule } from '../domain/rule.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { noTelemetry, type Span, type Telemetry } from '../domain/telemetry.ts';
import type { Policy } from '../domain/situation.ts';
import { readSnapshot } from '../snapshot/read.ts';
import { assessSnapshot } from './assess-snapshot.ts';
import { collectConfirmed, type Confirmation } from './confirm/collect-confirmed.ts';
import { heartbeat, type Heartbeat } from './heartbeat.ts';
import { measureResult, measureRun, type MeasuredOutcome } from './measure-scan.ts';
import { removeOldScans } from './remove-old-scans.ts';
import { instant } from './request-scan.ts';
import { withInspections } from './with-inspections.ts';
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
  /** What was seen inside clusters; without it nobody looked. */
  readonly inspections?: InspectionStore;
  /** Older evidence does not count. Default 7. */
  readonly inspectionMaxAgeDays?: number;
  /** What the index says is confirmed before it is believed; left out, it is believed. */
  readonly confirmation?: Confirmation;
  /**
   * Told of each scan that was completed, also again when its message comes again: it must not mind. What it throws is
   * logged and changes nothing; whoever depends on it looks for scans that it missed.
   */
  readonly afterCompleted?: (scan: StoredScan, traceparent: string | undefined) => Promise<void>;
  /** By default nobody watches. */
  readonly telemetry?: Telemetry;
}

/** Why a delivery ended: the work was done now, was done before, is done by somebody else, or came to nothing. */
export type RunOutcome = 'completed' | 'alreadyEnded' | 'deferred' | 'failed' | 'unknownScan';

/**
 * Runs one delivery of a scan: collect → confirm → assess → store. May be killed at any moment and delivered again, or
 * delivered twice at once: the snapshot is written once and whole, rows come only from it and are the same however
 * often they are written, and `latest` moves with the last write.
 *
 * @param options.traceparent of the trace that asked for the scan
 * @param isLastDelivery whether a throw would put the message among the poisoned ones: the scan then fails visibly
 * @throws when another delivery may do better
 */
export async function runScan(
  parts: RunScanParts,
  scanId: string,
  options: {
    readonly logger: Logger;
    readonly isLastDelivery: boolean;
    readonly signal?: AbortSignal;
    readonly traceparent?: string | undefined;
  },
): Promise<RunOutcome> {
  const { store, queue, clock, deadAfterMs, telemetry = noTelemetry } = parts;
  const { logger, traceparent } = options;
  const found = await store.find(scanId);
  if (!found) {
    logger.warn('scan not found', { scanId });
    return 'unknownScan';
  }
  const scan = found.value;
  if (scan.state !== 'queued' && scan.state !== 'running') {
    // Whoever completed it may have died before anybody was told.
    if (scan.state === 'completed') await announce(parts, scan, logger, traceparent);
    return 'alreadyEnded';
  }

  const deferMs = scan.state === 'running' ? remainingLifeMs(scan, clock, deadAfterMs) : 0;
  if (deferMs > 0) {
    // Somebody is at it, or died a moment ago. Their heartbeat will tell.
    await queue.enqueue(scanId, { visibleAfterMs: deferMs, traceparent });
    logger.info('scan deferred', { scanId, deferMs });
    return 'deferred';
  }

  const now = instant(clock.now());
  const claimed: StoredScan = { ...scan, state: 'running', startedAt: scan.startedAt ?? now, heartbeatAt: now };
  const deferred = async (): Promise<RunOutcome> => {
    // Whoever changed the row may be at it, or may be a dead run's last write: only a later delivery can tell.
    await queue.enqueue(scanId, { visibleAfterMs: deadAfterMs, traceparent });
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
  const startedMs = clock.now().getTime();
  const ended = (outcome: MeasuredOutcome): void => measureRun(telemetry, outcome, clock.now().getTime() - startedMs);
  return telemetry.run('scan', traceparent, async (span) => {
    span.set(
      { 'sidescan.scan.id': scanId, 'sidescan.scan.trigger': scan.trigger },
      { 'sidescan.scope': scopeKey(scan.scope) },
    );
    try {
      const completed = await work(parts, claimed, beating, signal, span);
      ended('completed');
      measureResult(telemetry, completed, scopeKey(scan.scope) === scopeKey(parts.fleetScope));
      logger.info('scan completed', {
        scanId,
        clusters: completed.summary?.clusters,
        gaps: completed.coverage?.gaps.length,
        durationMs: clock.now().getTime() - startedMs,
      });
      await span.child('tell', (telling) => announce(parts, completed, logger, telling.traceparent));
      await span.child('sweep', () => removeOldScans(parts, { logger, keep: scanId }));
      return 'completed';
    } catch (error) {
      if (beating.signal.aborted || isConflict(error)) {
        ended('overtaken');
        await beating.stop();
        return await deferred();
      }
      span.fail(error);
      const isFinal = options.isLastDelivery || (error instanceof ScanError && !error.retryable);
      ended(isFinal ? 'failed' : 'retried');
      return await giveUp(beating, error, { logger, isFinal, scanId, clock });
    }
  });
}

async function announce(
  { afterCompleted }: RunScanParts,
  scan: StoredScan,
  logger: Logger,
  traceparent: string | undefined,
): Promise<void> {
  try {
    await afterCompleted?.(scan, traceparent);
  } catch (error) {
    logger.warn('completed scan was not announced', { scanId: scan.scanId, error });
  }
}

async function work(
  parts: RunScanParts,
  scan: StoredScan,
  beating: Heartbeat,
  signal: AbortSignal,
  span: Span,
): Promise<StoredScan> {
  const { scanId } = scan;
  const { store, snapshots, policy, rules, calendar } = parts;
  let { progress } = scan;
  const report = (change: Partial<StoredScan['progress']>): void => {
    progress = { ...progress, ...change };
    beating.report(progress);
  };

  const isFleet = scopeKey(scan.scope) === scopeKey(parts.fleetScope);
  if (!(await snapshots.exists(scanId))) {
    const collector = await parts.collector();
    const collecting = {
      ...parts,
      collector,
      confirmation: isFleet ? parts.confirmation : undefined,
      onConfirm: () => report({ phase: 'confirm' }),
    };
    const collected = collectConfirmed(collecting, { scope: scan.scope, signal, onProgress: report });
    const { inspections, inspectionMaxAgeDays = 7 } = parts;
    const records = inspections ? withInspections(collected, inspections, inspectionMaxAgeDays) : collected;
    await span.child('collect', () => snapshots.write(scanId, records));
  }
  signal.throwIfAborted();

  report({ phase: 'assess' });
  const bytes = await snapshots.read(scanId);
  if (!bytes)
    throw new ScanError('store.unavailable', `The snapshot of scan ${scanId} is not there.`, { retryable: true });
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
        assessed.resolve(undefined);
        frame = event.report;
        for (const notSeen of event.report.notSeen) yield { kind: 'notSeen', notSeen };
        for (const [clusterKey, carried] of event.after.carried)
          yield { kind: 'history', clusterKey, history: carried };
        for (const subscriptionId of event.after.coveredSubscriptions)
          yield { kind: 'coveredSubscription', subscriptionId };
      }
    }
  };
  // Verdicts are written while others are still being made: two spans that overlap.
  const assessed = Promise.withResolvers<undefined>();
  const assessing = span.child('assess', () => assessed.promise);
  const stream = results();
  try {
    await span.child('store', async () => {
      await store.writeResults(scanId, stream, signal);
      // Rows that an earlier delivery wrote are left as they are, and the stream unread: its end is needed all the same.
      while (!(await stream.next()).done) signal.throwIfAborted();
      signal.throwIfAborted();
    });
  } finally {
    assessed.resolve(undefined);
    await assessing;
  }
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
  { logger, isFinal, scanId, clock }: { logger: Logger; isFinal: boolean; scanId: string; clock: Clock },
): Promise<RunOutcome> {
  logger.error('scan failed', { scanId, isFinal, error });
  if (!isFinal) {
    // Nobody is at it any more: the next delivery need not wait for the heartbeat to grow old.
    await beating.finish({ state: 'queued' }).catch((cause: unknown) => {
      logger.warn('scan could not be handed back', { scanId, error: cause });
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
