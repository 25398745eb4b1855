import { buckets, type BucketSize, quota } from './buckets.ts';
import { armError, type Reply } from './http.ts';
import type { Scenario } from './scenario.ts';
import { quotaHeaders, rateLimited } from './services/graph-errors.ts';

export interface LimitedRequest {
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  /** Of what is asked about, lower case or not; empty where there is none. */
  readonly location: string;
  readonly path: string;
  readonly principal: string;
  readonly nowMs: number;
}

export interface Verdict {
  /** Headers for whatever is answered. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer when a limit is reached. */
  readonly refusal?: Reply;
}

export interface Limits {
  readonly admit: (request: LimitedRequest) => Verdict;
}

/** What a client sees while nothing is limited: the older hourly allowance. */
const plenty = 11_999;

/** Everything of Azure that counts requests: Resource Graph's quota, ARM's buckets, AKS's buckets. */
export function limits({ quota: quotaSize, armBucket, aksBucket }: Scenario): Limits {
  const levels = buckets();
  const graph = quota();

  const admitArm = ({ params, principal, nowMs }: LimitedRequest): Verdict => {
    const scope = params.subscriptionId === undefined ? 'tenant' : 'subscription';
    const header = `x-ms-ratelimit-remaining-${scope}-reads`;
    if (armBucket === undefined) return { headers: { [header]: String(plenty) } };
    const key = `arm/${scope}/${params.subscriptionId ?? ''}/${principal}`.toLowerCase();
    const { remaining, retryAfterSeconds } = levels.take(key, armBucket, nowMs);
    const headers = { [header]: String(remaining) };
    return retryAfterSeconds === null
      ? { headers }
      : {
          headers,
          refusal: armError(
            429,
            scope === 'tenant' ? 'TenantRequestsThrottled' : 'SubscriptionRequestsThrottled',
            `Number of requests exceeded the limit. Please try again after '${retryAfterSeconds}' seconds.`,
            { 'Retry-After': String(retryAfterSeconds) },
          ),
        };
  };

  const admitAks = (request: LimitedRequest): Verdict => {
    const bucket = aksBucketOf(request, aksBucket);
    if (bucket === undefined) return { headers: {} };
    const { retryAfterSeconds } = levels.take(bucket.key.toLowerCase(), bucket.size, request.nowMs);
    if (retryAfterSeconds === null) return { headers: {} };
    return {
      headers: {},
      refusal: armError(429, 'Throttled', 'The request is being throttled.', {
        'Retry-After': String(retryAfterSeconds),
      }),
    };
  };

  const admitGraph = ({ principal, nowMs }: LimitedRequest): Verdict => {
    const { allowed, remaining, resetsAfterSeconds } = graph.take(principal, quotaSize, nowMs);
    if (allowed) return { headers: quotaHeaders(remaining, resetsAfterSeconds) };
    // Recorded: Retry-After says less than the time to the reset.
    return {
      headers: {},
      refusal: rateLimited({ nowMs }, Math.max(1, Math.floor(resetsAfterSeconds / 2)), resetsAfterSeconds),
    };
  };

  return {
    admit: (request) => {
      const arm = admitArm(request);
      if (arm.refusal !== undefined) return arm;
      const own = request.route === 'resourceGraph' ? admitGraph(request) : admitAks(request);
      return { ...own, headers: { ...arm.headers, ...own.headers } };
    },
  };
}

/** AKS keeps its buckets per region; lists and catalogues by subscription, single reads by cluster (facts 6.5). */
function aksBucketOf(
  { route, params, location, path }: LimitedRequest,
  sizes: Scenario['aksBucket'],
): { readonly key: string; readonly size: BucketSize } | undefined {
  const { subscriptionId = '' } = params;
  const pick = (key: string, size: BucketSize | undefined): { key: string; size: BucketSize } | undefined =>
    size === undefined ? undefined : { key, size };
  switch (route) {
    case 'managedClusters':
      return pick(`aks/list/${subscriptionId}`, sizes?.list);
    case 'managedCluster':
      return pick(`aks/get/${path}`, sizes?.get);
    case 'meshRevisions':
    case 'kubernetesVersions':
    case 'meshUpgradeProfiles':
      return pick(`aks/other/${subscriptionId}/${location}`, sizes?.other);
    default:
      return undefined;
  }
}
