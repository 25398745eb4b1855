import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../src/local/azure/start.ts';
import {
  askArm,
  askGraph,
  clusterId,
  graphPage,
  readable,
  refused,
  smallFleet,
  tenantId,
  unregistered,
} from '../support/simulated-azure.ts';
import { payload } from '../support/payload.ts';

const clusters =
  "resources | where type =~ 'microsoft.containerservice/managedclusters' | project id | order by id asc";

describe('the simulated Resource Graph', () => {
  let azure: SimulatedAzure;
  let nowMs: number;
  beforeAll(async () => {
    azure = await startSimulatedAzure({ fleet: smallFleet(1100), clock: { now: () => new Date(nowMs) } });
  });
  beforeEach(() => {
    nowMs = Date.parse('2026-11-20T06:00:00Z');
    azure.setScenario(parseScenario({}));
  });
  afterAll(() => azure.close());

  describe('pages', () => {
    it('holds 100 rows unless asked otherwise and 1000 at most', async () => {
      expect(await graphPage(azure, { query: clusters })).toMatchObject({
        totalRecords: 2200,
        count: 100,
        resultTruncated: 'false',
        facets: [],
      });
      expect((await graphPage(azure, { query: clusters, options: { $top: 1000 } })).data).toHaveLength(1000);
      expect((await askGraph(azure, { query: clusters, options: { $top: 1001 } })).status).toBe(400);
    });

    it('gives every row once when the token is followed, then no token', async () => {
      const seen: unknown[] = [];
      let token: string | undefined;
      let pages = 0;
      do {
        const page = await graphPage(azure, {
          query: clusters,
          options: { $top: 1000, ...(token === undefined ? {} : { $skipToken: token }) },
        });
        seen.push(...page.data.map(({ id }) => id));
        token = page.$skipToken;
        pages += 1;
      } while (token !== undefined);
      expect(pages).toBe(3);
      expect(new Set(seen).size).toBe(2200);
      expect(seen).toEqual(seen.toSorted());
      expect(
        azure
          .calls()
          .filter(({ route }) => route === 'resourceGraph')
          .slice(-3)
          .map(({ rows }) => rows),
      ).toEqual([1000, 1000, 200]);
    });

    it('looks like the documented page', async () => {
      const documented = payload('resources-next-page-query', 'responses', '200', 'body');
      const page = await graphPage(azure, { query: clusters });
      expect(Object.keys(page).toSorted()).toEqual(Object.keys(documented).toSorted());
    });

    it('binds a token to query and scope', async () => {
      const { $skipToken } = await graphPage(azure, { query: clusters });
      const use = async (body: Record<string, unknown>): Promise<number> =>
        (await askGraph(azure, { options: { $skipToken }, ...body })).status;
      expect(await use({ query: clusters })).toBe(200);
      expect(await use({ query: `${clusters} ` })).toBe(400);
      expect(await use({ query: clusters, subscriptions: [readable] })).toBe(400);
      expect((await askGraph(azure, { query: clusters, options: { $skipToken: 'bm90IGEgdG9rZW4=' } })).status).toBe(
        400,
      );
    });

    it('ends silently at the first page when the result has no id, or is limited', async () => {
      const withoutId = await graphPage(azure, { query: 'resources | project name', options: { $top: 1000 } });
      expect(withoutId).toMatchObject({ count: 1000, resultTruncated: 'true' });
      expect(withoutId).not.toHaveProperty('$skipToken');
      const limited = await graphPage(azure, { query: 'resources | project id | take 150' });
      expect(limited).toMatchObject({ totalRecords: 150, count: 100, resultTruncated: 'true' });
      expect(limited).not.toHaveProperty('$skipToken');
    });

    it('skips rows when asked to', async () => {
      const page = await graphPage(azure, { query: clusters, options: { $top: 1, $skip: 2 } });
      expect(page.data).toEqual([{ id: clusterId(readable, 'aks-00002') }]);
    });

    it('answers a table of columns and rows on request', async () => {
      const answer = await askGraph(azure, { query: `${clusters} | take 1`, options: { resultFormat: 'table' } });
      expect(answer.json()).toMatchObject({
        data: { columns: [{ name: 'id', type: 'string' }], rows: [[clusterId(readable, 'aks-00000')]] },
      });
    });

    it('refuses an answer that is too large, and names the code', async () => {
      azure.setScenario(parseScenario({ maxResponseBytes: 20_000 }));
      const answer = await askGraph(azure, { query: clusters, options: { $top: 1000 } });
      expect([answer.status, answer.json()]).toMatchObject([
        400,
        { error: { code: 'BadRequest', details: [{ code: 'ResponsePayloadTooLarge' }] } },
      ]);
      expect((await askGraph(azure, { query: clusters, options: { $top: 50 } })).status).toBe(200);
    });
  });

  describe('scope', () => {
    const subscriptionIds =
      'resourcecontainers | where type == "microsoft.resources/subscriptions" | project id, subscriptionId | order by id asc';
    const seenIn = async (scope: Record<string, unknown>): Promise<unknown[]> =>
      (await graphPage(azure, { query: subscriptionIds, ...scope })).data.map(({ subscriptionId }) => subscriptionId);

    it('leaves out silently what may not be read, its own container row included', async () => {
      expect(await seenIn({})).toEqual([readable, unregistered]);
      expect(await seenIn({ subscriptions: [refused, readable] })).toEqual([readable]);
      const hidden = await graphPage(azure, { query: "resources | where name == 'hidden' | project id" });
      expect(hidden.totalRecords).toBe(0);
    });

    it('answers 403 when nothing that was named may be read', async () => {
      const answer = await askGraph(azure, { query: clusters, subscriptions: [refused] });
      expect([answer.status, answer.json()]).toMatchObject([403, { error: { code: 'AccessDenied' } }]);
      expect((await askGraph(azure, { query: clusters, managementGroups: ['nobody'] })).status).toBe(403);
    });

    it('covers what is below a management group, whatever its casing', async () => {
      expect(await seenIn({ managementGroups: ['Platform'] })).toEqual([readable]);
      expect(await seenIn({ managementGroups: ['contoso'] })).toEqual([readable, unregistered]);
      expect(await seenIn({ managementGroups: [tenantId] })).toEqual([readable, unregistered]);
    });

    it('takes subscriptions or management groups, not both, and 1000 subscriptions at most', async () => {
      expect(
        (await askGraph(azure, { query: clusters, subscriptions: [readable], managementGroups: ['contoso'] })).status,
      ).toBe(400);
      const many = Array.from({ length: 1001 }, (_, index) => `${index}`);
      expect((await askGraph(azure, { query: clusters, subscriptions: many })).status).toBe(400);
      expect(
        (await askGraph(azure, { query: clusters, subscriptions: [readable, ...many.slice(0, 999)] })).status,
      ).toBe(200);
    });
  });

  describe('tables', () => {
    it('lower-cases types and resource groups, keeps ids and properties as they were written', async () => {
      const { data } = await graphPage(azure, {
        query: "resources | where name == 'aks-00000'",
        subscriptions: [readable],
      });
      expect(data).toEqual([
        {
          id: clusterId(readable, 'aks-00000'),
          name: 'aks-00000',
          type: 'microsoft.containerservice/managedclusters',
          tenantId,
          kind: '',
          location: 'westeurope',
          resourceGroup: 'rg-apps',
          subscriptionId: readable,
          managedBy: '',
          sku: null,
          plan: null,
          properties: {
            currentKubernetesVersion: '1.33.2',
            serviceMeshProfile: { mode: 'Istio', istio: { revisions: ['asm-1-21'] } },
          },
          tags: { env: 'prod' },
          identity: null,
          zones: null,
          extendedLocation: null,
        },
      ]);
    });

    it('holds other resources too, so that a forgotten type filter shows', async () => {
      const { data } = await graphPage(azure, {
        query: 'resources | summarize n = count() by type, id1 = "x"',
        subscriptions: [readable],
      });
      expect(data.length).toBeGreaterThan(3);
    });

    it('has a row for a registered flag, and none for one that was never registered', async () => {
      const query =
        "featureresources | where name =~ 'istionativesidecarmodepreview' | project subscriptionId, state = properties.state";
      expect((await graphPage(azure, { query })).data).toEqual([{ subscriptionId: readable, state: 'Registered' }]);
    });

    it('has the chain of management groups of a subscription, nearest first, and the groups and resource groups themselves', async () => {
      const query =
        'resourcecontainers | project type, name, chain = properties.managementGroupAncestorsChain, tags | order by type asc, name asc';
      expect((await graphPage(azure, { query })).data).toMatchObject([
        { type: 'microsoft.management/managementgroups', name: tenantId },
        { type: 'microsoft.management/managementgroups', name: 'contoso' },
        { type: 'microsoft.management/managementgroups', name: 'platform' },
        { name: 'Readable', chain: [{ name: 'platform' }, { name: 'contoso' }] },
        { name: 'Unregistered', chain: [{ name: 'contoso' }] },
        { type: 'microsoft.resources/subscriptions/resourcegroups', name: 'RG-Apps', tags: { team: 'a' } },
      ]);
    });
  });

  describe('refusals', () => {
    it('answers a wrong query in the recorded form', async () => {
      const recorded = payload('arg-bad-request-invalid-query', 'body', 'error');
      const answer = await askGraph(azure, { query: 'resources | extend n = cout(id)' });
      const { error } = answer.json() as { error: { code: string; message: string; details: unknown } };
      expect(answer.status).toBe(400);
      expect(error.details).toEqual(recorded.details);
      expect(error.code).toBe('BadRequest');
      expect(error.message).toMatch(
        /^Please provide below info when asking for support: timestamp = 2026-11-20T06:00:00\.0000000Z, correlationId = [\da-f-]{36}\.$/,
      );
    });

    it('refuses a body that is no request, and breaks on another content type as the service does', async () => {
      expect((await askGraph(azure, { nothing: true })).status).toBe(400);
      const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
      const answer = await askArm(azure, path, {
        method: 'POST',
        body: { query: clusters },
        contentType: 'text/plain',
      });
      expect(answer.status).toBe(500);
    });
  });

  describe('quota', () => {
    it('counts down, refuses in the recorded form, and starts anew when the window is over', async () => {
      azure.setScenario(parseScenario({ quota: { queries: 2, windowSeconds: 5 } }));
      const ask = (): ReturnType<typeof askGraph> => askGraph(azure, { query: clusters });
      const recorded = payload('arg-throttled-429', 'body', 'error');

      expect((await ask()).headers).toMatchObject({
        'x-ms-user-quota-remaining': '1',
        'x-ms-user-quota-resets-after': '00:00:05',
      });
      nowMs += 1000;
      expect((await ask()).headers).toMatchObject({
        'x-ms-user-quota-remaining': '0',
        'x-ms-user-quota-resets-after': '00:00:04',
      });
      const throttled = await ask();
      expect(throttled).toMatchObject({
        status: 429,
        headers: { 'retry-after': '2', 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:04' },
      });
      expect(throttled.json()).toMatchObject({
        error: { code: recorded.code, details: recorded.details },
      });
      nowMs += 4000;
      expect((await ask()).status).toBe(200);
    });

    it('counts refused queries too', async () => {
      azure.setScenario(parseScenario({ quota: { queries: 1, windowSeconds: 5 } }));
      expect((await askGraph(azure, { query: 'nonsense' })).status).toBe(400);
      expect((await askGraph(azure, { query: clusters })).status).toBe(429);
    });
  });

  it('remembers what it was asked', async () => {
    await askGraph(azure, { query: clusters, subscriptions: [readable, refused] });
    expect(azure.calls().at(-1)).toEqual({
      method: 'POST',
      route: 'resourceGraph',
      path: '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01',
      status: 200,
      atMs: nowMs,
      query: clusters,
      scopeSize: 2,
      rows: 100,
    });
  });
});
