import { hasCode, ScanError } from '../domain/errors.ts';
import { instant } from '../domain/instant.ts';
import { lifeLeftMs } from '../domain/life-left.ts';
import type { Logger } from '../domain/ports.ts';
import type { ChannelSender, StoredDelivery, TryOutcome } from '../domain/tell-ports.ts';
import { mostTries, nextTryAfterMs } from '../domain/retry-schedule.ts';
import { noTelemetry, type Span } from '../domain/telemetry.ts';
import { newerDigest } from './newer-digest.ts';
import { tryShareOfLease, type TellParts } from './parts.ts';

/** Why a message ended: a try was made now, was made before, is made by somebody else, or need not or cannot be made. */
export type DeliverOutcome =
  StoredDelivery['state'] | 'superseded' | 'alreadyEnded' | 'overtaken' | 'early' | 'busy' | 'unknown';

const finalStates: ReadonlySet<string> = new Set<StoredDelivery['state']>(['sent', 'failed', 'disabled']);
const mostErrorLength = 500;
/** Queues count whole seconds and clocks differ a little. */
const earlyMs = 2_000;

/** Whether nothing more will be tried. */
export function isFinal({ state }: Pick<StoredDelivery, 'state'>): boolean {
  return finalStates.has(state);
}

/** How long a delivery may still rest: until its next try, or until the try under way counts as dead. */
export function restMs(row: StoredDelivery, now: Date, tryLeaseMs: number): number {
  const until =
    row.tryStartedAt === null
      ? Date.parse(row.nextAttemptAt ?? row.createdAt)
      : Date.parse(row.tryStartedAt) + tryLeaseMs;
  return Math.max(0, until - now.getTime());
}

/**
 * Makes one try of one delivery. May be killed at any moment and delivered again, or delivered twice at once: the row
 * is claimed before anything is sent and says so; a claim that grew old is a try that may have arrived, which the next
 * one finds out where the channel can tell. The message of the next try is written before the row that needs it. What a
 * newer digest tells as well is ended instead, between tries: one that may have arrived is seen through.
 *
 * @param isLastDelivery whether a throw would put the message among the poisoned ones: the delivery then fails visibly
 */
export async function deliver(
  parts: TellParts,
  { deliveryId, attempt }: { readonly deliveryId: string; readonly attempt: number },
  options: { readonly logger: Logger; readonly isLastDelivery: boolean; readonly span?: Span },
): Promise<DeliverOutcome> {
  const { deliveries, queue, clock, tryLeaseMs } = parts;
  const found = await deliveries.find(deliveryId);
  if (!found) return 'unknown';
  const row = found.value;
  if (isFinal(row)) return 'alreadyEnded';
  if (row.tryStartedAt !== null) {
    const waitMs = lifeLeftMs(Date.parse(row.tryStartedAt), tryLeaseMs, clock.now());
    if (waitMs > 0) {
      // Somebody is at it, or died a moment ago: the lease will tell.
      await queue.enqueue({ version: 1, kind: 'delivery', deliveryId, attempt }, { visibleAfterMs: waitMs });
      return 'busy';
    }
  } else {
    // Its next try has a message of its own.
    if (attempt <= row.attempts) return 'overtaken';
    const waitMs = restMs(row, clock.now(), tryLeaseMs);
    if (waitMs > earlyMs) {
      await queue.enqueue({ version: 1, kind: 'delivery', deliveryId, attempt }, { visibleAfterMs: waitMs });
      return 'early';
    }
  }
  const mayHaveArrived = row.state === 'sending' || row.acceptedAt !== null;
  const newer = mayHaveArrived ? undefined : await newerDigest(parts, row);
  const claimed: StoredDelivery = newer ? superseded(row, newer) : claim(row, clock.now(), parts.newTryId());
  let etag: string;
  try {
    etag = await deliveries.update(claimed, found.etag);
  } catch (error) {
    if (!hasCode(error, 'store.conflict')) throw error;
    // Whoever was quicker may die: only a later look can tell.
    await queue.enqueue({ version: 1, kind: 'delivery', deliveryId, attempt }, { visibleAfterMs: tryLeaseMs });
    return 'busy';
  }
  if (newer) {
    options.logger.info('delivery superseded', { deliveryId, newer: newer.deliveryId });
    return 'superseded';
  }
  const outcome = await makeTry(parts, claimed, options);
  const { channel, attempts: tries, recipient } = claimed;
  options.span?.set({ 'sidescan.channel': channel, 'sidescan.attempt': tries }, { 'sidescan.recipient': recipient });
  const state = await settle(parts, claimed, etag, outcome, options.logger);
  options.span?.set({ 'sidescan.state': state });
  if (outcome.kind !== 'sent' && outcome.kind !== 'pending') options.span?.fail(failureOf(outcome));
  (parts.telemetry ?? noTelemetry).measure('sidescan.deliveries', 1, { channel, state });
  return state;
}

function claim(row: StoredDelivery, now: Date, tryId: string): StoredDelivery {
  const attempts = row.attempts + 1;
  return { ...row, state: 'sending', attempts, tryStartedAt: instant(now), tryId, nextAttemptAt: null };
}

