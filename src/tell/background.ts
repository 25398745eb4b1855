import type { Delivery, TrendPoint } from '../domain/contracts.ts';
import { itemsOf } from '../domain/pages.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import type { DeliveryStore, StoredDelivery } from '../domain/tell-ports.ts';
import type { TellParts } from './parts.ts';

const dayMs = 86_400_000;
/** Half a year: all that a digest shows, one point a week. */
const mostPoints = 26;
const trendMs = 26 * 7 * dayMs;
/** Scans drift by minutes and daylight saving moves them by an hour. */
const weekMs = 6.5 * dayMs;
/** A failure is told once: by the next digest, which comes within a week, or was missed. */
const failureHorizonMs = 30 * dayMs;
/** A delivery fails for good at most so long after it was planned. */
const longestRetryMs = 4 * dayMs;
const mostFailures = 200;

/** The fleet's way to a scan, oldest first: every scan while there are few, else one a week. */
export async function trendUntil(
  { store, fleetScope }: Pick<TellParts, 'store' | 'fleetScope'>,
  { takenAt }: StoredScan,
): Promise<TrendPoint[]> {
  if (takenAt === null) return [];
  const since = new Date(Date.parse(takenAt) - trendMs).toISOString();
  const points: TrendPoint[] = [];
  for await (const point of itemsOf((continuation) => store.trend(fleetScope, { top: 1000, since, continuation }))) {
    if (point.takenAt <= takenAt) points.push(point);
  }
  return points.length <= mostPoints ? points : oneAWeek(points.toReversed()).slice(0, mostPoints).reverse();
}

function oneAWeek(newestFirst: readonly TrendPoint[]): TrendPoint[] {
  const kept: TrendPoint[] = [];
  for (const point of newestFirst) {
    const last = kept.at(-1);
    if (!last || Date.parse(last.takenAt) - Date.parse(point.takenAt) >= weekMs) kept.push(point);
  }
  return kept;
}

/** Every delivery planned at or after an instant, newest first, page by page. */
export async function* deliveriesSince(
  deliveries: Pick<DeliveryStore, 'list'>,
  since: number,
): AsyncGenerator<StoredDelivery> {
  for await (const delivery of itemsOf((continuation) => deliveries.list(500, continuation))) {
    if (Date.parse(delivery.createdAt) < since) return;
    yield delivery;
  }
}

/** Deliveries that came to nothing lately, newest first; not those in whose place a newer one tells the same. */
export async function recentFailures(
  deliveries: Pick<DeliveryStore, 'list'>,
  now: Date,
  withinMs = failureHorizonMs,
): Promise<Delivery[]> {
  const failures: Delivery[] = [];
  const since = now.getTime() - withinMs;
  for await (const delivery of deliveriesSince(deliveries, since - longestRetryMs)) {
    if ((delivery.state !== 'failed' && delivery.state !== 'disabled') || delivery.supersededBy !== undefined) continue;
    if (Date.parse(delivery.lastAttemptAt ?? delivery.createdAt) < since) continue;
    failures.push(toDelivery(delivery));
    if (failures.length === mostFailures) break;
  }
  return failures;
}

/** What other programs see of a delivery. */
export function toDelivery(stored: StoredDelivery): Delivery {
  const { deliveryId, digestId, channel, recipient, state, attempts, lastAttemptAt, nextAttemptAt, error } = stored;
  return {
    ...{ deliveryId, digestId, channel, recipient, state, attempts, lastAttemptAt, nextAttemptAt, error },
    ...(stored.supersededBy === undefined ? {} : { supersededBy: stored.supersededBy }),
  };
}
