import { armPage } from '../arm-list.ts';
import type { Fleet, FleetSubscription } from '../fleet.ts';
import { ok, subscriptionNotFound } from '../http.ts';
import type { Route } from '../router.ts';

const apiVersions = ['2016-06-01', '2019-06-01', '2019-11-01', '2020-01-01', '2021-01-01', '2021-04-01', '2022-12-01'];

/** ARM lists every subscription of the tenant, those that may not be read included. */
export function subscriptions(fleet: Fleet, pageSize: () => number): Route[] {
  const all = [...fleet.subscriptions.values()].map(toArm);
  return [
    {
      name: 'subscriptions',
      method: 'GET',
      path: '/subscriptions',
      apiVersions,
      handle: (call) => armPage(call, all, pageSize(), { count: { type: 'Total', value: all.length } }),
    },
    {
      name: 'subscription',
      method: 'GET',
      path: '/subscriptions/{subscriptionId}',
      apiVersions,
      handle: ({ params: { subscriptionId = '' } }) => {
        const found = fleet.subscriptions.get(subscriptionId.toLowerCase());
        return found === undefined ? subscriptionNotFound(subscriptionId) : ok(toArm(found));
      },
    },
  ];
}

function toArm({ subscriptionId, tenantId, displayName, state, tags }: FleetSubscription): unknown {
  return {
    id: `/subscriptions/${subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId,
    tenantId,
    displayName,
    state,
    subscriptionPolicies: {
      locationPlacementId: 'Internal_2014-09-01',
      quotaId: 'EnterpriseAgreement_2014-09-01',
      spendingLimit: 'Off',
    },
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}
