import { describe, expect, it } from 'vitest';
import { pseudonyms } from './pseudonyms.ts';

const names = pseudonyms('a key');
const subscription = '11111111-2222-4333-8444-555555555555';
const id = `/subscriptions/${subscription}/resourceGroups/rg-payments/providers/Microsoft.ContainerService/managedClusters/aks-payments`;

describe('pseudonyms', () => {
  it('are the same for the same text in any casing, and others under another key', () => {
    expect(names.name('aks', 'AKS-Payments')).toBe(names.name('aks', 'aks-payments'));
    expect(names.uuid(subscription.toUpperCase())).toBe(names.uuid(subscription));
    expect(pseudonyms('another key').name('aks', 'aks-payments')).not.toBe(names.name('aks', 'aks-payments'));
  });

  it('keep the shape of a UUID and of an id', () => {
    expect(names.uuid(subscription)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(names.id(id)).toBe(
      `/subscriptions/${names.uuid(subscription)}/resourceGroups/${names.name('rg', 'rg-payments')}` +
        `/providers/Microsoft.ContainerService/managedClusters/${names.name('aks', 'aks-payments')}`,
    );
  });

  it('keep what every company has in its ids: provider, type, location', () => {
    expect(
      names.id(
        `/subscriptions/${subscription}/providers/Microsoft.ContainerService/locations/westeurope/meshRevisionProfiles/istio`,
      ),
    ).toBe(
      `/subscriptions/${names.uuid(subscription)}/providers/Microsoft.ContainerService/locations/westeurope/meshRevisionProfiles/istio`,
    );
    expect(names.id('/providers/Microsoft.Management/managementGroups/contoso')).toBe(
      `/providers/Microsoft.Management/managementGroups/${names.name('mg', 'contoso')}`,
    );
  });

  it('take no word of an id for a prefix that is none', () => {
    expect(names.id('/subscriptions/s/constructor/x/__proto__/y')).toBe(
      `/subscriptions/${names.uuid('s')}/constructor/${names.name('name', 'x')}/__proto__/${names.name('name', 'y')}`,
    );
  });

  it('leave nothing of a path that is no id', () => {
    expect(names.id('/mnt/payments/of-contoso')).toMatch(/^id-[0-9a-f]{12}$/);
    expect(names.id('/subscriptions-of-contoso/x')).toMatch(/^id-[0-9a-f]{12}$/);
  });

  it('leave nothing of what is no id', () => {
    expect(names.id('contoso/secret')).toMatch(/^id-[0-9a-f]{12}$/);
    expect(names.id('')).toBe('');
    expect(names.id('//a//b')).not.toMatch(/[/](a|b)$/);
  });
});
