import { describe, expect, it } from 'vitest';
import { clusterIdOf, type KubeconfigContext } from './kubeconfig.ts';

const id = (group: string, name: string): string =>
  `/subscriptions/11111111-0000-4000-8000-000000000001/resourcegroups/${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;
const context = (change: Partial<KubeconfigContext>): KubeconfigContext => ({
  context: 'any name',
  cluster: 'any cluster',
  user: 'any user',
  server: 'https://10.0.0.1:443',
  ...change,
});
const resources = [
  { id: id('rg-a', 'aks-1'), properties: { fqdn: 'aks-1-12ab.hcp.westeurope.azmk8s.io' } },
  { id: id('rg-b', 'aks-1'), properties: { privateFQDN: 'aks-1-34cd.private.westeurope.azmk8s.io' } },
  { id: id('rg-b', 'aks-2'), properties: {} },
  { id: 7 },
];

describe('the managed cluster of a context', () => {
  it('is the one whose API server it names, whatever the casing', () => {
    const found = clusterIdOf(context({ server: 'https://AKS-1-12ab.hcp.westeurope.azmk8s.io:443' }), resources);
    expect(found).toBe(id('rg-a', 'aks-1'));
  });

  it('can be named by its private host', () => {
    const server = 'https://aks-1-34cd.private.westeurope.azmk8s.io:443';
    expect(clusterIdOf(context({ server }), resources)).toBe(id('rg-b', 'aks-1'));
  });

  it('is else the one that az wrote the user for', () => {
    expect(clusterIdOf(context({ user: 'clusterUser_RG-B_aks-1' }), resources)).toBe(id('rg-b', 'aks-1'));
    expect(clusterIdOf(context({ user: 'clusterAdmin_rg-b_aks-2' }), resources)).toBe(id('rg-b', 'aks-2'));
  });

  it('is unknown when none or several fit', () => {
    expect(clusterIdOf(context({}), resources)).toBeUndefined();
    expect(clusterIdOf(context({ user: 'clusterUser_rg-c_aks-1' }), resources)).toBeUndefined();
    const twice = [
      ...resources,
      { id: id('rg-c', 'aks-1'), properties: { fqdn: 'aks-1-12ab.hcp.westeurope.azmk8s.io' } },
    ];
    expect(clusterIdOf(context({ server: 'https://aks-1-12ab.hcp.westeurope.azmk8s.io' }), twice)).toBeUndefined();
    expect(clusterIdOf(context({ server: 'no url' }), resources)).toBeUndefined();
  });
});
