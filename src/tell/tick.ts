import { instant } from '../domain/instant.ts';
import type { Logger } from '../domain/ports.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import type { TellRun } from '../domain/tell-ports.ts';
import { isAnybodyTold } from './audiences.ts';
import { scansOf } from '../scan/earlier-scans.ts';
import { deliveriesSince } from './background.ts';
import { beginAlert, beginRun } from './begin-run.ts';
import { isFinal, restMs } from './deliver.ts';
import { dueDigestRunId, regressionRunId } from './identities.ts';
import { latestMs, lostAfterMs, type TellParts } from './parts.ts';

/** Queues keep a message for seven days; the last retry comes before. */
const sweptMs = 8 * 86_400_000;

/**
 * What the timer does: begins the digest that is due, and finds again what a crash lost between a row and its message.
 * Ticks may be late, repeated or missing. A digest whose instant was missed goes out late, once, within a day; after
 * that, or where its instant lies before the first scan, it is left to the next one. What fails stops nothing else.
 *
 * @throws what failed first, after all was tried
 */
export async function tick(parts: TellParts, { logger }: { readonly logger: Logger }): Promise<void> {
  if (!isAnybodyTold(parts.policy)) return;
  const now = parts.clock.now();
  const latest = parts.store.latest();
  const failures: unknown[] = [];
  for (const [stage, run] of Object.entries({ beginDueDigest, beginMissedAlert, sweepRuns, sweepDeliveries })) {
    try {
      await run(parts, now, logger, latest);
    } catch (error) {
      logger.error('a part of the tick failed', { stage, error });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

type Latest = Promise<StoredScan | undefined>;

async function beginDueDigest(parts: TellParts, now: Date, logger: Logger, latest: Latest): Promise<void> {
  const scan = await latest;
  if (!scan || parts.policy.digest === 'off') return;
  const due = parts.policy.lastDue(now);
  if (now.getTime() - due.getTime() > latestMs) return;
  const dueAt = instant(due);
  const runId = dueDigestRunId(dueAt);
  if (await parts.runs.find(runId)) return;
  const run = { runId, occasion: 'digest', dueAt, scanId: scan.scanId } as const;
  if (await wasScannedBefore(parts, due)) {
    await beginRun(parts, run);
    logger.info('digest due', { dueAt });
    return;
  }
  // Set up after that instant: whoever waits for a digest waits for the next one.
  await parts.runs.begin({ ...run, createdAt: instant(now), plannedAt: instant(now), error: null });
}

async function wasScannedBefore({ store }: TellParts, due: Date): Promise<boolean> {
  for await (const { requestedAt } of scansOf(store)) {
    if (Date.parse(requestedAt) <= due.getTime()) return true;
  }
  return false;
}

/** A scan was completed, and its worker died before it could say so. */
async function beginMissedAlert(parts: TellParts, now: Date, logger: Logger, latest: Latest): Promise<void> {
  const scan = await latest;
  if (!scan) return;
  if (now.getTime() - Date.parse(scan.finishedAt ?? scan.requestedAt) > latestMs) return;
  if (await parts.runs.find(regressionRunId(scan.scanId))) return;
  if (await beginAlert(parts, scan)) logger.info('alert found missing', { scanId: scan.scanId });
}

async function sweepRuns({ runs, queue }: TellParts, now: Date, logger: Logger): Promise<void> {
  for (const occasion of ['digest', 'regression'] as const) {
    for (const run of await runs.list(occasion)) {
      if (!isLost(run, now)) continue;
      await queue.enqueue({ version: 1, kind: 'plan', runId: run.runId });
      logger.warn('run found again', { runId: run.runId });
    }
  }
}

function isLost({ plannedAt, createdAt }: TellRun, now: Date): boolean {
  const ageMs = now.getTime() - Date.parse(createdAt);
  return plannedAt === null && ageMs > lostAfterMs && ageMs <= latestMs;
}

async function sweepDeliveries(parts: TellParts, now: Date, logger: Logger): Promise<void> {
  const { deliveries, queue, tryLeaseMs } = parts;
  const lostBefore = new Date(now.getTime() - lostAfterMs);
  for await (const row of deliveriesSince(deliveries, now.getTime() - sweptMs)) {
    if (isFinal(row) || restMs(row, lostBefore, tryLeaseMs) > 0) continue;
    const { deliveryId, attempts } = row;
    await queue.enqueue({ version: 1, kind: 'delivery', deliveryId, attempt: attempts + 1 });
    logger.warn('delivery found again', { deliveryId, attempt: attempts + 1 });
  }
}
