import { hasCode, ScanError } from '../domain/errors.ts';
import { lifeLeftMs } from '../domain/life-left.ts';
import { instant } from '../domain/instant.ts';
import type { Clock, Logger } from '../domain/ports.ts';
import type { ScanQueue, StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { noTelemetry, type Telemetry } from '../domain/telemetry.ts';
import { collectAndStore, type CollectAndStoreParts } from './collect-and-store.ts';
import { heartbeat, type Heartbeat } from './heartbeat.ts';
import { measureResult, measureRun, type MeasuredOutcome } from './measure-scan.ts';
import { removeOldScans, type RemoveOldScansParts } from './remove-old-scans.ts';

export interface RunScanParts extends CollectAndStoreParts, Pick<RemoveOldScansParts, 'neededScans'> {
  readonly queue: ScanQueue;
  readonly deadAfterMs: number;
  readonly retentionDays: number;
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
    if (hasCode(error, 'store.conflict')) return deferred();
    throw error;
  }

  const beating = heartbeat(
    { value: claimed, etag },
    { store, clock, logger, intervalMs: Math.min(2_000, deadAfterMs / 5) },
  );
  const signal = options.signal ? AbortSignal.any([beating.signal, options.signal]) : beating.signal;
  const isFleet = scopeKey(scan.scope) === scopeKey(parts.fleetScope);
  const startedMs = clock.now().getTime();
  const ended = (outcome: MeasuredOutcome): void => measureRun(telemetry, outcome, clock.now().getTime() - startedMs);
  return telemetry.run('scan', traceparent, async (span) => {
    span.set(
      { 'sidescan.scan.id': scanId, 'sidescan.scan.trigger': scan.trigger },
      { 'sidescan.scope': scopeKey(scan.scope) },
    );
    try {
      const stored = await collectAndStore(parts, claimed, { report: beating.report, signal, span });
      const completed = await beating.finish(
        { state: 'completed', finishedAt: instant(clock.now()), ...stored },
        isFleet,
      );
      ended('completed');
      measureResult(telemetry, completed, isFleet);
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
      if (beating.signal.aborted || hasCode(error, 'store.conflict')) {
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

/** Milliseconds until a running scan counts as dead; 0 when it does. */
function remainingLifeMs(scan: StoredScan, clock: Clock, deadAfterMs: number): number {
  const lastSignMs = Date.parse(scan.heartbeatAt ?? scan.startedAt ?? scan.requestedAt);
  return lifeLeftMs(lastSignMs, deadAfterMs, clock.now());
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
