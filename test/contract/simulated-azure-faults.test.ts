import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../src/local/azure/start.ts';
import {
  askArm,
  askGraph,
  clusterId,
  graphPage,
  readable,
  smallFleet,
  tokenFor,
  unregistered,
} from '../support/simulated-azure.ts';

const clusters =
  "resources | where type =~ 'microsoft.containerservice/managedclusters' | project id, properties | order by id asc";
const names = ['aks-00000', 'aks-00001', 'aks-00002'];

describe('faults of the simulated Azure', () => {
  let azure: SimulatedAzure;
  let token: string;
  const startMs = Date.parse('2026-11-20T06:00:00Z');
  beforeAll(async () => {
    azure = await startSimulatedAzure({ fleet: smallFleet(), clock: { now: () => new Date(startMs) } });
    token = await tokenFor(azure, 'https://management.azure.com');
  });
  beforeEach(() => {
    azure.setScenario(parseScenario({}));
  });
  afterAll(() => azure.close());

  const suffer = (...faults: Record<string, unknown>[]): void => {
    azure.setScenario(parseScenario({ faults }));
  };
  const subscriptions = (): ReturnType<typeof askArm> =>
    askArm(azure, '/subscriptions?api-version=2022-12-01', { token });
  const statuses = async (times: number): Promise<number[]> => {
    const seen: number[] = [];
    for (let index = 0; index < times; index += 1) seen.push((await subscriptions()).status);
    return seen;
  };

  it('strike so many times, after so many requests', async () => {
    suffer({ route: 'subscriptions', after: 1, times: 2, status: 503 });
    expect(await statuses(4)).toEqual([200, 503, 503, 200]);
  });

  it('strike always unless told otherwise, until the scenario changes', async () => {
    suffer({ route: '*', status: 500 });
    expect(await statuses(2)).toEqual([500, 500]);
    azure.setScenario(parseScenario({}));
    expect(await statuses(1)).toEqual([200]);
  });

  it('strike only the route, path, subscription or query they name', async () => {
    const flag = (id: string): ReturnType<typeof askArm> =>
      askArm(
        azure,
        `/subscriptions/${id}/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/IstioNativeSidecarModePreview?api-version=2021-07-01`,
        { token },
      );
    suffer(
      { route: 'features', match: { subscription: unregistered.toUpperCase() }, status: 429, retryAfterSeconds: 3 },
      { route: 'resourceGraph', match: { query: "type =~ 'microsoft.containerservice" }, status: 500 },
      { route: '*', match: { path: '/locations/westeurope/' }, status: 502, code: 'Nope' },
    );
    expect((await flag(readable)).status).toBe(200);
    expect(await flag(unregistered)).toMatchObject({ status: 429, headers: { 'retry-after': '3' } });
    expect((await askGraph(azure, { query: clusters })).status).toBe(500);
    expect((await askGraph(azure, { query: 'resources | project id' })).status).toBe(200);
    const versions = await askArm(
      azure,
      `/subscriptions/${readable}/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions?api-version=2026-04-01`,
      { token },
    );
    expect([versions.status, versions.json()]).toMatchObject([502, { error: { code: 'Nope' } }]);
  });

  it('throttle Resource Graph in its own form', async () => {
    suffer({ route: 'resourceGraph', status: 429 });
    const answer = await askGraph(azure, { query: clusters });
    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': '2', 'x-ms-user-quota-resets-after': '00:00:05', 'x-ms-user-quota-remaining': '0' },
    });
    expect(answer.json()).toMatchObject({ error: { code: 'RateLimiting' } });
  });

  it('break the connection in the middle of a body, or before it', async () => {
    suffer(
      { route: 'subscriptions', times: 1, cutBody: 40 },
      { route: 'subscriptions', after: 1, times: 1, reset: true },
    );
    await expect(subscriptions()).rejects.toThrow(/aborted/);
    await expect(subscriptions()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await subscriptions()).status).toBe(200);
    expect(azure.calls().slice(-3)).toMatchObject([{ status: 200 }, { status: 0 }, { status: 200 }]);
  });

  it.each([
    ['null', null],
    ['string', 'not a row'],
    ['noId', { properties: { serviceMeshProfile: { mode: 'Istio' } } }],
    ['noProperties', { id: clusterId(readable, 'aks-00001') }],
  ])('malform one row: %s', async (how, expected) => {
    suffer({ route: 'resourceGraph', malformedRow: { index: 1, how } });
    const { data, count } = await graphPage(azure, { query: clusters, subscriptions: [readable] });
    expect(count).toBe(3);
    if (expected === null || typeof expected === 'string') expect(data[1]).toBe(expected);
    else expect(data[1]).toMatchObject(expected);
    expect(Object.keys(data[1] ?? {})).not.toContain({ noId: 'id', noProperties: 'properties' }[how]);
    expect(data[0]).toHaveProperty('id');
  });

  it('put a null into each list of a row', async () => {
    suffer({ route: 'subscriptions', malformedRow: { index: 1, how: 'nullInLists' } });
    expect((await subscriptions()).json()).toMatchObject({
      value: [{ managedByTenants: [] }, { managedByTenants: [null], displayName: 'Unregistered' }, {}],
    });
  });

  it('leave rows out, and out of the counts too', async () => {
    suffer({ route: 'resourceGraph', fewerRows: 2 });
    const page = await graphPage(azure, { query: clusters, subscriptions: [readable] });
    expect(page).toMatchObject({ totalRecords: 1, count: 1, data: [{ id: clusterId(readable, 'aks-00000') }] });
    suffer({ route: 'resourceGraph', fewerRows: 9 });
    const none = await graphPage(azure, { query: clusters, subscriptions: [readable] });
    expect(none).toMatchObject({ totalRecords: 0, count: 0, data: [] });
  });

  it('leave a row out without counting it out', async () => {
    suffer({ route: 'resourceGraph', dropRow: 0 });
    const { data, count, totalRecords } = await graphPage(azure, { query: clusters, subscriptions: [readable] });
    expect([data.map(({ id }) => id), count, totalRecords]).toEqual([
      [clusterId(readable, 'aks-00001'), clusterId(readable, 'aks-00002')],
      3,
      3,
    ]);
  });

  const follow = async (most: number): Promise<unknown[]> => {
    const seen: unknown[] = [];
    let next: string | undefined;
    for (let page = 0; page < most; page += 1) {
      const answer = await graphPage(azure, {
        query: clusters,
        subscriptions: [readable],
        options: { $top: 2, ...(next === undefined ? {} : { $skipToken: next }) },
      });
      seen.push(answer.data.map(({ id }) => String(id).split('/').at(-1)));
      next = answer.$skipToken;
      if (next === undefined) break;
    }
    return seen;
  };

  it('deliver a page twice and then go on', async () => {
    suffer({ route: 'resourceGraph', duplicatePage: true });
    expect(await follow(9)).toEqual([names.slice(0, 2), names.slice(0, 2), names.slice(2)]);
  });

  it('point to the same page for ever', async () => {
    suffer({ route: 'resourceGraph', after: 1, endlessToken: true });
    expect(await follow(4)).toEqual([names.slice(0, 2), names.slice(2), names.slice(2), names.slice(2)]);
    suffer({ route: 'subscriptions', endlessToken: true });
    expect((await subscriptions()).json()).toMatchObject({
      nextLink: expect.stringContaining(`${azure.armEndpoint}/subscriptions?`) as string,
    });
  });

  it('name something else as the next page', async () => {
    suffer({ route: '*', nextPage: 7 });
    expect((await subscriptions()).json()).toMatchObject({ nextLink: 7 });
    expect(await graphPage(azure, { query: clusters })).toMatchObject({ $skipToken: 7 });
  });

  it('answer something else: other JSON, or a web page', async () => {
    suffer(
      { route: 'subscriptions', times: 1, wrongJson: true },
      { route: 'subscriptions', times: 1, after: 1, html: true },
      { route: 'subscriptions', html: true, status: 502 },
    );
    expect((await subscriptions()).json()).toEqual({ unexpected: true });
    expect(await subscriptions()).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
    expect(await subscriptions()).toMatchObject({
      status: 502,
      text: expect.stringContaining('<!doctype html>') as string,
    });
  });

  it('make the identity endpoint fail too', async () => {
    suffer({ route: 'token', status: 500 });
    const { endpoint, header } = azure.identity;
    const answer = await fetch(`${endpoint}?api-version=2019-08-01&resource=x`, {
      headers: { 'X-IDENTITY-HEADER': header },
    });
    expect(answer.status).toBe(500);
  });

  it('delay one answer and leave the next one alone; closing ends the wait', async () => {
    const other = await startSimulatedAzure({
      fleet: smallFleet(),
      scenario: parseScenario({ faults: [{ route: 'subscriptions', times: 1, delayMs: 3_600_000 }] }),
      clock: { now: () => new Date(startMs) },
    });
    const slow = askArm(other, '/subscriptions?api-version=2022-12-01', { token });
    const outcome = expect(slow).rejects.toThrow();
    // The same route meets the fault once: whichever of the two comes first waits, the other one does not.
    const quick = await askArm(other, '/subscriptions/none?api-version=2022-12-01', { token });
    expect(quick.status).toBe(404);
    await other.close();
    await outcome;
  });
});
