import { nativeSidecarFeature, type FeatureRecord, type GapRecord, type StreamRecord } from '../domain/records.ts';
import type { ArmReads } from './arm-clients.ts';
import { ask } from './asked.ts';
import { gap } from './gap.ts';
import { inOrder } from './in-order.ts';
import { isJsonObject, textOf } from './json.ts';
import { featuresQuery } from './queries.ts';
import { collectRows, type ResourceGraph } from './resource-graph.ts';
import { subscriptionsPerQuery } from './subscriptions.ts';

/**
 * The preview flag of each subscription, in their order: one sweep through Resource Graph, then Microsoft.Features for
 * those that it did not answer. A flag that cannot be read is a record with state null and a gap.
 *
 * A sweep that fails is only logged by its consequences: every flag is then asked for one by one.
 */
export async function readFeatures(
  { arm, graph }: { readonly arm: ArmReads; readonly graph: ResourceGraph },
  subscriptions: readonly string[],
  { pageSize, width }: { readonly pageSize: number; readonly width: number },
  signal: AbortSignal,
): Promise<readonly StreamRecord[]> {
  const swept = new Map<string, Set<string>>();
  for (let start = 0; start < subscriptions.length; start += subscriptionsPerQuery) {
    const group = subscriptions.slice(start, start + subscriptionsPerQuery);
    const { all } = await collectRows(graph, { text: featuresQuery, subscriptions: group, pageSize }, signal);
    for (const row of all) {
      const id = textOf(row.subscriptionId)?.toLowerCase();
      const state = textOf(row.state);
      if (id !== undefined && state !== undefined) swept.set(id, (swept.get(id) ?? new Set()).add(state));
    }
  }
  const records = new Map<string, readonly StreamRecord[]>();
  for (const id of subscriptions) {
    const [state, ...others] = swept.get(id) ?? [];
    // Two rows that disagree answer nothing.
    records.set(id, state !== undefined && others.length === 0 ? [record(id, state)] : []);
  }
  // Only the missing ones share the width: few and far apart, they would otherwise be asked for one after the other.
  const missing = subscriptions.filter((id) => records.get(id)?.length === 0);
  const asked = inOrder(missing, width, async (id) => ({ id, told: await readFeature(arm, id, signal) }));
  for await (const { id, told } of asked) records.set(id, told);
  return [...records.values()].flat();
}

async function readFeature(
  arm: ArmReads,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<(FeatureRecord | GapRecord)[]> {
  const asked = await ask(signal, () => arm.feature(subscriptionId, nativeSidecarFeature, signal));
  if ('refusal' in asked)
    return [record(subscriptionId, null), gap('subscription', subscriptionId, 'feature', asked.refusal)];
  const { properties } = asked.value;
  const state = isJsonObject(properties) ? textOf(properties.state) : undefined;
  if (state !== undefined) return [record(subscriptionId, state)];
  const malformed = { reason: 'malformed' as const, detail: 'the answer names no state' };
  return [record(subscriptionId, null), gap('subscription', subscriptionId, 'feature', malformed)];
}

function record(subscriptionId: string, state: string | null): FeatureRecord {
  return { kind: 'feature', subscriptionId, name: nativeSidecarFeature, state };
}
