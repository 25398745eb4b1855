/**
 * When a message that could not be delivered is tried again.
 *
 * @module
 */
import type { Channel } from './digest.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Each wait begins with the failure of the try before it: ten tries within about three days.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md} read 2026-08
 */
const standardWebhooks = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

const waits: Readonly<Record<Channel, readonly number[]>> = {
  webhook: standardWebhooks,
  // A message to people that is days old misleads more than it tells, and a chat has no handle that tells tries apart.
  teams: standardWebhooks.slice(0, 7),
  slack: standardWebhooks.slice(0, 7),
  // The mail service counts immediate repetitions against its quota (facts 11).
  email: [minute, ...standardWebhooks.slice(1)],
};

/** Later than the schedule by at most this share, so that what failed together does not come back together. */
const mostJitter = 0.2;
/** Longer is not waited for because somebody asked; storage queues hide a message for seven days at most. */
const longestAskedForMs = day;

/**
 * Milliseconds from the failure of try number `attempt` (from 1) to the next one; undefined when there is none.
 *
 * @param retryAfterMs what the far side asked for: never sooner, but at most a day later; null = it did not say
 * @param random from 0 to below 1, for the jitter
 */
export function nextTryAfterMs(
  channel: Channel,
  attempt: number,
  retryAfterMs: number | null,
  random: () => number,
): number | undefined {
  const wait = waits[channel][attempt - 1];
  if (wait === undefined) return undefined;
  const askedFor = Math.min(retryAfterMs ?? 0, longestAskedForMs);
  return Math.ceil(Math.max(wait, askedFor) * (1 + mostJitter * random()));
}

/** How many tries a message gets on a channel. */
export function mostTries(channel: Channel): number {
  return waits[channel].length + 1;
}
