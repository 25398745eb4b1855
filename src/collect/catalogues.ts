import type { GapRecord, JsonObject, StreamRecord } from '../domain/records.ts';
import type { ArmReads } from './arm-clients.ts';
import { ask } from './asked.ts';
import { gap } from './gap.ts';
import { inOrder } from './in-order.ts';

/**
 * A location's answer is the same through any subscription: after this many refusals it is a gap. Bounded, because
 * each one costs a request.
 */
const subscriptionsToTry = 3;

/**
 * What each location offers, once a location: mesh revisions and Kubernetes versions, asked through a subscription
 * that has clusters there, and through another one where that is refused.
 */
export async function* readCatalogues(
  arm: ArmReads,
  locations: ReadonlyMap<string, readonly string[]>,
  width: number,
  signal: AbortSignal,
): AsyncGenerator<StreamRecord> {
  const results = inOrder(locations, width, async ([location, subscriptions]) => [
    await readCatalogue(
      'meshRevisions',
      location,
      subscriptions,
      (id) => arm.meshRevisions(id, location, signal),
      signal,
    ),
    await readCatalogue(
      'kubernetesVersions',
      location,
      subscriptions,
      (id) => arm.kubernetesVersions(id, location, signal),
      signal,
    ),
  ]);
  for await (const records of results) yield* records;
}

async function readCatalogue(
  kind: 'meshRevisions' | 'kubernetesVersions',
  location: string,
  subscriptions: readonly string[],
  read: (subscriptionId: string) => Promise<JsonObject>,
  signal: AbortSignal,
): Promise<StreamRecord> {
  let why: Pick<GapRecord, 'reason' | 'detail'> = { reason: 'notFound', detail: 'no subscription to ask through' };
  for (const id of subscriptions.slice(0, subscriptionsToTry)) {
    const asked = await ask(signal, () => read(id));
    if (!('refusal' in asked)) return { kind, location, response: asked.value };
    why = asked.refusal;
  }
  return gap('location', location, kind, why);
}
