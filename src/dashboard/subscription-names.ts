import type { ClusterOutline } from '../domain/scan-ports.ts';

/** What people call the subscriptions of a scan, by lower-cased id. */
export function subscriptionNames(
  outline: Iterable<Pick<ClusterOutline, 'subscription' | 'subscriptionName'>>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { subscription, subscriptionName } of outline)
    if (subscriptionName !== '') names.set(subscription, subscriptionName);
  return names;
}