function superseded(row: StoredDelivery, { deliveryId, createdAt }: StoredDelivery): StoredDelivery {
  const error = cut(`The digest of ${createdAt} tells the same and more. ${row.error ?? ''}`.trim());
  return { ...row, state: 'failed', nextAttemptAt: null, error, supersededBy: deliveryId };
}

async function makeTry(
  parts: TellParts,
  row: StoredDelivery,
  { logger, isLastDelivery }: { readonly logger: Logger; readonly isLastDelivery: boolean },
): Promise<TryOutcome> {
  const { channel, recipient, operationId, attempts: attempt } = row;
  const isAccepted = row.acceptedAt !== null;
  // A try that died counts as one: whatever kills its worker each time must end some day.
  if (attempt > mostTries(channel)) return { kind: 'failed', error: 'It was tried as often as is allowed, in vain.' };
  if (await isOutOfService(parts, row))
    return { kind: 'disabled', error: 'The endpoint asked not to be called again.' };
  const sender: ChannelSender | undefined = (await parts.senders()).get(channel);
  if (!sender) return { kind: 'failed', error: 'The channel is no longer set up.' };
  const digest = await parts.deliveries.digest(row);
  if (!digest) return { kind: 'failed', error: 'What was to be told is no longer kept.' };
  const signal = AbortSignal.timeout(Math.ceil(parts.tryLeaseMs * tryShareOfLease));
  try {
    return await sender.send({ digest, recipient, operationId, attempt, isAccepted, signal });
  } catch (error) {
    if (signal.aborted) return { kind: 'deferred', retryAfterMs: null, error: 'There was no answer in time.' };
    logger.error('delivery broke', { deliveryId: row.deliveryId, channel, error });
    const reason = 'It broke for a reason that is not foreseen; the log has it.';
    return isLastDelivery ? { kind: 'failed', error: reason } : { kind: 'deferred', retryAfterMs: null, error: reason };
  }
}

/** Whether the endpoint behind a channel answered 410 since this was planned. */
async function isOutOfService({ runs, policy }: TellParts, { channel }: StoredDelivery): Promise<boolean> {
  const endpoint = policy.endpoints.find((candidate) => candidate.channel === channel);
  if (!endpoint) return false;
  return (await runs.disabled()).some(
    (disabled) => disabled.channel === channel && disabled.fingerprint === endpoint.fingerprint,
  );
}

/** Writes what became of a try; where another one follows, its message goes first. */
async function settle(
  { deliveries, runs, queue, clock, policy, random }: TellParts,
  claimed: StoredDelivery,
  etag: string,
  outcome: TryOutcome,
  logger: Logger,
): Promise<DeliverOutcome> {
  const { deliveryId, channel, attempts } = claimed;
  const now = clock.now();
  const lastAttemptAt = instant(now);
  const ended = { ...claimed, tryStartedAt: null, tryId: null, lastAttemptAt, nextAttemptAt: null };
  let row: StoredDelivery;
  if (outcome.kind === 'sent') row = { ...ended, state: 'sent', error: null };
  else if (outcome.kind === 'failed') row = { ...ended, state: 'failed', error: cut(outcome.error) };
  else if (outcome.kind === 'disabled') {
    const endpoint = policy.endpoints.find((candidate) => candidate.channel === channel);
    if (endpoint) await runs.disable(endpoint);
    row = { ...ended, state: 'disabled', error: cut(outcome.error) };
  } else {
    const isPending = outcome.kind === 'pending';
    const error = isPending ? null : cut(outcome.error);
    const acceptedAt = claimed.acceptedAt ?? (isPending ? lastAttemptAt : null);
    const waitMs = nextTryAfterMs(channel, attempts, outcome.retryAfterMs, random);
    if (waitMs === undefined) {
      const last = isPending ? 'The service never said what became of it.' : outcome.error;
      row = { ...ended, state: 'failed', error: cut(`Given up after ${attempts} tries. ${last}`) };
    } else {
      await queue.enqueue(
        { version: 1, kind: 'delivery', deliveryId, attempt: attempts + 1 },
        { visibleAfterMs: waitMs },
      );
      const nextAttemptAt = instant(new Date(now.getTime() + waitMs));
      row = { ...ended, state: isPending ? 'sending' : 'deferred', acceptedAt, nextAttemptAt, error };
    }
  }
  await deliveries.update(row, etag);
  logger.info('delivery tried', { deliveryId, channel, attempt: attempts, state: row.state });
  return row.state;
}

/** A try that did not arrive, as an error: later tries may mend a deferred one. */
function failureOf(outcome: Exclude<TryOutcome, { kind: 'sent' | 'pending' }>): ScanError {
  return new ScanError(outcome.kind === 'deferred' ? 'notify.unavailable' : 'notify.rejected', outcome.error);
}

function cut(text: string): string {
  return text.length <= mostErrorLength ? text : `${text.slice(0, mostErrorLength - 1)}…`;
}
