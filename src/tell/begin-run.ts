import { ScanError } from '../domain/errors.ts';
import { instant } from '../domain/instant.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import type { TellRun } from '../domain/tell-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { isAnybodyTold } from './audiences.ts';
import { askedDigestRunId, regressionRunId } from './identities.ts';
import type { TellParts } from './parts.ts';

type BeginParts = Pick<TellParts, 'runs' | 'queue' | 'clock'>;

/**
 * Begins an occasion: the row first, then the message, so that a message never names a run that does not exist. Doing it
 * again changes nothing.
 */
export async function beginRun(
  { runs, queue, clock }: BeginParts,
  wanted: Pick<TellRun, 'runId' | 'occasion' | 'dueAt' | 'scanId'>,
): Promise<TellRun> {
  const run = await runs.begin({ ...wanted, createdAt: instant(clock.now()), plannedAt: null, error: null });
  // A run that is open may have lost its message: one more changes nothing.
  if (run.plannedAt === null) await queue.enqueue({ version: 1, kind: 'plan', runId: run.runId });
  return run;
}

/** Begins the alert after a scan, if the scan is the fleet's and there is somebody to tell. */
export async function beginAlert(
  parts: BeginParts & Pick<TellParts, 'policy' | 'fleetScope'>,
  scan: StoredScan,
): Promise<TellRun | undefined> {
  if (scan.state !== 'completed' || scan.takenAt === null || !isAnybodyTold(parts.policy)) return undefined;
  if (scopeKey(scan.scope) !== scopeKey(parts.fleetScope)) return undefined;
  return beginRun(parts, {
    runId: regressionRunId(scan.scanId),
    occasion: 'regression',
    dueAt: scan.takenAt,
    scanId: scan.scanId,
  });
}

/**
 * Asks for a digest now; within one minute it is the same one.
 *
 * @throws {ScanError} `notFound` while no scan has finished, `request.invalid` while nobody can be told
 */
export async function askForDigest(parts: BeginParts & Pick<TellParts, 'policy' | 'store'>): Promise<TellRun> {
  if (!isAnybodyTold(parts.policy)) {
    throw new ScanError(
      'request.invalid',
      'Nobody can be told yet: set SIDESCAN_MAIL_ENDPOINT and SIDESCAN_MAIL_SENDER, SIDESCAN_TEAMS_WEBHOOK, SIDESCAN_SLACK_WEBHOOK or SIDESCAN_WEBHOOK_URL.',
    );
  }
  const scan = await parts.store.latest();
  if (!scan) throw new ScanError('notFound', 'No scan has finished yet, so there is nothing to tell.');
  const minute = `${instant(parts.clock.now()).slice(0, 16)}:00Z`;
  return beginRun(parts, {
    runId: askedDigestRunId(minute),
    occasion: 'digest',
    dueAt: minute,
    scanId: scan.scanId,
  });
}
