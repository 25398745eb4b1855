/** Subscriptions whose clusters are read by one query. */
export interface Batch {
  /** Lower-cased ids, ascending. */
  readonly subscriptions: readonly string[];
}

export interface BatchLimits {
  /** Clusters that one batch should bring: a page of them wastes no quota on half-empty answers. */
  readonly clusters: number;
  readonly subscriptions: number;
}

/** What an uncounted subscription is taken for. */
const guessedClusters = 10;

/**
 * Packs subscriptions into batches of about one page each: largest first into the first batch that has room, so that
 * few pages are half empty; what holds more than a page is a batch of its own. Every subscription is in exactly one
 * batch, counted clusters or none. The same input gives the same batches, in order of their first subscription.
 */
export function packBatches(
  subscriptions: readonly string[],
  counts: ReadonlyMap<string, number>,
  limits: BatchLimits,
): readonly Batch[] {
  const sizeOf = (id: string): number => counts.get(id) ?? guessedClusters;
  const largestFirst = subscriptions.toSorted((a, b) => sizeOf(b) - sizeOf(a) || (a < b ? -1 : 1));
  const open: { ids: string[]; clusters: number }[] = [];
  for (const id of largestFirst) {
    const size = sizeOf(id);
    const room = open.find(
      (batch) => batch.clusters + size <= limits.clusters && batch.ids.length < limits.subscriptions,
    );
    if (room === undefined) open.push({ ids: [id], clusters: size });
    else {
      room.ids.push(id);
      room.clusters += size;
    }
  }
  return open
    .map(({ ids }) => ({ subscriptions: ids.toSorted() }))
    .toSorted((a, b) => ((a.subscriptions[0] ?? '') < (b.subscriptions[0] ?? '') ? -1 : 1));
}
