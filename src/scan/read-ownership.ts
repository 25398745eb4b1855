import { tagValue } from '../domain/cluster.ts';
import { groupKey, type ContainerTag, type OwnerTags } from '../domain/owners.ts';
import type { SnapshotStream } from '../domain/records.ts';

/**
 * The owner tags of the subscriptions and resource groups in a snapshot. Reads its context and stops at the first
 * cluster; keeps the values of one tag and nothing else. Of repeated records the first wins, as everywhere.
 *
 * @param tag the tag's name, any case
 */
export async function readOwnership(records: SnapshotStream, tag: string): Promise<OwnerTags> {
  const seen = new Set<string>();
  const resourceGroups = new Map<string, ContainerTag>();
  const subscriptions = new Map<string, ContainerTag>();
  const note = (
    map: Map<string, ContainerTag>,
    key: string,
    name: string,
    tags: Readonly<Record<string, string>> | null | undefined,
  ): void => {
    if (seen.has(key)) return;
    seen.add(key);
    const value = tagValue(tags ?? {}, tag);
    if (value !== undefined) map.set(key, { name, value });
  };
  for await (const record of records) {
    // What comes after the first cluster came too late to be used.
    if (record.kind === 'cluster' || record.kind === 'kubernetes') break;
    if (record.kind === 'subscription') {
      const { subscriptionId, displayName, tags } = record;
      note(subscriptions, subscriptionId.toLowerCase(), displayName ?? subscriptionId, tags);
    } else if (record.kind === 'resourceGroup') {
      note(resourceGroups, groupKey(record.subscriptionId, record.name), record.name, record.tags);
    }
  }
  return { resourceGroups, subscriptions };
}
