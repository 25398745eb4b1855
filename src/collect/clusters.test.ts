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
  return (await readPages([{ data, totalRecords }], counts)).records;
}

/** Answers the pages one after the other, the last for ever; `asked` are the scopes of the requests. */
async function readPages(
  pages: readonly { readonly data: readonly unknown[]; readonly totalRecords?: number; readonly skipToken?: string }[],
  counts: Readonly<Record<string, number>>,
): Promise<{ records: StreamRecord[]; asked: unknown[] }> {
  const asked: unknown[] = [];
  const graph: ResourceGraph = {
    resources: async ({ subscriptions }) => {
      asked.push(subscriptions);
      const page = pages[Math.min(asked.length, pages.length) - 1] ?? { data: [] };
      return { totalRecords: page.data.length, count: page.data.length, resultTruncated: 'false', ...page };
    },
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
  return { records, asked };
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

describe('subscriptions that show fewer clusters than were counted', () => {
  const [ax, bx, by] = [{ id: id('a', 'x') }, { id: id('b', 'x') }, { id: id('b', 'y') }];
  const namesOf = (records: readonly StreamRecord[]): unknown[] =>
    records.flatMap((record) => (record.kind === 'cluster' ? [record.resource.id] : []));

  it('are read once more, and they alone; what turns up is one more cluster', async () => {
    const { records, asked } = await readPages([{ data: [ax, bx] }, { data: [bx, by] }], { a: 1, b: 2, c: 0 });
    expect(namesOf(records)).toEqual([ax.id, bx.id, by.id]);
    expect(gapIds(records)).toEqual([]);
    expect(asked).toEqual([['a', 'b', 'c'], ['b']]);
  });

  it('are gaps when they show no more the second time', async () => {
    const { records, asked } = await readPages([{ data: [ax] }, { data: [bx] }], { a: 1, b: 2, c: 3 });
    expect(namesOf(records)).toEqual([ax.id, bx.id]);
    expect(records.filter(({ kind }) => kind === 'gap')).toMatchObject([
      {
        scope: 'subscription',
        id: 'b',
        reason: 'cut',
        detail: expect.stringMatching(/^read 1 of 2 clusters: /) as unknown,
      },
      {
        scope: 'subscription',
        id: 'c',
        reason: 'cut',
        detail: expect.stringMatching(/^read 0 of 3 clusters: /) as unknown,
      },
    ]);
    expect(asked).toHaveLength(2);
  });

  it('are gaps when they cannot be read the second time, for that reason', async () => {
    const { records } = await readPages([{ data: [ax] }, { data: [null] }], { a: 1, b: 2, c: 0 });
    expect(records.filter(({ kind }) => kind === 'gap')).toMatchObject([
      { scope: 'fleet', what: 'record', reason: 'malformed' },
      { scope: 'subscription', id: 'b', what: 'clusters', reason: 'malformed' },
    ]);
  });

  it('are none where nobody counted, or where more turn up than were counted', async () => {
    const { records, asked } = await readPages([{ data: [ax, bx, by] }], { b: 1 });
    expect([gapIds(records), asked.length]).toEqual([[], 1]);
  });

  it('are none where the index has a cluster twice and counts it twice', async () => {
    const twice = { id: ax.id.toUpperCase() };
    const { records, asked } = await readPages([{ data: [ax, twice, bx] }], { a: 2, b: 1, c: 0 });
    expect(namesOf(records)).toEqual([ax.id, bx.id]);
    expect([gapIds(records), asked.length]).toEqual([[], 1]);
  });

  it('are counted right when what the index has twice was read twice', async () => {
    const page = { data: [ax, { id: ax.id.toUpperCase() }, bx], totalRecords: 4 };
    const { records } = await readPages([page, { ...page, data: [...page.data, by] }], { a: 2, b: 3, c: 0 });
    expect(gapIds(records)).toEqual(['b']);
  });
});
