import { describe, expect, it } from 'vitest';
import { lateContext } from './late-context.ts';

const cluster = (subscription: string, location: string, mode: unknown) => ({
  id: `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c`,
  location,
  properties: { serviceMeshProfile: { mode } },
});

describe('context that comes late', () => {
  const watch = () => lateContext({ subscriptions: ['known'], locations: ['westeurope'] });

  it('is none where flag and catalogues were asked for, however the place is spelt', () => {
    expect(watch()(cluster('KNOWN', 'West Europe', 'Istio'))).toEqual([]);
  });

  it('is a gap each for the flag and both catalogues, once', () => {
    const gapsOf = watch();
    const late = { kind: 'gap', reason: 'late' };
    expect(gapsOf(cluster('New', 'northeurope', 'istio'))).toMatchObject([
      { ...late, scope: 'subscription', id: 'new', what: 'feature' },
      { ...late, scope: 'location', id: 'northeurope', what: 'meshRevisions' },
      { ...late, scope: 'location', id: 'northeurope', what: 'kubernetesVersions' },
    ]);
    expect(gapsOf(cluster('new', 'North Europe', 'Istio'))).toEqual([]);
  });

  it('does not matter to clusters without mesh, or whose mesh is unknown', () => {
    const gapsOf = watch();
    for (const mode of ['Disabled', null, undefined, 7])
      expect(gapsOf(cluster('new', 'northeurope', mode))).toEqual([]);
    expect(gapsOf({ id: '/subscriptions/new/x' })).toEqual([]);
  });
});
