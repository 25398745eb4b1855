import type { Fleet, FleetSubscription } from '../fleet.ts';
import type { RefusalDetail } from '../kql/query-refusal.ts';

/** What a request asks about, and what of it the caller may read. */
export interface GraphScope {
  readonly kind: 'tenant' | 'managementGroups' | 'subscriptions';
  /** Equal for equal scopes. */
  readonly key: string;
  readonly readable: readonly FleetSubscription[];
  /** False when the whole tenant is asked about: that is never refused. */
  readonly named: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ScopeRequest {
  readonly subscriptions: readonly string[] | undefined;
  readonly managementGroups: readonly string[] | undefined;
  readonly allowPartialScopes: boolean;
}

/** One request names at most so many subscriptions; tenant and management group scopes cover so many (facts 7.1). */
const maxNamedSubscriptions = 1000;
const maxCoveredSubscriptions = 10_000;

/** Subscriptions that may not be read are left out silently, as Resource Graph does. */
export function resolveScope(
  fleet: Fleet,
  request: ScopeRequest,
): GraphScope | { readonly refusal: RefusalDetail; readonly headers: Readonly<Record<string, string>> } {
  const { subscriptions, managementGroups } = request;
  const headers = {};
  if (subscriptions !== undefined && managementGroups !== undefined) {
    return {
      refusal: { code: 'InvalidScope', message: 'Subscriptions and management groups cannot both be given.' },
      headers,
    };
  }
  if (subscriptions !== undefined) {
    if (subscriptions.length > maxNamedSubscriptions) {
      return {
        refusal: {
          code: 'SubscriptionsLimitExceeded',
          message: `At most ${maxNamedSubscriptions} subscriptions can be queried at once, got ${subscriptions.length}.`,
        },
        headers,
      };
    }
    const ids = [...new Set(subscriptions.map((id) => id.toLowerCase()))].toSorted();
    const readable = ids.flatMap((id) => fleet.subscriptions.get(id) ?? []).filter((found) => found.readable);
    return { kind: 'subscriptions', key: `subscriptions:${ids.join()}`, readable, named: true, headers };
  }
  const groups = managementGroups?.map((id) => id.toLowerCase()).toSorted();
  const covered = [...fleet.subscriptions.values()].filter(
    (subscription) => groups === undefined || groups.some((group) => isUnder(fleet, subscription, group)),
  );
  if (covered.length > maxCoveredSubscriptions) {
    const limitHit = { 'x-ms-tenant-subscription-limit-hit': 'true' };
    if (!request.allowPartialScopes) {
      return {
        refusal: {
          code: 'SubscriptionsLimitExceeded',
          message: `The scope covers ${covered.length} subscriptions; the limit is ${maxCoveredSubscriptions}.`,
        },
        headers: limitHit,
      };
    }
    return scopeOf(groups, covered.slice(0, maxCoveredSubscriptions), limitHit);
  }
  return scopeOf(groups, covered, headers);
}

/** The tenant's root group, named after the tenant, holds every subscription. */
export function isUnder(fleet: Fleet, subscription: FleetSubscription, group: string): boolean {
  return (
    group === fleet.tenantId.toLowerCase() || subscription.managementGroups.some((name) => name.toLowerCase() === group)
  );
}

function scopeOf(
  groups: readonly string[] | undefined,
  covered: readonly FleetSubscription[],
  headers: Readonly<Record<string, string>>,
): GraphScope {
  return {
    kind: groups === undefined ? 'tenant' : 'managementGroups',
    key: groups === undefined ? 'tenant' : `managementGroups:${groups.join()}`,
    readable: covered.filter(({ readable }) => readable),
    named: groups !== undefined,
    headers,
  };
}
