import type { Scope } from '../domain/contracts.ts';
import type { GapRecord, StreamRecord, SubscriptionRecord } from '../domain/records.ts';
import { isTenantScope } from '../domain/within-scope.ts';
import type { ArmReads } from './arm-clients.ts';
import { expectSubscriptions } from './expected-subscriptions.ts';
import { gap } from './gap.ts';
import { isJsonObject, tagsOf, textOf } from './json.ts';
import { subscriptionsQuery } from './queries.ts';
import { collectRows, type GraphQuery, type GraphRow, type ResourceGraph, type Trouble } from './resource-graph.ts';
import { isNoAnswer, isNobodyThere, unreachable, type Refusal } from './rest-errors.ts';

/**
 * Subscriptions in one request: the service's limit for what answers with few rows, since each request costs quota; for
 * pages full of clusters the largest group that it recommends (facts 7.1).
 */
export const subscriptionsPerQuery = 1000;
export const subscriptionsPerClusterQuery = 300;

export interface SubscriptionsFound {
  /** Subscriptions in ascending order of id, then gaps. */
  readonly records: readonly StreamRecord[];
  /** Lower-cased ids whose resources Resource Graph shows, ascending. */
  readonly readable: readonly string[];
  /** How many are known at all, readable or not. */
  readonly known: number;
}

export interface SubscriptionSources {
  readonly arm: ArmReads;
  readonly graph: ResourceGraph;
  readonly endpoint: string;
  readonly pageSize: number;
}

/**
 * Compares the subscriptions that are expected with those that Resource Graph shows: it leaves out silently what the
 * caller may not read, so each difference becomes a gap; and so does a scope in which nothing is visible.
 *
 * @throws {ScanError} `azure.unreachable` when nothing at all could be asked
 */
export async function findSubscriptions(
  { arm, graph, endpoint, pageSize }: SubscriptionSources,
  scope: Scope,
  signal: AbortSignal,
): Promise<SubscriptionsFound> {
  const expected = await expectSubscriptions(arm, scope, signal);
  const attempts = [...expected.attempts];
  // Whoever cannot sign in to ARM, does not trust it or finds nobody there, gets nowhere at Resource Graph: it is the
  // same endpoint.
  const isHopeless = (refusal: Refusal): boolean =>
    refusal.kind === 'login' || refusal.kind === 'trust' || isNobodyThere(refusal);
  if (attempts.every((refusal) => refusal !== null && isHopeless(refusal))) raiseUnreachable(attempts, endpoint);

  const gaps: GapRecord[] = [...expected.gaps];
  const seen = new Map<string, SubscriptionRecord>();
  const read = async (query: Pick<GraphQuery, 'subscriptions' | 'managementGroups'>): Promise<Trouble | undefined> => {
    const { all, trouble } = await collectRows(graph, { text: subscriptionsQuery, pageSize, ...query }, signal);
    for (const row of all) {
      const record = toSubscription(row);
      const id = record.subscriptionId.toLowerCase();
      if (!seen.has(id)) seen.set(id, record);
    }
    attempts.push(trouble?.refusal ?? null);
    return trouble;
  };

  // The tenant or the groups as a whole first, which shows what ARM did not list.
  if (isTenantScope(scope)) {
    const trouble = await read({});
    if (trouble !== undefined)
      gaps.push(
        gap('fleet', 'subscriptions', 'subscriptions', trouble, 'Resource Graph did not list all subscriptions'),
      );
  }
  for (const id of expected.managementGroups) {
    const trouble = await read({ managementGroups: [id] });
    if (trouble !== undefined)
      gaps.push(
        gap('managementGroup', id, 'subscriptions', trouble, 'Resource Graph did not list all its subscriptions'),
      );
  }
  // Then by id: named ones were not asked for yet, and a whole tenant's answer ends at 10,000 subscriptions.
  const missing = [...expected.ids].filter((id) => !seen.has(id)).toSorted();
  const troubles = new Map<string, Trouble>();
  for (let start = 0; start < missing.length; start += subscriptionsPerQuery) {
    const subscriptions = missing.slice(start, start + subscriptionsPerQuery);
    const trouble = await read({ subscriptions });
    if (trouble !== undefined) for (const id of subscriptions) troubles.set(id, trouble);
  }
  if (attempts.every((refusal) => refusal !== null && isNoAnswer(refusal))) raiseUnreachable(attempts, endpoint);

  for (const id of missing.filter((key) => !seen.has(key))) {
    if (expected.listed && !expected.told.has(id)) {
      gaps.push(
        gap('subscription', id, 'subscriptions', { reason: 'notFound', detail: 'ARM lists no such subscription' }),
      );
    } else {
      gaps.push(gap('subscription', id, 'clusters', whyUnseen(troubles.get(id)), 'Resource Graph shows nothing of it'));
    }
  }
  // A fleet of nothing would read as a clean one: right after a deployment, before its role has spread.
  if (expected.ids.size + seen.size + gaps.length === 0) {
    gaps.push(gap('fleet', 'subscriptions', 'subscriptions', nothingVisible, 'not one subscription is visible'));
  }
  const unseen = missing.flatMap((id): [string, SubscriptionRecord][] => {
    const record = expected.told.get(id);
    return record === undefined ? [] : [[id, record]];
  });
  const records = [...new Map([...unseen, ...seen])].toSorted(byKey).map(([, record]) => record);
  return {
    records: [...records, ...gaps],
    readable: [...seen.keys()].toSorted(),
    known: new Set([...expected.ids, ...seen.keys()]).size,
  };
}

const nothingVisible = {
  reason: 'forbidden',
  detail: 'the Reader role is missing, or has not spread yet',
} as const;

/** Resource Graph answers 403 when it may show nothing of all it was asked for, and otherwise just leaves things out. */
function whyUnseen(trouble: Trouble | undefined): Pick<GapRecord, 'reason' | 'detail'> {
  return trouble ?? { reason: 'forbidden', detail: 'the Reader role is missing there' };
}

function toSubscription(row: GraphRow): SubscriptionRecord {
  const chain: unknown[] = Array.isArray(row.managementGroups) ? row.managementGroups : [];
  return {
    kind: 'subscription',
    subscriptionId: textOf(row.subscriptionId) ?? row.id.split('/').at(-1) ?? row.id,
    displayName: textOf(row.name) ?? null,
    tenantId: textOf(row.tenantId) ?? null,
    state: textOf(row.state) ?? null,
    managementGroups: chain.flatMap((group) => (isJsonObject(group) ? (textOf(group.name) ?? []) : [])),
    tags: tagsOf(row.tags),
  };
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}

function raiseUnreachable(attempts: readonly (Refusal | null)[], endpoint: string): never {
  const [first] = attempts.filter((refusal) => refusal !== null);
  throw unreachable(first ?? { reason: 'unavailable', kind: 'connection', detail: 'no answer', codes: [] }, endpoint);
}
