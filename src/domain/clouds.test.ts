import { describe, expect, it } from 'vitest';
import { clouds, portalLink } from './clouds.ts';

const id = '/subscriptions/s/resourceGroups/rg-mesh/providers/Microsoft.ContainerService/managedClusters/aks 1';

describe('a link to the portal', () => {
  it('leads to the resource in the portal of its cloud', () => {
    expect(Object.keys(clouds).map((cloud) => portalLink(cloud, id))).toEqual(
      ['portal.azure.com', 'portal.azure.us', 'portal.azure.cn'].map(
        (host) =>
          `https://${host}/#@/resource/subscriptions/s/resourceGroups/rg-mesh/providers/Microsoft.ContainerService/managedClusters/aks%201`,
      ),
    );
  });

  it('is none for another cloud, and for what is no id', () => {
    expect(portalLink('AzureGermanCloud', id)).toBeNull();
    expect(portalLink('AzureCloud', 'javascript:alert(1)')).toBeNull();
  });
});
