import type { Fleet } from '../fleet.ts';
import { type Call, forbidden, type Reply, subscriptionNotFound } from '../http.ts';

/** The answer to a call within a subscription that does not exist or may not be read; undefined when it may. */
export function refuse(fleet: Fleet, call: Call, action: string): Reply | undefined {
  const { subscriptionId = '' } = call.params;
  const subscription = fleet.subscriptions.get(subscriptionId.toLowerCase());
  if (subscription === undefined) return subscriptionNotFound(subscriptionId);
  return subscription.readable ? undefined : forbidden(call.principal, action, `/subscriptions/${subscriptionId}`);
}
