/**
 * Who owns a cluster, by the tags around it as they were when it was seen: what holds no cluster any more, and what
 * nobody may read any more, is in no newer snapshot.
 *
 * @module
 */
import type { ClusterVerdict } from '../domain/contracts.ts';
import { ownerResolver, unknownOwnerTags, type Ownership, type OwnerRules, type OwnerTags } from '../domain/owners.ts';
import { scansOf } from '../scan/earlier-scans.ts';
import { readOwnership } from '../scan/read-ownership.ts';
import { readSnapshot } from '../snapshot/read.ts';
import type { TellParts } from './parts.ts';

export type OwnersOf = (verdict: ClusterVerdict) => Ownership;

/** For clusters as the scan saw them that was taken at an instant. */
export type OwnersAt = (seenAt: string) => Promise<OwnersOf>;

/**
 * @param tagsAt of the scan that was taken at an instant; undefined when they are not kept
 * @param latest when the newest of these scans was taken
 */
export function ownersByTags(
  rules: OwnerRules,
  tagsAt: (seenAt: string) => Promise<OwnerTags | undefined>,
  latest: string,
): OwnersAt {
  const known = new Map<string, Promise<OwnersOf>>();
  const resolve = async (seenAt: string): Promise<OwnersOf> => {
    const then = ownerResolver(rules, (await tagsAt(seenAt)) ?? unknownOwnerTags);
    if (seenAt === latest) return then;
    // Whom a later look names for the group is told; what it says nothing of may have had a tag of its own.
    const now = ownerResolver(rules, { ...((await tagsAt(latest)) ?? unknownOwnerTags), areGroupsRead: false });
    return (verdict) => {
      const found = then(verdict);
      return found.isKnown ? found : now(verdict);
    };
  };
  return (seenAt) => {
    const owners = known.get(seenAt) ?? resolve(seenAt);
    known.set(seenAt, owners);
    return owners;
  };
}

/** By the snapshots of the scans that are kept; without one only a cluster's own tag is known. */
export function storedOwners(
  { store, snapshots, policy }: Pick<TellParts, 'store' | 'snapshots' | 'policy'>,
  latest: string,
): OwnersAt {
  let scans: Promise<ReadonlyMap<string, string>> | undefined;
  const byInstant = async (): Promise<ReadonlyMap<string, string>> => {
    const found = new Map<string, string>();
    for await (const { scanId, takenAt, state } of scansOf(store)) {
      if (state === 'completed' && takenAt !== null) found.set(takenAt, scanId);
    }
    return found;
  };
  const tagsAt = async (seenAt: string): Promise<OwnerTags | undefined> => {
    const scanId = (await (scans ??= byInstant())).get(seenAt);
    const bytes = scanId === undefined ? undefined : await snapshots.read(scanId);
    return bytes && readOwnership(readSnapshot(bytes, { name: `snapshot of scan ${scanId}` }), policy.ownerTag);
  };
  return ownersByTags({ tag: policy.ownerTag, addresses: policy.owners }, tagsAt, latest);
}
