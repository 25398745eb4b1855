import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../domain/records.ts';
import { readClusters } from './clusters.ts';
import type { ResourceGraph } from './resource-graph.ts';

const id = (subscription: string, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;

async function read(
  data: readonly unknown[],
  totalRecords: number,
  counts: Readonly<Record<string, number>>,
): Promise<StreamRecord[]> {
  const graph: ResourceGraph = {
    resources: async () => ({ totalRecords, count: data.length, resultTruncated: 'false', data }),
  };
  const reading = {
    full: false,
    pageSize: 10,
    streams: 2,
    counts: new Map(Object.entries(counts)),
    onBatch: () => undefined,
  };
  const batches = [{ subscriptions: ['a', 'b', 'c'] }];
  const records: StreamRecord[] = [];
  for await (const record of readClusters(graph, batches, reading, new AbortController().signal)) records.push(record);
  return records;
}

const gapIds = (records: readonly StreamRecord[]): string[] =>
  records.flatMap((record) => (record.kind === 'gap' && record.what === 'clusters' ? [record.id] : []));

describe('clusters of a batch', () => {
  it('come in ascending order of lower-cased id, however Azure sorts capitals', async () => {
    const records = await read([{ id: id('b', 'x') }, { id: id('A', 'y') }, { id: id('a', 'X') }], 3, {
      a: 2,
      b: 1,
      c: 0,
    });
    expect(records.map((record) => (record.kind === 'cluster' ? record.resource.id : record))).toEqual([
      id('a', 'X'),
      id('A', 'y'),
      id('b', 'x'),
    ]);
  });

  it('that are missing are gaps of the subscriptions where other than the counted number was read', async () => {
    const records = await read([{ id: id('A', 'x') }, { id: id('b', 'y') }], 3, { a: 1, b: 2, c: 0 });
    expect(gapIds(records)).toEqual(['b']);
    expect(records.at(-1)).toMatchObject({ detail: 'read 1 of 2 clusters: read 2 of 3 rows, twice' });
  });

  it('that are missing are gaps of every subscription that nobody counted', async () => {
    expect(gapIds(await read([{ id: id('a', 'x') }], 2, { a: 1 }))).toEqual(['b', 'c']);
  });

  it('that are missing although all numbers agree could be anywhere in the batch', async () => {
    expect(gapIds(await read([{ id: id('a', 'x') }, null], 2, { a: 1, b: 0, c: 0 }))).toEqual(['a', 'b', 'c']);
  });
});
