/**
 * Exemptions by tag (`docs/verdict.md`, section 5).
 *
 * @module
 */
import { tagValue } from './cluster.ts';
import type { Exemption } from './contracts.ts';
import { isDay } from './days.ts';

export const exemptUntilTag = 'sidescan-exempt-until';
export const exemptReasonTag = 'sidescan-exempt-reason';

type Tags = Readonly<Record<string, string>>;

/**
 * The exemption that a cluster's tags ask for, else its subscription's; either tag on the cluster hides both of the
 * subscription's. Null when nobody asks. `until` and `reason` are as written.
 *
 * @param takenAt the instant it is judged at: valid through the named day, UTC
 */
export function readExemption(cluster: Tags, subscription: Tags, takenAt: string): Exemption | null {
  const own = pick(cluster);
  const [from, tags] = own ? (['cluster', own] as const) : (['subscription', pick(subscription)] as const);
  if (!tags) return null;
  return {
    state: stateOf(tags.until, tags.reason, takenAt),
    until: tags.until ?? null,
    reason: tags.reason ?? null,
    from,
  };
}

function pick(tags: Tags): { until: string | undefined; reason: string | undefined } | null {
  const until = tagValue(tags, exemptUntilTag);
  const reason = tagValue(tags, exemptReasonTag);
  return until === undefined && reason === undefined ? null : { until, reason };
}

function stateOf(until: string | undefined, reason: string | undefined, takenAt: string): Exemption['state'] {
  if (until === undefined || !isDay(until) || reason === undefined || reason.trim() === '') return 'invalid';
  return until >= new Date(takenAt).toISOString().slice(0, 10) ? 'valid' : 'expired';
}
