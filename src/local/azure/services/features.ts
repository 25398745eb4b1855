import { armPage } from '../arm-list.ts';
import type { Fleet } from '../fleet.ts';
import { featureKey } from '../fleet-gaps.ts';
import { armError, type Call, ok, type Reply } from '../http.ts';
import type { Route } from '../router.ts';
import { refuse } from './access.ts';
import { gapReply } from './gap-reply.ts';

const apiVersions = ['2015-12-01', '2021-07-01', '2025-03-01'];
const root = '/subscriptions/{subscriptionId}/providers/Microsoft.Features';

/**
 * Microsoft.Features. A feature that the snapshot has no record of, or one without a state, is a feature that does not
 * exist (any more): to a snapshot too, both are flags that nobody could read.
 */
export function features(fleet: Fleet, pageSize: () => number): Route[] {
  const read = (call: Call, answer: (name: string, state: string) => unknown): Reply => {
    const { subscriptionId = '', namespace = '', feature = '' } = call.params;
    const refusal = refuse(fleet, call, 'Microsoft.Features/providers/features/read');
    if (refusal !== undefined) return refusal;
    const wanted = `${namespace}/${feature}`;
    const gap = fleet.featureGaps.get(featureKey(subscriptionId, wanted));
    if (gap !== undefined) return gapReply(gap, call, { notFound: featureNotFound(wanted) });
    const record = fleet.featuresOf(subscriptionId).find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    return typeof record?.state === 'string' ? ok(answer(record.name, record.state)) : featureNotFound(wanted);
  };
  return [
    {
      name: 'features',
      method: 'GET',
      path: `${root}/providers/{namespace}/features/{feature}`,
      apiVersions,
      handle: (call) => read(call, (name, state) => feature(call.params.subscriptionId ?? '', name, state)),
    },
    {
      name: 'featureRegistration',
      method: 'GET',
      path: `${root}/featureProviders/{namespace}/subscriptionFeatureRegistrations/{feature}`,
      apiVersions,
      handle: (call) => read(call, (name, state) => registration(call.params.subscriptionId ?? '', name, state)),
    },
    {
      name: 'featureRegistrations',
      method: 'GET',
      path: `${root}/subscriptionFeatureRegistrations`,
      apiVersions,
      handle: (call) => {
        const { subscriptionId = '' } = call.params;
        const registered = fleet
          .featuresOf(subscriptionId)
          .filter(({ name, state }) => state !== null && !fleet.featureGaps.has(featureKey(subscriptionId, name)));
        return (
          refuse(fleet, call, 'Microsoft.Features/subscriptionFeatureRegistrations/read') ??
          armPage(
            call,
            registered.map(({ name, state }) => registration(subscriptionId, name, state ?? '')),
            pageSize(),
          )
        );
      },
    },
  ];
}

function feature(subscriptionId: string, name: string, state: string): unknown {
  const [namespace = '', short = ''] = name.split('/');
  return {
    properties: { state },
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.Features/providers/${namespace}/features/${short}`,
    type: 'Microsoft.Features/providers/features',
    name,
  };
}

function registration(subscriptionId: string, name: string, state: string): unknown {
  const [providerNamespace = '', featureName = ''] = name.split('/');
  return {
    name: featureName,
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.Features/featureProviders/${providerNamespace}/subscriptionFeatureRegistrations/${featureName}`,
    type: 'Microsoft.Features/featureProviders/subscriptionFeatureRegistrations',
    properties: {
      subscriptionId,
      featureName,
      providerNamespace,
      state,
      authorizationProfile: {},
      approvalType: 'AutoApproval',
    },
  };
}

function featureNotFound(name: string): Reply {
  return armError(404, 'FeatureNotFound', `The feature '${name}' could not be found.`);
}
