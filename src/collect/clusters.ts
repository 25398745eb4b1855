import type { ClusterRecord, GapRecord, StreamRecord } from '../domain/records.ts';
import type { Batch } from './cluster-batches.ts';
import { toClusterResource, toFullClusterResource } from './cluster-resource.ts';
import { gap } from './gap.ts';
import { inOrder, oneAhead } from './in-order.ts';
import { clustersQuery, fullClustersQuery } from './queries.ts';
import { readRows, type GraphRow, type ResourceGraph, type RowsEnd } from './resource-graph.ts';

export interface ClusterReading {
  readonly full: boolean;
  readonly pageSize: number;
  /** Page streams at once. */
  readonly streams: number;
  /** Clusters that each subscription should have; no entry where nobody counted. */
  readonly counts: ReadonlyMap<string, number>;
  /** Called after each batch with its subscriptions. */
  readonly onBatch: (subscriptions: number) => void;
}

/**
 * The clusters of the batches, in the batches' order and within a page in ascending order of lower-cased id. Several
 * batches are read at once; each holds one page ahead and no more, so memory does not grow with the fleet.
 *
 * Subscriptions that show fewer clusters than were counted are read once more. One whose rows were not all read, or that
 * shows fewer still, is covered by a gap `clusters`.
 */
export async function* readClusters(
  graph: ResourceGraph,
  batches: readonly Batch[],
  reading: ClusterReading,
  signal: AbortSignal,
): AsyncGenerator<StreamRecord> {
  const started = inOrder(batches, reading.streams, async (batch) => {
    const pages = readBatch(graph, batch, reading, signal);
    return { batch, pages, first: await pages.next() };
  });
  for await (const { batch, pages, first } of started) {
    if (first.done !== true) {
      yield* first.value;
      for await (const page of oneAhead(pages)) yield* page;
    }
    reading.onBatch(batch.subscriptions.length);
  }
}

async function* readBatch(
  graph: ResourceGraph,
  { subscriptions }: Batch,
  { full, pageSize, counts }: ClusterReading,
  signal: AbortSignal,
): AsyncGenerator<readonly StreamRecord[]> {
  const toResource = full ? toFullClusterResource : toClusterResource;
  const text = full ? fullClustersQuery : clustersQuery;
  const known = new Set<string>();
  const read = new Map<string, number>();
  const readOf = async function* (some: readonly string[]): AsyncGenerator<readonly StreamRecord[], RowsEnd> {
    const pages = readRows(graph, { text, subscriptions: some, pageSize }, signal, known);
    for (;;) {
      const step = await pages.next();
      if (step.done === true) return step.value;
      const { rows, repeated } = step.value;
      for (const { id } of [...rows, ...repeated]) {
        const subscription = subscriptionOf(id);
        read.set(subscription, (read.get(subscription) ?? 0) + 1);
      }
      yield sorted(rows).map((row): ClusterRecord => ({ kind: 'cluster', resource: toResource(row) }));
    }
  };
  const shortOf = (some: readonly string[]): string[] =>
    some.filter((id) => (read.get(id) ?? 0) < (counts.get(id) ?? 0));

  const end = yield* readOf(subscriptions);
  let gaps = lostRows(end, subscriptions, read, counts);
  const short = gaps.length > 0 ? [] : shortOf(subscriptions);
  if (short.length > 0) {
    const again = yield* readOf(short);
    gaps = lostRows(again, short, read, counts);
    if (gaps.length === 0) gaps = shortOf(short).map((id) => clustersGap(id, notShown, read, counts));
  }
  if (gaps.length > 0) yield gaps;
}

const notShown = {
  reason: 'cut',
  detail: 'asked twice, Resource Graph did not show the others; they may have been deleted meanwhile',
} as const;

/**
 * Rows were lost: which subscriptions do they belong to? Those where other than the counted clusters were read; if
 * there is none, it could be any of the batch. Nobody knows more, and a subscription that lost a cluster without a gap
 * would read as if the cluster were gone.
 */
function lostRows(
  end: RowsEnd,
  subscriptions: readonly string[],
  read: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, number>,
): GapRecord[] {
  if (end.trouble === undefined && end.malformed === 0) return [];
  const rows = end.malformed === 1 ? '1 row is no resource' : `${end.malformed} rows are no resources`;
  const unreadable = { reason: 'malformed' as const, detail: `${rows} with an id` };
  const short = subscriptions.filter((id) => counts.get(id) !== (read.get(id) ?? 0));
  const affected = short.length > 0 ? short : subscriptions;
  return [
    ...(end.malformed > 0 ? [gap('fleet', 'clusters', 'record', unreadable)] : []),
    ...affected.map((id) => clustersGap(id, end.trouble ?? unreadable, read, counts)),
  ];
}

function clustersGap(
  id: string,
  why: Pick<GapRecord, 'reason' | 'detail'>,
  read: ReadonlyMap<string, number>,
  counts: ReadonlyMap<string, number>,
): GapRecord {
  const numbers = `read ${read.get(id) ?? 0} of ${counts.get(id) ?? 'an unknown number of'} clusters`;
  return gap('subscription', id, 'clusters', why, numbers);
}

function subscriptionOf(id: string): string {
  return id.split('/')[2]?.toLowerCase() ?? '';
}

function sorted(rows: readonly GraphRow[]): GraphRow[] {
  return rows
    .map((row) => ({ key: row.id.toLowerCase(), row }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}
