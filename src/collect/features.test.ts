import { describe, expect, it } from 'vitest';
import type { ArmReads } from './arm-clients.ts';
import { readFeatures } from './features.ts';
import type { ResourceGraph } from './resource-graph.ts';

const asked: string[] = [];
const unused = async (): Promise<never> => Promise.reject(new Error('not asked here'));
const arm: ArmReads = {
  subscriptions: unused,
  descendants: unused,
  meshRevisions: unused,
  kubernetesVersions: unused,
  feature: async (subscriptionId) => {
    asked.push(subscriptionId);
    return { properties: { state: 'NotRegistered' } };
  },
};

async function states(rows: readonly object[]): Promise<Record<string, string | null>> {
  asked.length = 0;
  const data = rows.map((row, index) => ({ id: `/row/${index}`, ...row }));
  const graph: ResourceGraph = {
    resources: async () => ({ totalRecords: data.length, count: data.length, resultTruncated: 'false', data }),
  };
  const options = { pageSize: 1000, width: 2 };
  const records = await readFeatures({ arm, graph }, ['a', 'b'], options, new AbortController().signal);
  return Object.fromEntries(
    records.flatMap((record) => (record.kind === 'feature' ? [[record.subscriptionId, record.state]] : [])),
  );
}

describe('the sweep over the flags', () => {
  it('answers with the state as Azure wrote it', async () => {
    const rows = [
      { subscriptionId: 'A', state: 'registered' },
      { subscriptionId: 'b', state: 'Pending' },
    ];
    expect(await states(rows)).toEqual({ a: 'registered', b: 'Pending' });
    expect(asked).toEqual([]);
  });

  it.each([
    [
      'disagree',
      [
        { subscriptionId: 'a', state: 'Registered' },
        { subscriptionId: 'a', state: 'Unregistered' },
      ],
    ],
    [
      'have no state',
      [
        { subscriptionId: 'a', state: '' },
        { subscriptionId: 'a', state: null },
      ],
    ],
    ['are of nobody', [{ state: 'Registered' }]],
  ])('answers nothing where its rows %s: then Microsoft.Features is asked', async (_what, rows) => {
    expect(await states(rows)).toEqual({ a: 'NotRegistered', b: 'NotRegistered' });
    expect(asked).toEqual(['a', 'b']);
  });
});
