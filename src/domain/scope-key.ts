import type { Scope } from './contracts.ts';

/** One text for one scope, whatever the order and casing of its lists: scans of equal scope are one at a time. */
export function scopeKey(scope: Scope): string {
  const list = (names: readonly string[] | undefined): string[] =>
    [...new Set((names ?? []).map((name) => name.toLowerCase()))].sort();
  return JSON.stringify([
    scope.tenant === true,
    list(scope.managementGroups),
    list(scope.subscriptions),
    list(scope.expectedSubscriptions),
  ]);
}
