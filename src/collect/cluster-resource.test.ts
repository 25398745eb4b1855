import { describe, expect, it } from 'vitest';
import recorded from '../../test/data/azure/managed-cluster-canary-recorded.json' with { type: 'json' };
import type { JsonObject } from '../domain/records.ts';
import { toClusterResource, toFullClusterResource } from './cluster-resource.ts';
import { clusterProperties } from './queries.ts';

/** The row that the clusters query makes of a resource: a column a property, null where there is none. */
function rowOf(resource: { readonly id: string; readonly properties?: object }): JsonObject {
  const { properties, ...rest } = resource;
  const values = new Map(Object.entries(properties ?? {}));
  const columns = clusterProperties.map((name): [string, unknown] => [name, values.get(name) ?? null]);
  return { tags: null, sku: null, ...rest, hasProperties: properties !== undefined, ...Object.fromEntries(columns) };
}

describe('the cluster of a row', () => {
  it('is the recorded one, in ARM nesting, with the fields that are read and no other', () => {
    const { body } = recorded;
    const resource = toClusterResource(rowOf(body));
    expect(resource).toMatchObject({
      id: body.id,
      name: body.name,
      type: body.type,
      location: body.location,
      sku: body.sku,
    });
    const { properties } = body;
    expect(resource.properties).toEqual({
      provisioningState: properties.provisioningState,
      powerState: properties.powerState,
      kubernetesVersion: '1.28',
      currentKubernetesVersion: '1.28.9',
      supportPlan: properties.supportPlan,
      serviceMeshProfile: properties.serviceMeshProfile,
      agentPoolProfiles: [
        {
          name: 'nodepool1',
          count: 3,
          osType: 'Linux',
          osSKU: 'Ubuntu',
          mode: 'System',
          type: 'VirtualMachineScaleSets',
          enableAutoScaling: false,
          provisioningState: 'Updating',
          powerState: { code: 'Running' },
          orchestratorVersion: '1.28',
          currentOrchestratorVersion: '1.28.9',
          nodeImageVersion: properties.agentPoolProfiles[0]?.nodeImageVersion,
          upgradeSettings: properties.agentPoolProfiles[0]?.upgradeSettings,
        },
      ],
      autoUpgradeProfile: properties.autoUpgradeProfile,
      resourceUID: properties.resourceUID,
      disableLocalAccounts: false,
      fqdn: properties.fqdn,
      azurePortalFQDN: properties.azurePortalFQDN,
    });
  });

  it('leaves null columns out, as ARM leaves out what is not set', () => {
    expect(Object.keys(toClusterResource(rowOf({ id: '/x', properties: {} })))).toEqual(['id', 'properties']);
  });

  it.each([[true], [1], ['true'], ['1']])('has properties when Azure says so with %j', (said) => {
    expect(toClusterResource({ id: '/x', hasProperties: said })).toHaveProperty('properties', {});
  });

  it('has no properties when the row had none, whatever the columns say', () => {
    for (const said of [false, 0, null, undefined]) {
      expect(toClusterResource({ id: '/x', hasProperties: said, kubernetesVersion: '1.33' })).toEqual({ id: '/x' });
    }
  });

  it.each([
    ['no list', 'broken'],
    ['an empty list', []],
    ['entries that are no pools', [null, 'broken', 7]],
    ['pools with fields of wrong types', [{ name: 7, count: '3', powerState: 'Stopped' }]],
  ])('keeps pools verbatim when they are %s', (_what, agentPoolProfiles) => {
    expect(toClusterResource(rowOf({ id: '/x', properties: { agentPoolProfiles } })).properties).toEqual({
      agentPoolProfiles,
    });
  });

  it.each(['aciConnectorLinux', 'ACIConnectorLinux', 'aciconnectorlinux'])(
    'keeps the virtual nodes add-on, spelt %s, and no other',
    (name) => {
      const addonProfiles = {
        azurepolicy: { enabled: true },
        [name]: { enabled: true, config: { SubnetName: 'secret' } },
      };
      expect(toClusterResource(rowOf({ id: '/x', properties: { addonProfiles } })).properties).toEqual({
        addonProfiles: { [name]: { enabled: true } },
      });
    },
  );

  it('keeps who signs in how, and neither groups nor tenants', () => {
    const aadProfile = { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: ['g'], tenantID: 't' };
    expect(toClusterResource(rowOf({ id: '/x', properties: { aadProfile } })).properties).toEqual({
      aadProfile: { managed: true, enableAzureRBAC: true },
    });
  });

  it('is the whole row when everything is wanted, but for nulls', () => {
    const row = { id: '/x', properties: { networkProfile: { podCidr: null } }, identity: null, zones: [] };
    expect(toFullClusterResource(row)).toEqual({
      id: '/x',
      properties: { networkProfile: { podCidr: null } },
      zones: [],
    });
  });
});
