import type { Owner, Ownership } from '../domain/owners.ts';
import type { FleetSide } from './fleet-side.ts';
import type { Addressed } from './identities.ts';
import type { OwnersAt } from './owners-at.ts';
import type { TellPolicy } from './parts.ts';

/**
 * Everybody who owns a cluster that was seen, or was known before, by name: now, and by the look at the fleet before,
 * since the last of somebody's clusters may be gone.
 */
export async function ownersOfFleet(
  to: FleetSide,
  before: FleetSide | null,
  ownersAt: OwnersAt,
): Promise<readonly Owner[]> {
  const owners = new Map<string, Owner>();
  const note = (ownership: Ownership): void => {
    for (const owner of ownership.owners) owners.set(owner.name, owner);
  };
  for (const side of before === null || before.takenAt === to.takenAt ? [to] : [to, before]) {
    const ownersOf = await ownersAt(side.takenAt);
    for await (const verdict of side.verdicts()) note(ownersOf(verdict));
    for await (const { last, lastSeenAt } of side.notSeen()) note((await ownersAt(lastSeenAt))(last));
  }
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
