import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../../domain/records.ts';
import { loadFleet } from './fleet.ts';

const cluster = (id: unknown): StreamRecord => ({ kind: 'cluster', resource: { id, name: 'a' } });
const gap = (
  id: string,
  what: 'clusters' | 'subscriptions' | 'feature',
  reason: 'forbidden' | 'throttled' | 'notFound',
): StreamRecord => ({
  kind: 'gap',
  scope: 'subscription',
  id,
  what,
  reason,
  detail: '',
});

describe('a fleet loaded from a snapshot', () => {
  it('refuses the subscriptions that the snapshot could not read for want of access, plays other gaps and counts the rest', async () => {
    const fleet = await loadFleet([
      { kind: 'subscription', subscriptionId: 'A' },
      { kind: 'subscription', subscriptionId: 'B' },
      { kind: 'subscription', subscriptionId: 'C' },
      { kind: 'subscription', subscriptionId: 'D' },
      gap('a', 'clusters', 'forbidden'),
      gap('B', 'subscriptions', 'forbidden'),
      gap('C', 'clusters', 'throttled'),
      gap('D', 'feature', 'forbidden'),
      gap('E', 'subscriptions', 'notFound'),
      { kind: 'gap', scope: 'fleet', id: '', what: 'record', reason: 'cut', detail: '' },
      ...['3', '4'].map((id): StreamRecord => ({
        kind: 'gap',
        scope: 'line',
        id,
        what: 'record',
        reason: 'malformed',
        detail: '',
      })),
    ]);
    expect([...fleet.subscriptions.values()].map(({ subscriptionId, readable }) => [subscriptionId, readable])).toEqual(
      [
        ['A', false],
        ['B', false],
        ['C', true],
        ['D', true],
      ],
    );
    expect([...fleet.clusterGaps]).toEqual([['c', 'throttled']]);
    expect([...fleet.unplayedGaps]).toEqual([
      ['subscription subscriptions notFound', 1],
      ['fleet record cut', 1],
      ['line record malformed', 2],
    ]);
    expect(fleet.featureGaps.get('d/microsoft.containerservice/istionativesidecarmodepreview')).toBe('forbidden');
  });

  it('knows subscriptions that only a cluster or a gap speaks of', async () => {
    const fleet = await loadFleet([
      cluster('/subscriptions/S1/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/a'),
      gap('S2', 'clusters', 'forbidden'),
    ]);
    expect([...fleet.subscriptions.keys()]).toEqual(['s1', 's2']);
    expect(fleet.clusters.get('s1')).toHaveLength(1);
  });

  it('hangs management groups below each other and the topmost below the tenant', async () => {
    const fleet = await loadFleet([
      { kind: 'subscription', subscriptionId: 'A', tenantId: 'T', managementGroups: ['Apps', 'Corp'] },
      { kind: 'subscription', subscriptionId: 'B', tenantId: 'T', managementGroups: ['Corp'] },
    ]);
    expect(Object.fromEntries(fleet.managementGroups)).toEqual({
      t: { name: 'T', parent: null },
      apps: { name: 'Apps', parent: 'corp' },
      corp: { name: 'Corp', parent: 't' },
    });
  });

  it('reads locations however they are written', async () => {
    const fleet = await loadFleet([
      { kind: 'meshRevisions', location: 'West Europe', response: { value: [] } },
      {
        kind: 'gap',
        scope: 'location',
        id: 'North Europe',
        what: 'kubernetesVersions',
        reason: 'unavailable',
        detail: '',
      },
    ]);
    expect([...fleet.meshRevisions.keys()]).toEqual(['westeurope']);
    expect([...fleet.catalogueGaps]).toEqual([['kubernetesVersions/northeurope', 'unavailable']]);
  });
});
