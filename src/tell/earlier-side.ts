import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { storedSide, type FleetSide } from './fleet-side.ts';

/** A finished scan as what a later one is compared with: where the scope changed, without what that one did not look for. */
export async function earlierSide(
  store: Pick<ScanStore, 'verdicts' | 'notSeen' | 'history'>,
  earlier: StoredScan,
  { scanId, scope }: StoredScan,
): Promise<FleetSide | null> {
  const side = storedSide(store, earlier);
  if (!side || scopeKey(earlier.scope) === scopeKey(scope)) return side;
  const { clusters } = await store.history(scanId);
  return without(side, new Set([...clusters].flatMap(([key, { outOfScope }]) => (outOfScope ? [key] : []))));
}

/** A look at the fleet without some clusters, by key. */
export function without({ verdicts, notSeen, ...side }: FleetSide, clusters: ReadonlySet<string>): FleetSide {
  const others = async function* <T extends { readonly id: string }>(items: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const item of items) if (!clusters.has(item.id.toLowerCase())) yield item;
  };
  return { ...side, verdicts: () => others(verdicts()), notSeen: () => others(notSeen()) };
}
