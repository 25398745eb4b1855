/**
 * What the dashboard's pages ask of the store, and what they make of it.
 *
 * @module
 */
import type { ClusterData, ShownPlan } from '../dashboard/cluster-page.ts';
import { noClusterText } from '../dashboard/cluster-page.ts';
import { isUnderWay } from '../dashboard/scans-page.ts';
import type { FilterChoice } from '../dashboard/clusters-page.ts';
import type { ClusterQuery } from '../dashboard/urls.ts';
import type { Summary } from '../domain/contracts.ts';
import { hasCode, ScanError } from '../domain/errors.ts';
import type { ClusterOutline, ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { compareText } from '../domain/text.ts';
import { planStoredScan, type PlanStoredScanParts } from '../scan/plan-stored-scan.ts';

/** Longer than people wait for a first paint; what takes longer is linked. */
const patienceMs = 1_500;
/** Above this a snapshot takes seconds to read through, which a page does not wait for. */
const plannedAtOnceAtMost = 5_000;
const choicesAtMost = 500;

/** The newest scan of the fleet that is queued or running, and the newest one that ended without a result. */
export async function newestScans(
  store: Pick<ScanStore, 'list'>,
  scope: StoredScan['scope'],
): Promise<{ readonly running: StoredScan | null; readonly failed: StoredScan | null }> {
  const fleet = scopeKey(scope);
  const scans = (await store.list(10)).items.filter((scan) => scopeKey(scan.scope) === fleet);
  return {
    running: scans.find(isUnderWay) ?? null,
    failed: scans.find((scan) => !isUnderWay(scan) && scan.state !== 'completed') ?? null,
  };
}

export function finished({ scanId, summary, coverage }: StoredScan): {
  readonly summary: Summary;
  readonly coverage: NonNullable<StoredScan['coverage']>;
} {
  if (!summary || !coverage) throw new Error(`scan ${scanId} is not finished`);
  return { summary, coverage };
}

/** The answer, or `late` when it is not there soon; it is worked on and remembered all the same. */
export async function inTime<T>(answer: Promise<T>): Promise<T | 'late'> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), patienceMs);
  // Whoever asks for its own page is told what went wrong.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

export async function orGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (hasCode(error, 'notFound')) return null;
    throw error;
  }
}

/** What filters can be set to: the subscriptions and locations of most clusters, by name. */
export function choicesOf(outline: readonly ClusterOutline[]): {
  readonly subscriptions: FilterChoice[];
  readonly locations: FilterChoice[];
} {
  const subscriptions = new Map<string, { label: string; total: number }>();
  const locations = new Map<string, { label: string; total: number }>();
  const count = (map: typeof locations, value: string, label: string): void => {
    const entry = map.get(value);
    if (entry) entry.total += 1;
    else map.set(value, { label, total: 1 });
  };
  for (const { subscription, subscriptionName, location } of outline) {
    count(subscriptions, subscription, subscriptionName || subscription);
    count(locations, location, location);
  }
  const choices = (map: typeof locations): FilterChoice[] =>
    [...map]
      .sort(([, a], [, b]) => b.total - a.total)
      .slice(0, choicesAtMost)
      .map(([value, { label }]) => ({ value, label }))
      .sort((a, b) => compareText(a.label.toLowerCase(), b.label.toLowerCase()));
  return { subscriptions: choices(subscriptions), locations: choices(locations) };
}

/** For each filter in use, how many clusters there would be without it. */
export async function countWithout(store: Pick<ScanStore, 'page'>, scanId: string, query: ClusterQuery) {
  const used = (['q', 'compliance', 'mode', 'subscription', 'location'] as const).filter(
    (filter) => (query[filter]?.length ?? 0) > 0,
  );
  return Promise.all(
    used.map(async (filter) => {
      const { total } = await store.page(scanId, { ...query, [filter]: undefined }, 1);
      return { filter, total: total ?? 0 };
    }),
  );
}

/** As the latest scan saw it, or as it was when it was seen last, or last changed. */
export async function findCluster(
  store: Pick<ScanStore, 'verdict' | 'notSeen' | 'timeline'>,
  { scanId, takenAt, requestedAt, scope }: StoredScan,
  key: string,
): Promise<Pick<ClusterData, 'verdict' | 'absence'>> {
  const verdict = await store.verdict(scanId, key);
  if (verdict) return { verdict, absence: null };
  for await (const { id, last, lastSeenAt } of store.notSeen(scanId)) {
    if (id.toLowerCase() === key) return { verdict: last, absence: { kind: 'notSeen', at: lastSeenAt } };
  }
  const changed = (await store.timeline(scope, key, 1)).items[0];
  const last = changed && (await orGone(store.verdict(changed.scanId, key)));
  if (last) return { verdict: last, absence: { kind: 'gone', at: changed.takenAt } };
  throw new ScanError('notFound', noClusterText(takenAt ?? requestedAt));
}

export async function planOf(parts: PlanStoredScanParts, scan: StoredScan, key: string): Promise<ShownPlan> {
  if (finished(scan).summary.clusters > plannedAtOnceAtMost) return { kind: 'elsewhere' };
  try {
    const { planned, unplanned } = await planStoredScan(parts, scan, { only: key });
    const plan = planned[0]?.plan;
    if (plan) return { kind: 'plan', plan };
    const noPlan = unplanned.get(key)?.noPlan;
    return noPlan ? { kind: 'none', noPlan } : { kind: 'gone', reason: 'Nothing is known of a way for this cluster.' };
  } catch (error) {
    if (hasCode(error, 'notFound')) return { kind: 'gone', reason: error.message };
    throw error;
  }
}
