import type { Delivery } from '../domain/contracts.ts';
import { isAboutNothing, type Digest } from '../domain/digest.ts';
import { describeFailure, hasCode, ScanError } from '../domain/errors.ts';
import { instant } from '../domain/instant.ts';
import type { Logger, Versioned } from '../domain/ports.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import type { StoredDelivery, TellRun } from '../domain/tell-ports.ts';
import { silentSpan, type Span } from '../domain/telemetry.ts';
import { alertBase } from './alert-base.ts';
import { addressees, ownersOfFleet } from './audiences.ts';
import { recentFailures, trendUntil } from './background.ts';
import { isFinal } from './deliver.ts';
import { earlierSide } from './earlier-side.ts';
import { fillDigests, type DigestSetting } from './fill-digests.ts';
import { lastDigestSide, oldestSide, storedSide, type FleetSide } from './fleet-side.ts';
import { audienceKey, deliveryIdOf, digestIdOf, operationIdOf, type Addressed } from './identities.ts';
import { storedOwners } from './owners-at.ts';
import type { TellParts } from './parts.ts';

/** Why a message ended: the occasion was planned now or before, or there is no such run. */
export type PlanOutcome = 'planned' | 'alreadyPlanned' | 'unknownRun';

interface PlanOptions {
  readonly logger: Logger;
  readonly isLastDelivery: boolean;
  readonly span?: Span;
}

/** Reads of the ledger at once. */
const readsTogether = 16;
/** So many mails at once, then one every 36 s: the mail service takes 100 an hour (facts 11). */
const firstMails = 10;
const mailEveryMs = 36_000;
/** No delivery is tried for longer, even if the far side asks for a day before each try. */
const leastRetentionDays = 14;

/** One recipient and what the message compares with. */
interface Planned extends Addressed {
  readonly from: FleetSide | null;
  /** The digest that told of `from`. */
  readonly previous: Digest | null;
  /** When the recipient was last told; null = never. */
  readonly toldAt: string | null;
}

/**
 * Plans one occasion: who is told what, as rows of the ledger and one message each. Its scan is fixed and every id
 * follows from the run's, so that a repeated or concurrent attempt adds what is missing and nothing else; rows that are
 * there stay as they were planned.
 *
 * @param isLastDelivery whether a throw would put the message among the poisoned ones: the run then says why
 */
export async function planRun(
  parts: TellParts,
  runId: string,
  { logger, isLastDelivery, span = silentSpan() }: PlanOptions,
): Promise<PlanOutcome> {
  const found = await parts.runs.find(runId);
  if (!found) return 'unknownRun';
  if (found.value.plannedAt !== null) return 'alreadyPlanned';
  try {
    if (found.value.occasion === 'regression') await planOlderAlerts(parts, found.value, logger, span);
    const count = await plan(parts, found.value, logger, span);
    await finish(parts, found, null);
    logger.info('telling planned', { runId, deliveries: count });
  } catch (error) {
    if (isLastDelivery) await finish(parts, found, describeFailure(error), null);
    throw error;
  }
  await removeOld(parts, logger);
  return 'planned';
}

/**
 * An alert compares with the scan of the alert before it, so that one goes first. One that fails is passed over, and
 * given up where its scan is gone: this alert then tells of both.
 */
async function planOlderAlerts(parts: TellParts, run: TellRun, logger: Logger, span: Span): Promise<void> {
  const runs = await parts.runs.list('regression');
  const open = runs.filter((other) => other.plannedAt === null && Date.parse(other.dueAt) < Date.parse(run.dueAt));
  for (const { runId } of open.reverse()) {
    try {
      const found = await parts.runs.find(runId);
      if (found?.value.plannedAt !== null) continue;
      await finish(parts, found, await planOrGiveUp(parts, found.value, logger, span));
    } catch (error) {
      logger.warn('older alert not planned', { runId, error });
    }
  }
}

/** Answers why an alert can never be planned; null when it was. */
async function planOrGiveUp(parts: TellParts, run: TellRun, logger: Logger, span: Span): Promise<string | null> {
  try {
    await plan(parts, run, logger, span);
    return null;
  } catch (error) {
    if (!hasCode(error, 'notFound')) throw error;
    logger.warn('older alert given up', { runId: run.runId, error });
    return describeFailure(error);
  }
}

