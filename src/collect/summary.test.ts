import { expect, it } from 'vitest';
import type { ResourceGraph } from './resource-graph.ts';
import { summarise } from './summary.ts';

async function summaryOf(rows: readonly unknown[], total = rows.length) {
  const graph: ResourceGraph = {
    resources: async () => ({
      totalRecords: total,
      count: rows.length,
      resultTruncated: total > rows.length ? 'true' : 'false',
      data: rows,
    }),
  };
  return summarise(graph, ['a', 'b'], { pageSize: 1000, streams: 1 }, new AbortController().signal);
}

const counted = { id: 'A', location: 'West Europe', clusters: 3, meshed: 2 };

it('counts by subscription and location, whatever their casing', async () => {
  const { clusters, meshedSubscriptions, meshedLocations, gaps } = await summaryOf([counted]);
  expect(Object.fromEntries(clusters)).toEqual({ a: 3, b: 0 });
  expect(meshedSubscriptions).toEqual(['a']);
  expect(Object.fromEntries(meshedLocations)).toEqual({ westeurope: ['a'] });
  expect(gaps).toEqual([]);
});

it('adds up what the service groups apart because its casing differs', async () => {
  const { clusters, meshedLocations, gaps } = await summaryOf([
    counted,
    { ...counted, location: 'west europe', clusters: 2 },
    { ...counted, id: 'a', clusters: 1 },
  ]);
  expect(Object.fromEntries(clusters)).toEqual({ a: 6, b: 0 });
  expect([...meshedLocations.keys()]).toEqual(['westeurope']);
  expect(gaps).toEqual([]);
});

it.each([['3'], [null], [-1], [1.5]])(
  'counts nothing where a number is %j, and asks what its clusters may need',
  async (meshed) => {
    const { clusters, meshedSubscriptions, meshedLocations, gaps } = await summaryOf([
      counted,
      { id: 'b', location: 'uksouth', clusters: 1, meshed },
    ]);
    expect(clusters.size).toBe(0);
    expect(meshedSubscriptions).toEqual(['a', 'b']);
    expect([...meshedLocations.keys()]).toEqual(['uksouth', 'westeurope']);
    expect(gaps).toMatchObject([{ scope: 'fleet', what: 'record', reason: 'malformed' }]);
  },
);

it('counts nothing where a row is nobody’s', async () => {
  const { clusters, meshedSubscriptions, gaps } = await summaryOf([counted, { location: 'uksouth', clusters: 1 }]);
  expect(clusters.size).toBe(0);
  expect(meshedSubscriptions).toEqual(['a']);
  expect(gaps).toMatchObject([
    { reason: 'malformed', detail: 'clusters could not be counted beforehand: 1 rows have no id' },
  ]);
});

it('that was cut makes no claim about the clusters, which are read all the same', async () => {
  const { clusters, gaps } = await summaryOf([counted], 2);
  expect(clusters.size).toBe(0);
  // `record` with `cut` would say that the stream of records ended early.
  expect(gaps).toMatchObject([{ id: 'summary', what: 'record', reason: 'unavailable' }]);
});
