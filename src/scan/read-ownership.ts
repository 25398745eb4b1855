import { tagValue } from '../domain/cluster.ts';
import { groupKey, type ContainerTag, type OwnerTags } from '../domain/owners.ts';
import type { GapRecord, SnapshotStream } from '../domain/records.ts';

/**
 * The owner tags of the subscriptions and resource groups in a snapshot. Reads its context and stops at the first
 * cluster; keeps the values of one tag and nothing else. Of repeated records the first wins, as everywhere. Groups are
 * read unless a gap says otherwise, or a line that was lost may have been one of them.
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
  let areGroupsRead = true;
  for await (const record of records) {
    // What comes after the first cluster came too late to be used.
    if (record.kind === 'cluster' || record.kind === 'kubernetes') break;
    if (record.kind === 'subscription') {
      const { subscriptionId, displayName, tags } = record;
      note(subscriptions, subscriptionId.toLowerCase(), displayName ?? subscriptionId, tags);
    } else if (record.kind === 'resourceGroup') {
      note(resourceGroups, groupKey(record.subscriptionId, record.name), record.name, record.tags);
    } else if (record.kind === 'gap' && (record.scope === 'line' || isOfGroups(record))) areGroupsRead = false;
  }
  return { resourceGroups, subscriptions, areGroupsRead };
}

/** See `surroundingsGap`, which the collector writes. */
function isOfGroups({ scope, id }: GapRecord): boolean {
  return scope === 'fleet' && id === 'resourceGroups';
}
