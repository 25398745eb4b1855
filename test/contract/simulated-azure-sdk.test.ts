import { ContainerServiceClient } from '@azure/arm-containerservice';
import { FeatureClient } from '@azure/arm-features';
import { ManagementGroupsAPI } from '@azure/arm-managementgroups';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { DefaultAzureCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type SimulatedAzure, startSimulatedAzure } from '../../src/local/azure/start.ts';
import { clusterId, readable, refused, smallFleet, tenantId, unregistered } from '../support/simulated-azure.ts';

/** Azure's own clients, as published, with the credential an app in Azure uses. */
describe('the simulated Azure, asked by the Azure SDK', () => {
  let azure: SimulatedAzure;
  let credential: DefaultAzureCredential;
  let options: {
    endpoint: string;
    tlsOptions: { ca: string };
    credentials: { scopes: string[] };
    credentialScopes: string[];
  };

  beforeAll(async () => {
    azure = await startSimulatedAzure({ fleet: smallFleet() });
    vi.stubEnv('IDENTITY_ENDPOINT', azure.environment.IDENTITY_ENDPOINT);
    vi.stubEnv('IDENTITY_HEADER', azure.environment.IDENTITY_HEADER);
    credential = new DefaultAzureCredential();
    const scopes = ['https://management.azure.com/.default'];
    options = {
      endpoint: azure.armEndpoint,
      tlsOptions: { ca: azure.certificate },
      credentials: { scopes },
      credentialScopes: scopes,
    };
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await azure.close();
  });

  it('answers Resource Graph queries, page by page', async () => {
    const client = new ResourceGraphClient(credential, options);
    const query =
      "resources | where type =~ 'Microsoft.ContainerService/managedClusters' | project id | order by id asc";
    const first = await client.resources({ query, options: { top: 4, resultFormat: 'objectArray' } });
    const second = await client.resources({ query, options: { top: 4, skipToken: first.skipToken ?? '' } });

    expect([first.totalRecords, first.count, first.resultTruncated]).toEqual([6, 4, 'false']);
    expect(second.skipToken).toBeUndefined();
    expect([...(first.data as unknown[]), ...(second.data as unknown[])]).toEqual(
      [readable, unregistered].flatMap((id) =>
        ['aks-00000', 'aks-00001', 'aks-00002'].map((name) => ({ id: clusterId(id, name) })),
      ),
    );
  });

  it('gives the error of a wrong query in the form that the client understands', async () => {
    const client = new ResourceGraphClient(credential, options);
    await expect(client.resources({ query: 'resources | where nope == 1' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
    });
  });

  it('lists every subscription, those that may not be read included', async () => {
    const client = new SubscriptionClient(credential, options);
    const listed = await Array.fromAsync(client.subscriptions.list());
    expect(listed).toMatchObject([
      { subscriptionId: readable, displayName: 'Readable', state: 'Enabled', tenantId },
      { subscriptionId: unregistered },
      { subscriptionId: refused },
    ]);
    expect(await client.subscriptions.get(unregistered)).toMatchObject({ displayName: 'Unregistered' });
  });

  it('lists what is below a management group', async () => {
    const client = new ManagementGroupsAPI(credential, options);
    const below = await Array.fromAsync(client.managementGroups.listDescendants('contoso'));
    expect(below.map(({ name, type }) => [name, type])).toEqual([
      ['platform', 'Microsoft.Management/managementGroups'],
      [readable, '/subscriptions'],
      [unregistered, '/subscriptions'],
      [refused, '/subscriptions'],
    ]);
    const direct = await Array.fromAsync(
      client.managementGroupSubscriptions.listSubscriptionsUnderManagementGroup('contoso'),
    );
    expect(direct.map(({ name }) => name)).toEqual([unregistered]);
    const all = await Array.fromAsync(client.managementGroups.list());
    expect(all.map(({ name }) => name)).toEqual([tenantId, 'platform', 'contoso']);
    await expect(Array.fromAsync(client.managementGroups.listDescendants('nobody'))).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('reads the preview flag: registered, never registered, and refused', async () => {
    const read = (subscriptionId: string): Promise<unknown> =>
      new FeatureClient(credential, subscriptionId, options).features.get(
        'Microsoft.ContainerService',
        'IstioNativeSidecarModePreview',
      );
    const name = 'Microsoft.ContainerService/IstioNativeSidecarModePreview';
    expect(await read(readable)).toMatchObject({
      name,
      properties: { state: 'Registered' },
      type: 'Microsoft.Features/providers/features',
    });
    expect(await read(unregistered)).toMatchObject({ name, properties: { state: 'NotRegistered' } });
    await expect(read(refused)).rejects.toMatchObject({ statusCode: 403, code: 'AuthorizationFailed' });
  });

  it('serves a location’s catalogues and the clusters themselves', async () => {
    const client = new ContainerServiceClient(credential, readable, options);
    const profiles = await Array.fromAsync(client.managedClusters.listMeshRevisionProfiles('westeurope'));
    expect(profiles[0]?.properties?.meshRevisions?.map(({ revision }) => revision)).toEqual([
      'asm-1-20',
      'asm-1-21',
      'asm-1-22',
    ]);
    const versions = await client.managedClusters.listKubernetesVersions('West Europe');
    expect(versions.values?.map(({ version }) => version)).toEqual(['1.23', '1.24', '1.25', '1.26']);
    await expect(client.managedClusters.listKubernetesVersions('atlantis')).rejects.toMatchObject({
      code: 'NoRegisteredProviderFound',
    });

    const listed = await Array.fromAsync(client.managedClusters.list());
    expect(listed.map(({ name }) => name)).toEqual(['aks-00000', 'aks-00001', 'aks-00002']);
    expect(await client.managedClusters.get('rg-apps', 'AKS-00001')).toMatchObject({
      name: 'aks-00001',
      serviceMeshProfile: { mode: 'Istio' },
    });
    await expect(client.managedClusters.get('rg-apps', 'none')).rejects.toMatchObject({
      statusCode: 404,
      code: 'ResourceNotFound',
    });
  });

  it('says of a meshed cluster what its location offers next', async () => {
    const upgrades = (subscriptionId: string, name: string) =>
      Array.fromAsync(
        new ContainerServiceClient(credential, subscriptionId, options).managedClusters.listMeshUpgradeProfiles(
          'rg-apps',
          name,
        ),
      );
    expect(await upgrades(readable, 'aks-00001')).toMatchObject([
      { name: 'istio', properties: { revision: 'asm-1-21', upgrades: ['asm-1-22'] } },
    ]);
    expect(await upgrades(unregistered, 'aks-00001')).toEqual([]);
    await expect(upgrades(readable, 'none')).rejects.toMatchObject({ statusCode: 404 });
    await expect(upgrades(refused, 'hidden')).rejects.toMatchObject({ statusCode: 403 });
  });

  it('refuses every change, and remembers that it was asked', async () => {
    const client = new ContainerServiceClient(credential, readable, options);
    await expect(client.managedClusters.delete('rg-apps', 'aks-00001')).rejects.toMatchObject({
      statusCode: 403,
      code: 'AuthorizationFailed',
    });
    const changes = azure.calls().filter(({ method }) => method === 'DELETE');
    expect(changes).toMatchObject([{ route: 'unknown', status: 403 }]);
  });

  it('asked for a token once for all of these', () => {
    expect(azure.calls().filter(({ route }) => route === 'token')).toHaveLength(1);
  });
});
