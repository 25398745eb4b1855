import type { Scope } from './contracts.ts';
import type { Ternary } from './kleene.ts';

/** Neither groups nor subscriptions named: everything that the caller can see. */
export function isTenantScope(scope: Scope): boolean {
  return scope.tenant === true || (scope.managementGroups ?? []).length + (scope.subscriptions ?? []).length === 0;
}

/** Whether a scope holds a subscription. Unknown where it names management groups: what they hold only Azure can tell. */
export function holds(scope: Scope, subscriptionId: string): Ternary {
  if (isTenantScope(scope)) return true;
  const named = [...(scope.subscriptions ?? []), ...(scope.expectedSubscriptions ?? [])];
  if (named.some((id) => id.toLowerCase() === subscriptionId.toLowerCase())) return true;
  return groupsOf(scope).size > 0 ? 'unknown' : false;
}

/** Whether a scope names every management group that an earlier one named. */
export function namesGroupsOf(scope: Scope, earlier: Scope): boolean {
  const groups = groupsOf(scope);
  return [...groupsOf(earlier)].every((name) => groups.has(name));
}

function groupsOf({ managementGroups = [] }: Scope): Set<string> {
  return new Set(managementGroups.map((name) => name.toLowerCase()));
}
