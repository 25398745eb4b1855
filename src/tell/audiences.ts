import type { ClusterVerdict } from '../domain/contracts.ts';
import { ownerResolver, unknownOwnerTags, type Owner, type Ownership } from '../domain/owners.ts';
import { readOwnership } from '../scan/read-ownership.ts';
import { readSnapshot } from '../snapshot/read.ts';
import type { FleetSide } from './fleet-side.ts';
import type { Addressed } from './identities.ts';
import type { TellParts, TellPolicy } from './parts.ts';

/** Who owns what, by the tags as a scan saw them. Without its snapshot only the clusters' own tags are known. */
export async function ownersAt(
  { snapshots, policy }: Pick<TellParts, 'snapshots' | 'policy'>,
  scanId: string,
): Promise<(verdict: ClusterVerdict) => Ownership> {
  const rules = { tag: policy.ownerTag, addresses: policy.owners };
  const bytes = await snapshots.read(scanId);
  if (!bytes) return ownerResolver(rules, unknownOwnerTags);
  const records = readSnapshot(bytes, { name: `snapshot of scan ${scanId}` });
  return ownerResolver(rules, await readOwnership(records, policy.ownerTag));
}

/** Everybody who owns a cluster that was seen, or was known before, by name. */
export async function ownersOfFleet(
  side: FleetSide,
  ownersOf: (verdict: ClusterVerdict) => Ownership,
): Promise<readonly Owner[]> {
  const owners = new Map<string, Owner>();
  const note = (verdict: ClusterVerdict): void => {
    for (const owner of ownersOf(verdict).owners) owners.set(owner.name, owner);
  };
  for await (const verdict of side.verdicts()) note(verdict);
  for await (const { last } of side.notSeen()) note(last);
  return [...owners.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Who is told, the fleet's audience first. Owners get mail, one message each; chats and webhooks are told of the whole
 * fleet.
 */
export function addressees(policy: TellPolicy, owners: readonly Owner[]): Addressed[] {
  const fleet = { kind: 'fleet' } as const;
  return [
    ...policy.endpoints.map(({ channel }) => ({ audience: fleet, channel, recipient: channel })),
    ...(policy.hasMail
      ? [
          ...policy.fleetAddresses.map((recipient) => ({ audience: fleet, channel: 'email' as const, recipient })),
          ...owners.flatMap(({ name, addresses }) =>
            addresses.map((recipient) => ({
              audience: { kind: 'owner', owner: name } as const,
              channel: 'email' as const,
              recipient,
            })),
          ),
        ]
      : []),
  ];
}

/** Whether there is anybody who could be told anything. */
export function isAnybodyTold({ endpoints, hasMail }: TellPolicy): boolean {
  return hasMail || endpoints.length > 0;
}
