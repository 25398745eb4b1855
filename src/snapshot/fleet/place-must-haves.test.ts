import { describe, expect, it } from 'vitest';
import type { Cell, FlagCase, FleetSubscription } from './organisation.ts';
import { placeMustHaves } from './place-must-haves.ts';
import type { Offer } from './places.ts';
import { clusterShape, istio } from './shape.ts';

const cell = (offer: Offer, clusters: number): Cell => ({
  resourceGroup: 'rg',
  workload: 'w',
  place: { location: offer, code: 'x', weight: 1, offer },
  clusters,
});
const subscription = (flag: FlagCase, ...cells: readonly Cell[]): FleetSubscription => ({
  subscriptionId: flag,
  tenantId: 't',
  team: 'team',
  environment: 'prod',
  displayName: 'name',
  managementGroups: [],
  tags: {},
  flag,
  cells,
});

/** Where shapes ended up: `flag/offer`, in the order of the cells. */
function places(
  subscriptions: readonly FleetSubscription[],
  wanted: Parameters<typeof placeMustHaves>[1],
  clusters = 100,
) {
  const placed = placeMustHaves(subscriptions, wanted, clusters);
  return subscriptions.flatMap(({ flag, cells }) =>
    cells.flatMap((entry) => (placed.get(entry) ?? []).map(() => `${flag}/${entry.place.offer}`)),
  );
}

const shape = clusterShape({ version: '1.34.5', mesh: istio('asm-1-29') });

describe('placeMustHaves', () => {
  it('finds the flag that is wanted', () => {
    const subscriptions = [subscription('Registered', cell('full', 9)), subscription('Pending', cell('full', 1))];
    expect(places(subscriptions, [{ shape, flag: 'Pending' }])).toEqual(['Pending/full']);
    expect(places(subscriptions, [{ shape, flag: 'off' }])).toEqual(['Pending/full']);
    expect(places(subscriptions, [{ shape, flag: 'notFound' }])).toEqual([]);
  });

  it('stays out of locations that do not offer the revision yet', () => {
    const subscriptions = [subscription('Registered', cell('withoutNewest', 9), cell('full', 1))];
    const newest = { shape: clusterShape({ version: '1.34.5', mesh: istio('asm-1-30') }) };
    expect(places(subscriptions, [newest, newest])).toEqual(['Registered/full']);
    expect(places(subscriptions, [{ shape }])).toEqual(['Registered/withoutNewest']);
  });

  it('takes an unusual location when it is wanted, or when nothing else is left', () => {
    const subscriptions = [subscription('Registered', cell('unreadable', 9), cell('full', 1))];
    expect(places(subscriptions, [{ shape, offer: 'unreadable' }])).toEqual(['Registered/unreadable']);
    expect(places(subscriptions, [{ shape }, { shape }])).toEqual(['Registered/unreadable', 'Registered/full']);
  });

  it('gives a small fleet half of its clusters, a large one all that has room', () => {
    const subscriptions = [subscription('Registered', cell('full', 7))];
    const wanted = Array.from({ length: 9 }, () => ({ shape }));
    expect(places(subscriptions, wanted, 7)).toHaveLength(3);
    expect(places(subscriptions, wanted, 100)).toHaveLength(7);
  });
});
