import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { azureCredential } from '../../src/collect/credentials.ts';
import { clustersQuery, resourceGroupsQuery, subscriptionsQuery } from '../../src/collect/queries.ts';
import type { Scope } from '../../src/domain/contracts.ts';
import { nativeSidecarFeature, type StreamRecord } from '../../src/domain/records.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import {
  cluster,
  clusters,
  collectFrom,
  feature,
  fleetOf,
  jumpingTime,
  kubernetesVersions,
  meshRevisions,
  refused,
  subscription,
  subscriptionRecord,
  type Collecting,
} from '../support/collecting.ts';

const resource = (number: number, name: string, properties: object): StreamRecord => {
  const id = `/subscriptions/${subscription(number)}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;
  return {
    kind: 'cluster',
    resource: { id, name, type: 'Microsoft.ContainerService/managedClusters', location: 'westeurope', ...properties },
  };
};
const group = (number: number, name: string, tags: Readonly<Record<string, string>> | null): StreamRecord => ({
  kind: 'resourceGroup',
  subscriptionId: subscription(number),
  name,
  tags,
});
const whole = { networkProfile: { podCidr: '10.0.0.0/8' }, kubernetesVersion: '1.33' };

/** One fleet for every test; each looks at subscriptions of its own. */
const fleet = fleetOf([
  subscriptionRecord(1, { groups: ['platform', 'contoso'] }),
  feature(1, 'registered'),
  cluster({ subscription: 1, name: 'one' }),
  ...[2, 3].flatMap((number) => [
    subscriptionRecord(number, { groups: ['contoso'] }),
    feature(number, 'NotRegistered'),
  ]),
  ...clusters(6, 2),
  ...clusters(3, 3),
  subscriptionRecord(4),
  feature(4, 'Registered'),
  ...clusters(50, 4),
  subscriptionRecord(5),
  refused(5),
  ...clusters(2, 5),
  subscriptionRecord(6, { state: 'Disabled' }),
  cluster({ subscription: 6, name: 'plain', mode: 'Disabled' }),
  subscriptionRecord(7),
  resource(7, 'whole', { properties: whole }),
  subscriptionRecord(8),
  resource(8, 'bare', {}),
  ...(['forbidden', 'notFound', 'throttled', 'unavailable'] as const).flatMap((reason, index) => [
    subscriptionRecord(11 + index),
    refused(11 + index, 'feature', reason),
    ...clusters(1, 11 + index),
  ]),
  subscriptionRecord(20),
  feature(20, 'Registered'),
  cluster({ subscription: 20, name: 'late-1', location: 'northeurope' }),
  cluster({ subscription: 20, name: 'late-2', location: 'northeurope' }),
  ...[30, 31, 32].map((number) => subscriptionRecord(number)),
  group(30, 'RG', { owner: 'a@contoso.example', 'cost center': '7' }),
  group(30, 'empty-of-clusters', { owner: 'b@contoso.example' }),
  ...['one', 'two'].map((name) => cluster({ subscription: 30, name: `owned-${name}`, mode: 'Disabled' })),
  group(31, 'rg', null),
  cluster({ subscription: 31, name: 'untagged', mode: 'Disabled' }),
  group(32, 'rg', { owner: 'c@contoso.example' }),
]);

/** The asymmetric matchers, which the library types as any. */
const like = (fields: object): unknown => expect.objectContaining(fields);
const listing = (...items: unknown[]): unknown => expect.arrayContaining(items);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const only = (...numbers: number[]): Scope => ({ subscriptions: numbers.map(subscription) });
const time = jumpingTime();
let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({ fleet, clock: time.clock });
});
afterAll(async () => {
  await azure.close();
});
const collect = (scope: Scope, collecting: Omit<Collecting, 'scope'> = {}) =>
  collectFrom(azure, { scope, ...collecting });

describe('a collection', () => {
  it('puts context before clusters, values verbatim, in ARM nesting', async () => {
    const scope = { ...only(1), expectedSubscriptions: [subscription(1)] };
    const { records } = await collect(scope);
    expect(records).toEqual([
      { kind: 'header', format: 'sidescan.snapshot/1', takenAt: '2026-03-01T06:00:00Z', cloud: 'AzureCloud', scope },
      {
        kind: 'subscription',
        subscriptionId: subscription(1),
        displayName: 'subscription 1',
        tenantId: '72f988bf-0000-4000-8000-2d7cd011db47',
        state: 'Enabled',
        managementGroups: listing('platform', 'contoso'),
        tags: { number: '1' },
      },
      { kind: 'feature', subscriptionId: subscription(1), name: nativeSidecarFeature, state: 'registered' },
      { kind: 'meshRevisions', location: 'westeurope', response: meshRevisions },
      { kind: 'kubernetesVersions', location: 'westeurope', response: kubernetesVersions },
      {
        kind: 'cluster',
        resource: like({
          name: 'one',
          location: 'westeurope',
          properties: {
            kubernetesVersion: '1.33',
            serviceMeshProfile: { mode: 'Istio', istio: { revisions: ['asm-1-29'] } },
          },
        }),
      },
    ]);
  });

  it('is the same, record for record, when it is repeated', async () => {
    const first = await collect(only(1, 2, 3), { collector: { pageSize: 2 } });
    const second = await collect(only(1, 2, 3), { collector: { pageSize: 2 }, scenario: { latencyMs: 2 } });
    expect(second.records).toEqual(first.records);
    expect(first.names).toHaveLength(10);
  });

  it.each([
    ['two pages', 25],
    ['25 pages', 2],
  ])('reads %s of one subscription, in order of id', async (_what, pageSize) => {
    const { names, gaps, calls } = await collect(only(4), { collector: { pageSize } });
    expect(names).toEqual(Array.from({ length: 50 }, (_, index) => `aks-4-${String(index).padStart(3, '0')}`));
    expect(gaps).toEqual([]);
    expect(calls.filter(({ query }) => query === clustersQuery)).toHaveLength(50 / pageSize);
  });

  it('asks for each location once, whatever the number of clusters and subscriptions', async () => {
    const { count } = await collect(only(1, 2, 3, 4));
    expect([count('meshRevisions'), count('kubernetesVersions')]).toEqual([1, 1]);
  });

  it('keeps the whole resource when told to, and otherwise what a verdict reads', async () => {
    const { records } = await collect(only(7), { full: true });
    expect(records.at(-1)).toMatchObject({ kind: 'cluster', resource: { name: 'whole', properties: whole } });
    const slim = (await collect(only(7))).records.at(-1);
    expect(slim?.kind === 'cluster' && slim.resource.properties).toEqual({ kubernetesVersion: '1.33' });
  });

  it('leaves a cluster without properties without them', async () => {
    for (const full of [false, true]) {
      const last = (await collect(only(8), { full })).records.at(-1);
      expect(last).toMatchObject({ kind: 'cluster', resource: { name: 'bare' } });
      expect(last?.kind === 'cluster' && Object.keys(last.resource)).not.toContain('properties');
    }
  });

  it('tells how far it is, up to everything, refused subscriptions included', async () => {
    const { progress } = await collect(only(2, 3, 5));
    expect(progress[0]).toEqual({
      subscriptions: { done: 0, of: null },
      clusters: { done: 0, of: null },
      throttledMs: 0,
    });
    expect(progress.at(-1)).toEqual({
      subscriptions: { done: 3, of: 3 },
      clusters: { done: 9, of: 9 },
      throttledMs: 0,
    });
  });

  it('stops when it is told to, with the reason it was given', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(collect(only(1), { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('sends the queries as they are written', async () => {
    const sent = (await collect({ tenant: true })).calls.flatMap(({ query }) => query ?? []);
    expect([sent[0], sent.at(-1)]).toEqual([subscriptionsQuery, clustersQuery]);
  });
});

describe('subscriptions', () => {
  it('that ARM lists and Resource Graph does not show are gaps, and records of what ARM told', async () => {
    const { records, gaps, names } = await collect({ tenant: true });
    expect(names.filter((name) => name.startsWith('aks-5'))).toEqual([]);
    const refusal = { scope: 'subscription', id: subscription(5), what: 'clusters', reason: 'forbidden' };
    expect(gaps.filter(({ what }) => what !== 'feature')).toEqual([like(refusal)]);
    expect(records).toContainEqual(
      like({ kind: 'subscription', subscriptionId: subscription(5), displayName: 'subscription 5' }),
    );
    expect(records).toContainEqual(like({ kind: 'subscription', subscriptionId: subscription(6), state: 'Disabled' }));
  });

  it('that are expected and that nobody knows are gaps', async () => {
    const { gaps, names } = await collect({ ...only(1), expectedSubscriptions: [subscription(77)] });
    expect(names).toEqual(['one']);
    expect(gaps).toEqual([like({ id: subscription(77), what: 'subscriptions', reason: 'notFound' })]);
  });

  it('that are named are the only ones read, however they are spelt', async () => {
    const { names, records } = await collect({ subscriptions: [subscription(3).toUpperCase()] });
    expect(names).toHaveLength(3);
    expect(records.filter(({ kind }) => kind === 'subscription')).toHaveLength(1);
  });

  it('of a management group are its descendants', async () => {
    expect((await collect({ managementGroups: ['platform'] })).names).toHaveLength(1);
    expect((await collect({ managementGroups: ['contoso'] })).names).toHaveLength(10);
  });

  it('of an unknown management group are a gap, and those of the others are read', async () => {
    const { gaps, names } = await collect({ managementGroups: ['nowhere', 'platform'] });
    expect(names).toEqual(['one']);
    expect(gaps).toEqual([
      like({ scope: 'managementGroup', id: 'nowhere', what: 'subscriptions', reason: 'notFound' }),
    ]);
  });

  it('are taken from Resource Graph alone when ARM does not list them, which is a gap', async () => {
    const { gaps, names } = await collect(
      { tenant: true },
      { scenario: { faults: [{ route: 'subscriptions', status: 503 }] } },
    );
    expect(names).toContain('one');
    expect(gaps).toContainEqual(like({ scope: 'fleet', what: 'subscriptions', reason: 'unavailable' }));
    expect(names.filter((name) => name.startsWith('aks-5'))).toEqual([]);
  });

  it('are asked for by id when Resource Graph shows only part of a whole', async () => {
    const faults = [
      { route: 'resourceGraph', match: { query: 'managementGroupAncestorsChain' }, times: 2, dropRow: 1 },
    ];
    const { gaps, names } = await collect({ managementGroups: ['contoso'] }, { scenario: { faults } });
    expect(names).toHaveLength(10);
    expect(gaps).toEqual([like({ scope: 'managementGroup', id: 'contoso', what: 'subscriptions', reason: 'cut' })]);
  });
});

describe('flags', () => {
  it('come from one sweep, and from Microsoft.Features where it has no row', async () => {
    const { records, count } = await collect(only(1, 2));
    expect(
      records.flatMap((record) => (record.kind === 'feature' ? [[record.subscriptionId, record.state]] : [])),
    ).toEqual([
      [subscription(1), 'registered'],
      [subscription(2), 'NotRegistered'],
    ]);
    expect(count('features')).toBe(1);
  });

  it.each([
    ['forbidden', 11],
    ['notFound', 12],
    ['throttled', 13],
    ['unavailable', 14],
  ])('that are %s have no state and are a gap', async (reason, number) => {
    const { records, gaps } = await collect(only(number), {
      collector: { armRetry: { maxRetries: 0, retryDelayInMs: 1 } },
    });
    expect(records).toContainEqual({
      kind: 'feature',
      subscriptionId: subscription(number),
      name: nativeSidecarFeature,
      state: null,
    });
    expect(gaps).toEqual([like({ scope: 'subscription', id: subscription(number), what: 'feature', reason })]);
  });

  it.each([
    ['is not the answer', { wrongJson: true }],
    ['is a web page', { html: true }],
  ])('whose answer %s are a gap, not a state', async (_what, fault) => {
    const { gaps } = await collect(only(2), { scenario: { faults: [{ route: 'features', ...fault }] } });
    expect(gaps).toEqual([like({ what: 'feature', reason: 'malformed' })]);
  });

  it('that Azure asks to wait hours for are a gap at once', async () => {
    const faults = [{ route: 'features', status: 429, retryAfterSeconds: 7200 }];
    const { gaps, count } = await collect(only(2), { scenario: { faults } });
    expect(gaps).toEqual([like({ scope: 'subscription', id: subscription(2), what: 'feature', reason: 'throttled' })]);
    expect(count('features')).toBe(1);
  });

  it('are asked for one by one when the sweep fails', async () => {
    const { gaps, count } = await collect(only(1, 2), {
      scenario: { faults: [{ route: 'resourceGraph', match: { query: 'featureresources' }, status: 400 }] },
    });
    expect([gaps, count('features')]).toEqual([[], 2]);
  });

  it('are not asked for where there is no mesh, and neither are catalogues', async () => {
    const { records, count } = await collect(only(6));
    expect(records.map(({ kind }) => kind)).toEqual(['header', 'subscription', 'cluster']);
    expect([count('features'), count('meshRevisions'), count('kubernetesVersions')]).toEqual([0, 0, 0]);
  });
});

describe('catalogues', () => {
  it('are asked for through another subscription where one refuses', async () => {
    const faults = [{ route: 'meshRevisions', match: { path: subscription(2) }, status: 403 }];
    const { gaps, count } = await collect(only(2, 3), { scenario: { faults } });
    expect(gaps).toEqual([]);
    expect(count('meshRevisions')).toBe(2);
  });

  it('that every subscription refuses are a gap of the location', async () => {
    const faults = [{ route: 'kubernetesVersions', status: 403 }];
    const { gaps } = await collect(only(1, 2), { scenario: { faults } });
    expect(gaps).toEqual([
      like({ scope: 'location', id: 'westeurope', what: 'kubernetesVersions', reason: 'forbidden' }),
    ]);
  });

  it('of a place that turns up late are gaps, once, and so is the flag', async () => {
    // The summary leaves out its second row: subscription 20, and with it northeurope.
    const faults = [{ route: 'resourceGraph', match: { query: 'countif' }, dropRow: 1 }];
    const { gaps, names } = await collect(only(1, 20), { scenario: { faults } });
    expect(names.toSorted()).toEqual(['late-1', 'late-2', 'one']);
    expect(gaps.filter(({ reason }) => reason === 'late').map(({ scope, id, what }) => [scope, id, what])).toEqual([
      ['subscription', subscription(20), 'feature'],
      ['location', 'northeurope', 'meshRevisions'],
      ['location', 'northeurope', 'kubernetesVersions'],
    ]);
    expect(gaps).toContainEqual(like({ scope: 'fleet', id: 'summary', reason: 'unavailable' }));
  });
});

describe('resource groups', () => {
  const tagged = group(30, 'RG', { owner: 'a@contoso.example', 'cost center': '7' });
  const disturbed = (fault: object) =>
    collect(only(30, 31), {
      scenario: { faults: [{ route: 'resourceGraph', match: { query: 'groupKey' }, ...fault }] },
    });

  it('with tags and clusters are context, once each, whatever the casing of their name', async () => {
    const { records, gaps } = await collect(only(30, 31, 32));
    expect(records.map(({ kind }) => kind)).toEqual([
      ...['header', 'subscription', 'subscription', 'subscription', 'resourceGroup', 'cluster', 'cluster', 'cluster'],
    ]);
    expect(records).toContainEqual(tagged);
    expect(gaps).toEqual([]);
  });

  it('take one query for many subscriptions, and none where there are no clusters', async () => {
    const asked = async (...numbers: number[]) =>
      (await collect(only(...numbers))).calls.filter(({ query }) => query === resourceGroupsQuery).length;
    expect([await asked(30, 31, 32), await asked(32)]).toEqual([1, 0]);
  });

  it.each([
    ['refused', { status: 403 }, 'forbidden'],
    ['no resource', { malformedRow: { index: 0, how: 'noId' } }, 'malformed'],
  ])('that are %s are a gap, and no cluster is lost', async (_what, fault, reason) => {
    const { records, names, gaps } = await disturbed(fault);
    expect(names).toEqual(['owned-one', 'owned-two', 'untagged']);
    expect(gaps).toEqual([like({ scope: 'fleet', id: 'resourceGroups', what: 'record', reason })]);
    expect(gaps[0]?.detail).toMatch(/^not all tags of resource groups could be read/);
    expect(records).not.toContainEqual(tagged);
  });
});

describe('the pages of clusters', () => {
  const all = 9;
  /** Queries are told apart by a column that only they have. */
  const disturbed = (fault: object, number?: number) => {
    const match = { query: 'hasProperties', ...(number === undefined ? {} : { subscription: subscription(number) }) };
    return collect(only(2, 3), {
      scenario: { faults: [{ route: 'resourceGraph', match, ...fault }] },
      collector: { pageSize: 3 },
    });
  };
  const lost = (number: number, reason: string): unknown[] => [
    like({ scope: 'subscription', id: subscription(number), what: 'clusters', reason }),
  ];

  it.each([
    ['a page that comes twice', { duplicatePage: true }],
    ['a body that is cut, once', { cutBody: 40, times: 1 }],
  ])('lose nothing to %s', async (_what, fault) => {
    const { names, gaps } = await disturbed(fault);
    expect(names).toHaveLength(all);
    expect(new Set(names).size).toBe(all);
    expect(gaps).toEqual([]);
  });

  it('that are always cut are a gap of their subscription, and the others are read', async () => {
    const { names, gaps } = await disturbed({ cutBody: 40 }, 2);
    expect(names).toHaveLength(3);
    expect(gaps).toEqual(lost(2, 'cut'));
    expect(gaps[0]?.detail).toBe('read 0 of 6 clusters: page 1: the answer ended early');
  });

  it('that are lost after the first one are a gap, and the first one is kept', async () => {
    const { names, gaps } = await disturbed({ status: 403, after: 1 }, 2);
    expect(names).toHaveLength(6);
    expect(gaps).toEqual(lost(2, 'forbidden'));
  });

  it.each(['null', 'string', 'noId'] as const)(
    'with a row that is no resource (%s) are a gap of its subscription',
    async (how) => {
      const { names, gaps } = await disturbed({ malformedRow: { index: 1, how } }, 3);
      expect(names).toHaveLength(8);
      expect(gaps).toEqual([like({ scope: 'fleet', what: 'record', reason: 'malformed' }), ...lost(3, 'malformed')]);
    },
  );

  it('whose row never comes are a gap of the subscription that lacks it', async () => {
    const { names, gaps } = await disturbed({ dropRow: 1 }, 3);
    expect(names).toHaveLength(8);
    expect(gaps).toEqual(lost(3, 'cut'));
  });

  it('are asked for in smaller ones when one is over the limit of the service', async () => {
    const { names, gaps, calls } = await collect(only(2, 3), { scenario: { maxResponseBytes: 4000 } });
    expect([names.length, gaps]).toEqual([all, []]);
    expect(calls.filter(({ query, status }) => query === clustersQuery && status === 400)).not.toEqual([]);
  });

  it('never read as an empty, clean estate when the query is refused', async () => {
    const { names, gaps } = await disturbed({ status: 400, code: 'InvalidQuery' });
    expect(names).toEqual([]);
    expect(gaps).toEqual([...lost(2, 'unavailable'), ...lost(3, 'unavailable')]);
  });

  it('are not throttled by an honest quota, with streams and pages enough to spend it', async () => {
    const { names, calls, progress } = await collect(only(1, 2, 3, 4), {
      scenario: { quota: { queries: 5, windowSeconds: 5 } },
      collector: { pageSize: 2, ...time },
    });
    expect(names).toHaveLength(60);
    expect(calls.filter(({ status }) => status === 429)).toEqual([]);
    expect(progress.at(-1)?.throttledMs).toBeGreaterThan(20_000);
  });
});

describe('an Azure that cannot be asked', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });
  const notSignedIn = {
    getToken: async () =>
      Promise.reject(Object.assign(new Error('AADSTS70011 secret'), { name: 'CredentialUnavailableError' })),
  };

  it.each([
    [
      'nobody listens',
      { armEndpoint: 'https://127.0.0.1:9' },
      /Could not list subscriptions at https:\/\/127\.0\.0\.1:9 \(no answer \(ECONNREFUSED\)\)/,
    ],
    ['the certificate is not trusted', { trustedCertificate: undefined }, /the certificate is not trusted/],
    ['nobody is signed in', { credential: notSignedIn }, /\(signing in to Azure failed\): run `az login`/],
  ])('is an error that says what to do: %s', async (_what, collector, message) => {
    const collecting = collect(only(1), { collector });
    await expect(collecting).rejects.toMatchObject({
      code: 'azure.unreachable',
      message: matching(message),
    });
    await expect(collecting).rejects.not.toThrow(/secret/);
  });

  it('where nobody listens is not asked the patient questions of Resource Graph as well', async () => {
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const collector = { armEndpoint: 'https://127.0.0.1:9', wait };
    await expect(collect({ tenant: true }, { collector })).rejects.toMatchObject({ code: 'azure.unreachable' });
    expect(waits).toEqual([]);
  });

  it.each([
    ['refuses the token', { status: 401 }],
    ['is a web page that wants a login', { html: true }],
  ])('is an error when it %s', async (_what, fault) => {
    const collecting = collect({ tenant: true }, { scenario: { faults: [{ route: '*', ...fault }] } });
    await expect(collecting).rejects.toMatchObject({ code: 'azure.unreachable' });
  });

  it('is none when it refuses everything: then everything is a gap', async () => {
    const { gaps, names } = await collect(only(1), { scenario: { faults: [{ route: 'resourceGraph', status: 403 }] } });
    expect(names).toEqual([]);
    expect(gaps).toEqual([like({ id: subscription(1), what: 'clusters', reason: 'forbidden' })]);
  });

  it('is reached with the managed identity of the platform, by one token', async () => {
    Object.assign(process.env, azure.environment);
    const { names, count } = await collect(only(2), {
      collector: { credential: azureCredential({ cloud: 'AzureCloud' }) },
    });
    expect([names.length, count('token')]).toEqual([6, 1]);
  });
});

describe('a sovereign cloud', () => {
  it('is asked with tokens of its own, which the public one refuses', async () => {
    const header = { ...fleet[0], cloud: 'AzureUSGovernment' } as StreamRecord;
    const government = await startSimulatedAzure({
      fleet: [header, subscriptionRecord(1), ...clusters(1)],
      clock: time.clock,
    });
    try {
      const collecting = { scope: only(1), collector: { cloud: 'AzureUSGovernment' } } as const;
      const { records, names } = await collectFrom(government, collecting);
      expect([records[0], names.length]).toEqual([like({ cloud: 'AzureUSGovernment' }), 1]);
      await expect(collectFrom(azure, collecting)).rejects.toMatchObject({ code: 'azure.unreachable' });
    } finally {
      await government.close();
    }
  });
});