async function plan(parts: TellParts, run: TellRun, logger: Logger, span: Span): Promise<number> {
  const scan = (await parts.store.find(run.scanId))?.value;
  const to = scan && storedSide(parts.store, scan);
  if (!scan || !to) throw new ScanError('notFound', 'The scan that was to be told of is no longer kept.');
  const known = sides(parts, scan, logger);
  let oldest: Promise<FleetSide | null> | undefined;
  // Where retention removed what was told, the oldest scan that is kept comes nearest to it.
  const lastKnown = async (scanId: string): Promise<FleetSide | null> =>
    (await known(scanId)) ?? (await (oldest ??= oldestSide(parts.store, scan)));
  const base = run.occasion === 'regression' ? await alertBase(parts, run, scan, known) : undefined;
  if (base === null) return 0;
  const ownersAt = storedOwners(parts, to.takenAt);
  const before = base ?? (await lastDigestSide(parts, run.dueAt));
  const all = addressees(parts.policy, await ownersOfFleet(to, before, ownersAt));
  const outOfService = await disabledChannels(parts);
  const planned: Planned[] = [];
  let count = 0;
  for (let start = 0; start < all.length; start += readsTogether) {
    const some = await Promise.all(
      all.slice(start, start + readsTogether).map(async (addressed) => {
        const row = (await parts.deliveries.find(deliveryIdOf(run.runId, addressed)))?.value;
        if (row) {
          count += 1;
          // Its message may have been lost with whoever wrote the row.
          if (!isFinal(row) && row.attempts === 0) await enqueueFirst(parts, row);
          return undefined;
        }
        if (outOfService.has(addressed.channel)) return undefined;
        return compareWith(parts, run, to, addressed, base, lastKnown);
      }),
    );
    planned.push(...some.filter((each) => each !== undefined));
  }
  const failures = await recentFailures(parts.deliveries, parts.clock.now());
  const trend = await trendUntil(parts, scan);
  const { dashboardUrl } = parts.policy;
  const isStale = run.occasion === 'digest' && parts.policy.isStale(to.takenAt, new Date(run.dueAt));
  const setting: DigestSetting = { ownersAt, trend, dashboardUrl, isStale };
  return count + (await span.child('drift', () => write(parts, run, to, planned, failures, setting)));
}

/** Scans before `to` by id, each looked up once; null for one that retention removed. */
function sides({ store }: TellParts, to: StoredScan, logger: Logger): (scanId: string) => Promise<FleetSide | null> {
  const known = new Map<string, Promise<FleetSide | null>>();
  const look = async (scanId: string): Promise<FleetSide | null> => {
    const scan = await store.find(scanId);
    const side = scan ? await earlierSide(store, scan.value, to) : null;
    if (!side) logger.warn('last told scan is gone', { scanId });
    return side;
  };
  return (scanId) => {
    const side = known.get(scanId) ?? look(scanId);
    known.set(scanId, side);
    return side;
  };
}

/** Undefined for whoever heard of it already. */
async function compareWith(
  { deliveries }: TellParts,
  run: TellRun,
  to: FleetSide,
  addressed: Addressed,
  base: FleetSide | undefined,
  lastKnown: (scanId: string) => Promise<FleetSide | null>,
): Promise<Planned | undefined> {
  const { audience, channel, recipient } = addressed;
  const told = await deliveries.lastTold(audience, channel, 'digest', recipient);
  const previous = told ? ((await deliveries.digest(told)) ?? null) : null;
  const aheadMs = previous ? Date.parse(previous.to.takenAt) - Date.parse(to.takenAt) : Number.NEGATIVE_INFINITY;
  if (run.occasion === 'regression') {
    // A digest that was sent first has told of this scan, regressions and all.
    if (aheadMs >= 0) return undefined;
    return { ...addressed, from: base ?? null, previous: null, toldAt: null };
  }
  // A digest that was begun later overtook this one.
  if (aheadMs > 0) return undefined;
  const from = told ? await lastKnown(told.scanId) : null;
  return { ...addressed, from, previous: from ? previous : null, toldAt: told?.createdAt ?? null };
}

