import { expect, it } from 'vitest';
import { armCluster, defaultPolicy, records, stream, subscriptionId } from '../../test/support/snapshots.ts';
import { calendar } from '../domain/calendar.ts';
import type { Scope } from '../domain/contracts.ts';
import type { StreamRecord } from '../domain/records.ts';
import { rules } from '../domain/rules/index.ts';
import { digestSnapshots } from './digest-snapshots.ts';

const other = '00000000-0000-0000-0000-00000000000b';
const options = {
  policy: defaultPolicy,
  rules,
  calendar,
  owners: { tag: 'owner', addresses: new Map() },
  owner: undefined,
  dashboardUrl: null,
};
const before = records({
  takenAt: '2026-11-01T06:00:00Z',
  subscriptions: [{ subscriptionId }, { subscriptionId: other }],
  clusters: [armCluster(), armCluster({ name: 'aks-2' }), armCluster({ subscriptionId: other })],
});
/** One cluster of the first subscription is left. */
const now = (scope: Scope): StreamRecord[] => records({ scope: { ...scope } });

it.each<[scope: Scope, notSeen: number]>([
  [{ tenant: true }, 1],
  [{ subscriptions: [subscriptionId] }, 0],
  [{ managementGroups: ['contoso'] }, 0],
])('a digest of %j after one of the tenant tells what is gone, and calls %i not seen', async (scope, notSeen) => {
  const { changes } = await digestSnapshots(
    () => stream(now(scope)),
    () => stream(before),
    options,
  );
  expect([changes.removed.items.map(({ name }) => name), changes.notSeen.total]).toEqual([['aks-2'], notSeen]);
});
