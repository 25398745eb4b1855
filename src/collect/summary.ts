import { locationKey } from '../domain/cluster.ts';
import type { MeshedPlaces } from '../domain/collect-ports.ts';
import type { GapRecord } from '../domain/records.ts';
import { surroundingsGap } from './gap.ts';
import { inOrder } from './in-order.ts';
import { textOf } from './json.ts';
import { summaryQuery } from './queries.ts';
import { collectRows, type GraphRow, type ResourceGraph, type Trouble } from './resource-graph.ts';
import { subscriptionsPerQuery } from './subscriptions.ts';

/** Where clusters are, by Resource Graph's own count shortly before they are read. Ids in lower case. */
export interface FleetSummary {
  /** Clusters of each readable subscription; no entry where they could not be counted. */
  readonly clusters: ReadonlyMap<string, number>;
  /** Ascending. */
  readonly meshedSubscriptions: readonly string[];
  /** Subscriptions with clusters in each location that has meshed ones, most meshed clusters first. By location key, ascending. */
  readonly meshedLocations: ReadonlyMap<string, readonly string[]>;
  readonly gaps: readonly GapRecord[];
}

/** Counts clusters and meshed clusters of the subscriptions, by subscription and location. */
export async function summarise(
  graph: ResourceGraph,
  subscriptions: readonly string[],
  { pageSize, streams }: { readonly pageSize: number; readonly streams: number },
  signal: AbortSignal,
): Promise<FleetSummary> {
  const clusters = new Map<string, number>();
  const meshed = new Map<string, number>();
  const places = new Map<string, Map<string, number>>();
  const gaps: GapRecord[] = [];
  const groups: string[][] = [];
  for (let start = 0; start < subscriptions.length; start += subscriptionsPerQuery) {
    groups.push(subscriptions.slice(start, start + subscriptionsPerQuery));
  }
  // The service groups by the exact texts: what differs in casing is a group of its own, to be added.
  const keyOf = (row: GraphRow): string => `${row.id}/${textOf(row.location) ?? ''}`;
  const counts = inOrder(groups, streams, async (group) => ({
    group,
    ...(await collectRows(graph, { text: summaryQuery, subscriptions: group, pageSize, keyOf }, signal)),
  }));
  for await (const { group, all, trouble } of counts) {
    const unread = all.filter(({ clusters: total, meshed: some }) => !isCount(total) || !isCount(some)).length;
    const why: Trouble | undefined =
      trouble ?? (unread > 0 ? { reason: 'malformed', detail: `${unread} rows without numbers` } : undefined);
    if (why === undefined) for (const id of group) clusters.set(id, 0);
    else gaps.push(surroundingsGap('summary', why, 'clusters could not be counted beforehand'));
    for (const row of all) {
      const subscription = row.id.toLowerCase();
      const location = locationKey(textOf(row.location) ?? '');
      const meshedHere = numberOf(row.meshed);
      if (clusters.has(subscription)) add(clusters, subscription, numberOf(row.clusters));
      const place = places.get(location) ?? new Map<string, number>();
      places.set(location, place);
      add(place, subscription, meshedHere);
      add(meshed, subscription, meshedHere);
    }
  }
  const meshedLocations = [...places]
    .filter(([location, place]) => location !== '' && [...place.values()].some((count) => count > 0))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([location, place]): [string, string[]] => [location, mostFirst(place)]);
  return {
    clusters,
    meshedSubscriptions: [...meshed].flatMap(([id, count]) => (count > 0 ? [id] : [])).toSorted(),
    meshedLocations: new Map(meshedLocations),
    gaps,
  };
}

/** The summary with places that held meshed clusters before, as far as they can still be read. */
export function withMeshedBefore(
  summary: FleetSummary,
  before: MeshedPlaces | undefined,
  readable: readonly string[],
): FleetSummary {
  if (before === undefined) return summary;
  const isReadable = new Set(readable);
  const locations = new Map(summary.meshedLocations);
  const subscriptions = new Set(summary.meshedSubscriptions);
  for (const [location, places] of before) {
    const open = [...places].filter((id) => isReadable.has(id)).toSorted();
    for (const id of open) subscriptions.add(id);
    if (open.length > 0 && location !== '' && !locations.has(location)) locations.set(location, open);
  }
  return {
    ...summary,
    meshedSubscriptions: [...subscriptions].toSorted(),
    meshedLocations: new Map([...locations].toSorted(([left], [right]) => (left < right ? -1 : 1))),
  };
}

function mostFirst(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].toSorted(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1)).map(([id]) => id);
}

function add(counts: Map<string, number>, key: string, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** What is no number counts as one: there may be a cluster, and what it needs is asked for. */
function numberOf(value: unknown): number {
  return isCount(value) ? value : 1;
}