/** Makes the digests, group by group of what they compare with, and writes rows and messages of those that are news. */
async function write(
  parts: TellParts,
  run: TellRun,
  to: FleetSide,
  planned: readonly Planned[],
  failures: readonly Delivery[],
  setting: DigestSetting,
): Promise<number> {
  const { deliveries, clock, policy } = parts;
  let [count, mails] = [0, 0];
  for (const group of Map.groupBy(planned, ({ from }) => from).entries()) {
    const [from, members] = group;
    const shared = [...Map.groupBy(members, sharingKey).values()];
    const wanted = shared.flatMap(([first]) => (first ? [first] : []));
    const digests = await fillDigests(
      wanted.map(({ audience, previous, toldAt }) => ({
        occasion: run.occasion,
        audience,
        previous,
        failedDeliveries: failures.filter(
          (failure) => toldAt === null || Date.parse(failure.lastAttemptAt ?? '') >= Date.parse(toldAt),
        ),
      })),
      from,
      to,
      setting,
    );
    for (const [index, recipients] of shared.entries()) {
      const digest = digests[index];
      const isTold = digest?.isNews === true || (policy.digest === 'always' && run.occasion === 'digest');
      if (!digest || !isTold || isAboutNothing(digest)) continue;
      const now = clock.now();
      const rows = recipients.map((recipient): StoredDelivery => {
        const late = recipient.channel === 'email' ? Math.max(0, (mails += 1) - firstMails) * mailEveryMs : 0;
        return firstRow(run, recipient, now, late);
      });
      await deliveries.plan(rows, digest);
      for (const row of rows) await enqueueFirst(parts, row);
      count += rows.length;
    }
  }
  return count;
}

/** Recipients of one key are told the very same. */
function sharingKey({ audience, channel, previous, toldAt }: Planned): string {
  return JSON.stringify([audienceKey(audience), channel, previous?.to.takenAt ?? '', toldAt ?? '']);
}

function firstRow(run: TellRun, planned: Planned, now: Date, lateMs: number): StoredDelivery {
  const { audience, channel, recipient, from, toldAt } = planned;
  const deliveryId = deliveryIdOf(run.runId, planned);
  return {
    deliveryId,
    digestId: digestIdOf(run.runId, audience, channel, `${from?.scanId ?? ''} ${toldAt ?? ''}`),
    channel,
    recipient,
    state: 'pending',
    attempts: 0,
    lastAttemptAt: null,
    nextAttemptAt: instant(new Date(now.getTime() + lateMs)),
    error: null,
    occasion: run.occasion,
    audience,
    operationId: operationIdOf(deliveryId),
    scanId: run.scanId,
    createdAt: instant(now),
    acceptedAt: null,
    tryStartedAt: null,
    tryId: null,
  };
}

async function enqueueFirst({ queue, clock }: TellParts, { deliveryId, nextAttemptAt }: StoredDelivery): Promise<void> {
  const visibleAfterMs = Math.max(0, Date.parse(nextAttemptAt ?? '') - clock.now().getTime()) || 0;
  await queue.enqueue({ version: 1, kind: 'delivery', deliveryId, attempt: 1 }, { visibleAfterMs });
}

async function disabledChannels({ runs, policy }: TellParts): Promise<ReadonlySet<string>> {
  const disabled = await runs.disabled();
  const isDisabled = ({ channel, fingerprint }: (typeof disabled)[number]): boolean =>
    disabled.some((entry) => entry.channel === channel && entry.fingerprint === fingerprint);
  return new Set(policy.endpoints.filter(isDisabled).map(({ channel }) => channel));
}

/** A concurrent attempt that finished first has finished the same. */
async function finish(
  { runs, clock }: TellParts,
  { value, etag }: Versioned<TellRun>,
  error: string | null,
  plannedAt: string | null = instant(clock.now()),
): Promise<void> {
  try {
    await runs.update({ ...value, plannedAt, error }, etag);
  } catch (conflict) {
    if (!hasCode(conflict, 'store.conflict')) throw conflict;
    if ((await runs.find(value.runId))?.value.plannedAt === null) throw conflict;
  }
}

/** What was told goes when scans go. A failure is left to the next run: nothing depends on it. */
async function removeOld({ deliveries, runs, clock, policy }: TellParts, logger: Logger): Promise<void> {
  const days = Math.max(policy.retentionDays, leastRetentionDays);
  const oldest = new Date(clock.now().getTime() - days * 86_400_000);
  try {
    await deliveries.removeOlderThan(oldest);
    await runs.removeOlderThan(oldest);
  } catch (error) {
    logger.warn('old deliveries could not be removed', { error });
  }
}
