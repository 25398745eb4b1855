import type { ResourceGroupRecord, StreamRecord } from '../domain/records.ts';
import { surroundingsGap } from './gap.ts';
import { inOrder } from './in-order.ts';
import { tagsOf, textOf } from './json.ts';
import { resourceGroupsQuery } from './queries.ts';
import { collectRows, type GraphRow, type ResourceGraph, type Trouble } from './resource-graph.ts';
import { subscriptionsPerQuery } from './subscriptions.ts';

/**
 * The tagged resource groups that hold clusters of the subscriptions, in their order and within them by lower-cased id.
 * Groups that could not be read are a gap of the whole fleet; clusters are not touched by it.
 */
export async function* readResourceGroups(
  graph: ResourceGraph,
  subscriptions: readonly string[],
  { pageSize, streams }: { readonly pageSize: number; readonly streams: number },
  signal: AbortSignal,
): AsyncGenerator<StreamRecord> {
  const groups: string[][] = [];
  for (let start = 0; start < subscriptions.length; start += subscriptionsPerQuery) {
    groups.push(subscriptions.slice(start, start + subscriptionsPerQuery));
  }
  const reading = inOrder(groups, streams, async (group) =>
    collectRows(graph, { text: resourceGroupsQuery, subscriptions: group, pageSize }, signal),
  );
  let lost: Trouble | undefined;
  for await (const { all, trouble } of reading) {
    lost ??= trouble;
    yield* all
      .map((row) => ({ key: row.id.toLowerCase(), row }))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ row }) => toRecord(row));
  }
  if (lost === undefined) return;
  yield surroundingsGap(
    'resourceGroups',
    lost,
    'not all tags of resource groups could be read, so owners named there are not known',
  );
}

function toRecord(row: GraphRow): ResourceGroupRecord {
  const [, , subscriptionId = '', , name = ''] = row.id.split('/');
  return {
    kind: 'resourceGroup',
    subscriptionId: textOf(row.subscriptionId) ?? subscriptionId,
    name: textOf(row.name) ?? name,
    tags: tagsOf(row.tags),
  };
}
