import { describe, expect, it } from 'vitest';
import type { Scope } from '../domain/contracts.ts';
import type { JsonObject } from '../domain/records.ts';
import type { ArmReads } from './arm-clients.ts';
import type { ResourceGraph } from './resource-graph.ts';
import { findSubscriptions } from './subscriptions.ts';

const unused = async (): Promise<never> => Promise.reject(new Error('not asked here'));

interface Told {
  readonly listed?: readonly JsonObject[];
  readonly descendants?: readonly JsonObject[];
  /** Rows of Resource Graph, for whatever is asked. */
  readonly rows: readonly unknown[];
}

/** Ids of the subscription records, and each gap in short. */
async function find(scope: Scope, { listed = [], descendants = [], rows }: Told): Promise<readonly string[]> {
  const arm: ArmReads = {
    subscriptions: async () => listed,
    descendants: async () => descendants,
    feature: unused,
    meshRevisions: unused,
    kubernetesVersions: unused,
  };
  const graph: ResourceGraph = {
    resources: async () => ({ totalRecords: rows.length, count: rows.length, resultTruncated: 'false', data: rows }),
  };
  const sources = { arm, graph, endpoint: 'https://arm.example', pageSize: 1000 };
  const { records } = await findSubscriptions(sources, scope, new AbortController().signal);
  return records.flatMap((record) => {
    if (record.kind === 'subscription') return [record.subscriptionId];
    return record.kind === 'gap' ? [`${record.scope} ${record.id} ${record.what} ${record.reason}`] : [];
  });
}

const row = (subscriptionId: string) => ({ id: `/subscriptions/${subscriptionId}`, subscriptionId });

describe('an entry that nobody can read', () => {
  it('of Resource Graph is a gap of what was asked, and the others are read', async () => {
    const [good, bad] = [row('a'), { name: 'without id' }];
    expect(await find({ tenant: true }, { listed: [{ subscriptionId: 'a' }], rows: [good, bad] })).toEqual([
      'a',
      'fleet subscriptions subscriptions malformed',
    ]);
    expect(await find({ managementGroups: ['g'] }, { rows: [good, bad] })).toEqual([
      'a',
      'managementGroup g subscriptions malformed',
    ]);
  });

  it('of Resource Graph is why a subscription that was asked for by id is not seen', async () => {
    const listed = [{ subscriptionId: 'a' }, { subscriptionId: 'b' }];
    expect(await find({ subscriptions: ['a', 'b'] }, { listed, rows: [row('a'), null] })).toEqual([
      'a',
      'b',
      'subscription b clusters malformed',
    ]);
  });

  it('of ARM is a gap of the list, and the others are expected', async () => {
    const listed = [{ subscriptionId: 'a' }, { subscriptionId: 7 }];
    expect(await find({ tenant: true }, { listed, rows: [row('a')] })).toEqual([
      'a',
      'fleet subscriptions subscriptions malformed',
    ]);
    const descendants = [
      { type: 'Microsoft.Management/managementGroups', name: 'below' },
      { type: '/subscriptions', name: 'a' },
      { type: '/subscriptions' },
    ];
    expect(await find({ managementGroups: ['g'] }, { descendants, rows: [row('a')] })).toEqual([
      'a',
      'managementGroup g subscriptions malformed',
    ]);
  });

  it('of ARM is nothing that matters where subscriptions are named', async () => {
    const listed = [{ subscriptionId: 'a' }, {}];
    expect(await find({ subscriptions: ['a'] }, { listed, rows: [row('a')] })).toEqual(['a']);
  });
});

describe('a scope in which nobody sees a subscription', () => {
  it.each([{ tenant: true }, {}, { managementGroups: ['g'] }] as Scope[])(
    'is a gap, not an empty fleet: %j',
    async (scope) => {
      expect(await find(scope, { rows: [] })).toEqual(['fleet subscriptions subscriptions forbidden']);
    },
  );

  it('is none as soon as somebody names one', async () => {
    expect(await find({ tenant: true }, { rows: [row('a')] })).toEqual(['a']);
    expect(await find({ tenant: true, expectedSubscriptions: ['a'] }, { rows: [] })).toEqual([
      'subscription a subscriptions notFound',
    ]);
  });

  it('is told once, by what could not be listed', async () => {
    expect(await find({ tenant: true }, { rows: [null] })).toEqual(['fleet subscriptions subscriptions malformed']);
  });
});
