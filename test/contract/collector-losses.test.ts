// What Azure answers wrongly or not at all: never a clean report, never a lost cluster.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clustersQuery } from '../../src/collect/queries.ts';
import type { Scope } from '../../src/domain/contracts.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import {
  cluster,
  clusters,
  collectFrom,
  feature,
  fleetOf,
  refused,
  subscription,
  subscriptionRecord,
  type Collecting,
} from '../support/collecting.ts';

const offer = (revision: string): object => ({ name: 'istio', properties: { meshRevisions: [{ revision }] } });
const twoOffers = { value: [offer('asm-1-28'), offer('asm-1-29')] };

function respelt(record: StreamRecord): StreamRecord {
  if (record.kind !== 'cluster') return record;
  return { kind: 'cluster', resource: { ...record.resource, id: String(record.resource.id).replace('/rg/', '/RG/') } };
}

const fleet = fleetOf([
  { kind: 'meshRevisions', location: 'westeurope', response: twoOffers },
  ...[1, 2].map((number) => subscriptionRecord(number, { groups: ['contoso'] })),
  ...[1, 2, 4].map((number) => feature(number, 'Registered')),
  ...clusters(2, 1),
  ...clusters(3, 2),
  // Not to be read, and on no first page.
  subscriptionRecord(3, { groups: ['contoso'] }),
  refused(3),
  // The index has one of them twice, in two spellings.
  subscriptionRecord(4),
  cluster({ subscription: 4, name: 'twice' }),
  respelt(cluster({ subscription: 4, name: 'TWICE' })),
  cluster({ subscription: 4, name: 'other' }),
]);

/** The asymmetric matcher, which the library types as any. */
const like = (fields: object): unknown => expect.objectContaining(fields);

const only = (...numbers: number[]): Scope => ({ subscriptions: numbers.map(subscription) });
let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({ fleet });
});
afterAll(async () => {
  await azure.close();
});
const collect = (scope: Scope, collecting: Omit<Collecting, 'scope'> = {}) =>
  collectFrom(azure, { scope, ...collecting });

describe.each(['nullInLists', 'null'] as const)('an entry of an ARM list that the SDK cannot read (%s)', (how) => {
  const broken = (route: string, index = 0): object => ({
    armPageSize: 1,
    faults: [{ route, times: 1, malformedRow: { index, how } }],
  });
  const malformed = how === 'null' ? [like({ scope: 'fleet', what: 'subscriptions', reason: 'malformed' })] : [];

  it('does not hide the pages after it: what cannot be read there is a gap', async () => {
    const { gaps, count } = await collect({ tenant: true }, { scenario: broken('subscriptions') });
    expect(gaps).toEqual([
      ...malformed,
      like({ scope: 'subscription', id: subscription(3), what: 'clusters', reason: 'forbidden' }),
    ]);
    expect(count('subscriptions')).toBe(4);
  });

  it('does not make a subscription one that ARM does not list', async () => {
    const { gaps } = await collect(only(3), { scenario: broken('subscriptions') });
    expect(gaps).toEqual([like({ scope: 'subscription', id: subscription(3), what: 'clusters', reason: 'forbidden' })]);
  });

  it('does not hide what is below a management group', async () => {
    const { gaps, count } = await collect({ managementGroups: ['contoso'] }, { scenario: broken('descendants') });
    expect(gaps).toContainEqual(like({ id: subscription(3), what: 'clusters', reason: 'forbidden' }));
    expect(count('descendants')).toBe(3);
  });

  it('does not hide the rest of a catalogue', async () => {
    const { records, count } = await collect(only(1), { scenario: broken('meshRevisions') });
    const offered = records.find((record) => record.kind === 'meshRevisions');
    expect(offered?.response.value).toHaveLength(2);
    expect(offered?.response).toMatchObject({ value: [how === 'null' ? {} : offer('asm-1-28'), offer('asm-1-29')] });
    expect(count('meshRevisions')).toBe(2);
  });
});

describe('a link to the next page that cannot be followed', () => {
  it.each([5, {}, 'https://', 'http://elsewhere.example/'])('is a gap of its list: %j', async (nextPage) => {
    const linked = (route: string): object => ({ faults: [{ route, nextPage }] });
    const everything = await collect({ tenant: true }, { scenario: linked('subscriptions') });
    expect(everything.gaps).toContainEqual(like({ scope: 'fleet', what: 'subscriptions', reason: 'malformed' }));
    expect(everything.names).toHaveLength(7);
    const below = await collect({ managementGroups: ['contoso'] }, { scenario: linked('descendants') });
    expect(below.gaps).toContainEqual(
      like({ scope: 'managementGroup', id: 'contoso', what: 'subscriptions', reason: 'malformed' }),
    );
    expect(below.names).toHaveLength(5);
  });
});

it('a tenant in which nobody may read anything yet is a gap, not an empty fleet', async () => {
  const empty = await startSimulatedAzure({ fleet: fleetOf([]) });
  try {
    const { gaps } = await collectFrom(empty, { scope: { tenant: true } });
    expect(gaps).toEqual([like({ scope: 'fleet', id: 'subscriptions', what: 'subscriptions', reason: 'forbidden' })]);
  } finally {
    await empty.close();
  }
});

describe('clusters that were counted and are not shown', () => {
  const hidden = (times: number | 'always', number: number): object => ({
    faults: [
      {
        route: 'resourceGraph',
        match: { query: 'hasProperties', subscription: subscription(number) },
        times,
        fewerRows: 2,
      },
    ],
  });
  const asked = (calls: Awaited<ReturnType<typeof collect>>['calls']): (number | undefined)[] =>
    calls.flatMap(({ query, scopeSize }) => (query === clustersQuery ? [scopeSize] : []));

  it('are found by asking their subscription once more', async () => {
    const { names, gaps, calls } = await collect(only(1, 2), { scenario: hidden(1, 2) });
    expect([names.length, gaps]).toEqual([5, []]);
    expect(asked(calls)).toEqual([2, 1]);
  });

  it('are a gap of their subscription when it shows no more then', async () => {
    const { names, gaps, calls } = await collect(only(1, 2), { scenario: hidden('always', 2) });
    expect(names).toHaveLength(3);
    expect(gaps).toEqual([like({ scope: 'subscription', id: subscription(2), what: 'clusters', reason: 'cut' })]);
    expect(gaps[0]?.detail).toMatch(/^read 1 of 3 clusters: /);
    expect(asked(calls)).toEqual([2, 1]);
  });

  it('and are all of it, are a gap and no empty, clean estate', async () => {
    const { names, gaps } = await collect(only(1), { scenario: hidden('always', 1) });
    expect(names).toEqual([]);
    expect(gaps).toEqual([like({ scope: 'subscription', id: subscription(1), what: 'clusters', reason: 'cut' })]);
  });
});

it('a cluster that the index has twice is one cluster, and nothing is missing or asked for again', async () => {
  const { names, gaps, calls } = await collect(only(4));
  expect([names.map((name) => name.toLowerCase()), gaps]).toEqual([['other', 'twice'], []]);
  expect(calls.filter(({ query }) => query === clustersQuery)).toHaveLength(1);
});
