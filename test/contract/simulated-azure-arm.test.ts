import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseScenario, realLimits } from '../../src/local/azure/scenario.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../src/local/azure/start.ts';
import {
  type Answer,
  askArm,
  readable,
  refused,
  smallFleet,
  tokenFor,
  unregistered,
} from '../support/simulated-azure.ts';
import { payload } from '../support/payload.ts';
import type { StreamRecord } from '../../src/domain/records.ts';

const aks = '/providers/Microsoft.ContainerService';
const flag =
  '/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/IstioNativeSidecarModePreview?api-version=2021-07-01';

function outcome(answer: Answer): unknown {
  const { error } = answer.json() as { error?: { code: string } };
  return error === undefined ? answer.status : `${answer.status} ${error.code}`;
}

describe('the simulated Azure Resource Manager', () => {
  let azure: SimulatedAzure;
  let nowMs: number;
  beforeAll(async () => {
    azure = await startSimulatedAzure({ fleet: smallFleet(), clock: { now: () => new Date(nowMs) } });
  });
  beforeEach(() => {
    nowMs = Date.parse('2026-11-20T06:00:00Z');
    azure.setScenario(parseScenario({}));
  });
  afterAll(() => azure.close());

  const get = async (path: string, token?: string | null): Promise<unknown> =>
    outcome(await askArm(azure, path, token === undefined ? {} : { token }));

  describe('login', () => {
    it('asks for a token of the managed identity and knows its secret', async () => {
      const { endpoint, header } = azure.identity;
      const ask = async (query: string, secret = header): Promise<Response> =>
        fetch(`${endpoint}?${query}`, { headers: { 'X-IDENTITY-HEADER': secret } });
      const answer = await ask('api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com');
      const issued = (await answer.json()) as Record<string, string>;
      expect(issued).toMatchObject({ resource: 'https://management.azure.com', token_type: 'Bearer' });
      expect(Number(issued.expires_on)).toBeGreaterThanOrEqual(nowMs / 1000 + 86_400);
      const claims = Buffer.from(issued.access_token?.split('.')[1] ?? '', 'base64url').toString('utf8');
      expect(JSON.parse(claims)).toMatchObject({ aud: 'https://management.azure.com', exp: nowMs / 1000 + 86_400 });
      expect((await ask('api-version=2019-08-01&resource=x', 'wrong')).status).toBe(401);
      expect((await ask('api-version=2018-02-01&resource=x')).status).toBe(400);
      expect((await ask('api-version=2019-08-01')).status).toBe(400);
    });

    it('accepts both forms of its audience and nothing else', async () => {
      const path = '/subscriptions?api-version=2022-12-01';
      const as = async (audience: string): Promise<unknown> => get(path, await tokenFor(azure, audience));
      expect(await as('https://management.azure.com/')).toBe(200);
      expect(await as('https://management.core.windows.net/')).toBe(200);
      expect(await as('https://management.core.windows.net')).toBe(200);
      expect(await as(azure.armEndpoint)).toBe('401 InvalidAuthenticationTokenAudience');
      expect(await as('https://graph.microsoft.com')).toBe('401 InvalidAuthenticationTokenAudience');
      expect(await as('https://management.usgovcloudapi.net')).toBe('401 InvalidAuthenticationTokenAudience');
    });

    it('refuses a missing, unreadable or expired token', async () => {
      const path = '/subscriptions?api-version=2022-12-01';
      expect(await get(path, null)).toBe('401 AuthenticationFailed');
      expect(await get(path, 'secret')).toBe('401 InvalidAuthenticationToken');
      const token = await tokenFor(azure, 'https://management.azure.com');
      nowMs += 25 * 60 * 60 * 1000;
      expect(await get(path, token)).toBe('401 ExpiredAuthenticationToken');
      expect((await askArm(azure, path, { token })).headers['www-authenticate']).toMatch(/^Bearer /);
    });

    it('of another cloud wants that cloud’s audience', async () => {
      const fleet = smallFleet().map((record) =>
        record.kind === 'header' ? { ...record, cloud: 'AzureChinaCloud' } : record,
      );
      const china = await startSimulatedAzure({ fleet, clock: { now: () => new Date(nowMs) } });
      const as = async (audience: string): Promise<unknown> =>
        outcome(
          await askArm(china, '/subscriptions?api-version=2022-12-01', { token: await tokenFor(china, audience) }),
        );
      expect([await as('https://management.core.chinacloudapi.cn/'), await as('https://management.azure.com')]).toEqual(
        [200, '401 InvalidAuthenticationTokenAudience'],
      );
      await china.close();
    });
  });

  describe('routing', () => {
    it.each([
      ['/subscriptions', '400 MissingApiVersionParameter'],
      ['/subscriptions?api-version=2026-01-01', '400 InvalidApiVersionParameter'],
      [
        `/subscriptions/${readable}${aks}/locations/westeurope/meshRevisionProfiles?api-version=2022-12-01`,
        '400 InvalidApiVersionParameter',
      ],
      [
        `/subscriptions/${readable}/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01`,
        '404 InvalidResourceType',
      ],
      ['/nothing/here?api-version=2024-03-01', '404 ResourceNotFound'],
      ['/subscriptions/unknown?api-version=2022-12-01', '404 SubscriptionNotFound'],
      [`/SUBSCRIPTIONS/${readable.toUpperCase()}?api-version=2022-12-01`, 200],
    ])('%s: %s', async (path, expected) => {
      expect(await get(path)).toBe(expected);
    });

    it.each([
      ['PUT', `/subscriptions/${readable}/resourceGroups/rg${aks}/managedClusters/a?api-version=2026-04-01`],
      ['PATCH', `/subscriptions/${readable}/resourceGroups/rg${aks}/managedClusters/a?api-version=2026-04-01`],
      ['DELETE', `/subscriptions/${readable}?api-version=2022-12-01`],
      [
        'POST',
        `/subscriptions/${readable}/resourceGroups/rg${aks}/managedClusters/a/listClusterAdminCredential?api-version=2026-04-01`,
      ],
      ['POST', `/subscriptions/${readable}${flag.replace('?', '/register?')}`],
    ])('%s %s is refused and remembered', async (method, path) => {
      expect(outcome(await askArm(azure, path, { method, body: {} }))).toBe('403 AuthorizationFailed');
      expect(azure.calls().at(-1)).toMatchObject({ method, route: 'unknown', path, status: 403 });
    });

    it('pages long lists with links that lead on', async () => {
      azure.setScenario(parseScenario({ armPageSize: 2 }));
      const first = (await askArm(azure, '/subscriptions?api-version=2022-12-01')).json() as {
        value: unknown[];
        nextLink: string;
      };
      const second = (await askArm(azure, first.nextLink.replace(azure.armEndpoint, ''))).json();
      expect(first.value).toMatchObject([{ subscriptionId: readable }, { subscriptionId: unregistered }]);
      expect(second).toMatchObject({ value: [{ subscriptionId: refused }] });
      expect(second).not.toHaveProperty('nextLink');
    });
  });

  describe('what the snapshot could not read', () => {
    const start = (...records: StreamRecord[]): Promise<SimulatedAzure> =>
      startSimulatedAzure({ fleet: [...smallFleet(), ...records], clock: { now: () => new Date(nowMs) } });
    const name = 'Microsoft.ContainerService/IstioNativeSidecarModePreview';

    it.each([
      ['forbidden', '403 AuthorizationFailed'],
      ['notFound', '404 FeatureNotFound'],
      ['throttled', '429 Throttled'],
      ['unavailable', '503 ServiceUnavailable'],
    ] as const)('a flag that was %s answers %s and has no row', async (reason, expected) => {
      const other = await start({
        kind: 'gap',
        scope: 'subscription',
        id: readable,
        what: 'feature',
        reason,
        detail: '',
      });
      expect(outcome(await askArm(other, `/subscriptions/${readable}${flag}`))).toBe(expected);
      const answer = await askArm(other, '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
        method: 'POST',
        body: { query: "featureresources | where name =~ 'IstioNativeSidecarModePreview' | project id" },
      });
      expect(answer.json()).toMatchObject({ totalRecords: 0 });
      await other.close();
    });

    it.each<[what: string, records: StreamRecord[]]>([
      ['no flag record', []],
      ['a flag record without a state', [{ kind: 'feature', subscriptionId: unregistered, name, state: null }]],
    ])('%s is a flag that does not exist', async (_what, records) => {
      const withoutFlags = smallFleet().filter(({ kind }) => kind !== 'feature');
      const other = await startSimulatedAzure({ fleet: [...withoutFlags, ...records] });
      expect(outcome(await askArm(other, `/subscriptions/${unregistered}${flag}`))).toBe('404 FeatureNotFound');
      await other.close();
    });

    it('a catalogue that was unavailable still is, and a location without one does not exist', async () => {
      const catalogue = (location: string, subscription = readable): Promise<unknown> =>
        get(`/subscriptions/${subscription}${aks}/locations/${location}/meshRevisionProfiles?api-version=2026-04-01`);
      expect(await catalogue('westeurope')).toBe(200);
      expect(await catalogue('northeurope')).toBe('503 ServiceUnavailable');
      expect(await catalogue('atlantis')).toBe('400 NoRegisteredProviderFound');
      expect(await catalogue('westeurope', refused)).toBe('403 AuthorizationFailed');
    });
  });

  it('answers flags and catalogues in the form of Azure’s own examples', async () => {
    const keysOf = (value: unknown): string[] => Object.keys(value as object).toSorted();
    const example = payload('unregister-feature', 'responses', '200', 'body');
    const feature = (await askArm(azure, `/subscriptions/${readable}${flag}`)).json();
    expect(keysOf(feature)).toEqual(keysOf(example));

    const documented = payload('subscription-feature-registration-get', 'responses', '200', 'body');
    const registrations = `/subscriptions/${readable}/providers/Microsoft.Features/featureProviders/Microsoft.ContainerService/subscriptionFeatureRegistrations`;
    const one = await askArm(azure, `${registrations}/IstioNativeSidecarModePreview?api-version=2021-07-01`);
    expect(keysOf(one.json())).toEqual(keysOf(documented));
    expect(one.json()).toMatchObject({
      properties: { state: 'Registered', providerNamespace: 'Microsoft.ContainerService' },
    });

    const recorded = payload('mesh-revision-profiles-list-recorded', 'response', 'body');
    const path = `/subscriptions/${unregistered}${aks}/locations/westeurope/meshRevisionProfiles?api-version=2026-04-01`;
    expect((await askArm(azure, path)).json()).toEqual(recorded);
  });

  it('says when its port is taken', async () => {
    const port = Number(new URL(azure.armEndpoint).port);
    await expect(startSimulatedAzure({ fleet: smallFleet(), port })).rejects.toMatchObject({
      code: 'request.invalid',
      message: `Port ${port} of 127.0.0.1 is taken: choose another one, or 0 for any free one.`,
    });
  });

  describe('rate limits', () => {
    it('empties ARM’s bucket of a subscription and refills it', async () => {
      azure.setScenario(parseScenario({ armBucket: { size: 2, refillPerSecond: 1 } }));
      const path = `/subscriptions/${readable}?api-version=2022-12-01`;
      expect((await askArm(azure, path)).headers).toMatchObject({ 'x-ms-ratelimit-remaining-subscription-reads': '1' });
      expect((await askArm(azure, path)).status).toBe(200);
      const throttled = await askArm(azure, path);
      expect(outcome(throttled)).toBe('429 SubscriptionRequestsThrottled');
      expect(throttled.headers).toMatchObject({ 'retry-after': '1' });
      expect(await get(`/subscriptions/${unregistered}?api-version=2022-12-01`)).toBe(200);
      nowMs += 1000;
      expect((await askArm(azure, path)).status).toBe(200);
    });

    it('empties AKS’s bucket of a location, for one subscription', async () => {
      azure.setScenario(parseScenario({ aksBucket: { other: { size: 1, refillPerSecond: 0.5 } } }));
      const path = (subscription: string): string =>
        `/subscriptions/${subscription}${aks}/locations/westeurope/kubernetesVersions?api-version=2026-04-01`;
      expect(await get(path(readable))).toBe(200);
      const throttled = await askArm(azure, path(readable));
      expect([outcome(throttled), throttled.headers['retry-after']]).toEqual(['429 Throttled', '2']);
      expect(await get(path(unregistered))).toBe(200);
    });

    it('counts what is asked of a cluster’s mesh against the location it is in', async () => {
      azure.setScenario(parseScenario({ aksBucket: { other: { size: 1, refillPerSecond: 1 } } }));
      const location = `/subscriptions/${readable}${aks}/locations/westeurope/kubernetesVersions?api-version=2026-04-01`;
      const cluster = `/subscriptions/${readable}/resourceGroups/rg-apps${aks}/managedClusters/aks-00000/meshUpgradeProfiles?api-version=2026-04-01`;
      expect(await get(cluster)).toBe(200);
      expect(await get(location)).toBe('429 Throttled');
    });

    it('knows the documented limits', () => {
      expect(parseScenario(realLimits)).toMatchObject({
        quota: { queries: 15, windowSeconds: 5 },
        armBucket: { size: 250, refillPerSecond: 25 },
      });
    });
  });
});
