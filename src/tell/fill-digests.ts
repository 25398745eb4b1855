import { digestBuilder, type DigestBuilder, type DigestFrame } from '../domain/digest/digest-builder.ts';
import type { Digest } from '../domain/digest.ts';
import type { Owner, Ownership } from '../domain/owners.ts';
import { pairScans, type ClusterPair } from '../scan/pair-scans.ts';
import type { FleetSide } from './fleet-side.ts';
import type { OwnersAt } from './owners-at.ts';

/** A digest to be made: everything but what the two looks at the fleet say. */
export type DigestWanted = Pick<DigestFrame, 'occasion' | 'audience' | 'previous' | 'failedDeliveries'>;

/** What all digests of one occasion share. */
export interface DigestSetting {
  readonly ownersAt: OwnersAt;
  readonly trend: DigestFrame['trend'];
  readonly dashboardUrl: string | null;
  readonly isStale: boolean;
}

/**
 * Makes digests that compare the same two looks at the fleet, in one pass over both, in their order. Each audience's
 * builder gets what concerns it; nothing grows with the fleet but what was not seen. What is gone or was not seen
 * concerns whoever owned it when it was seen last; a cluster whose owner cannot be told now, whoever owned it then.
 *
 * @param from null = the audiences were never told anything
 */
export async function fillDigests(
  wanted: readonly DigestWanted[],
  from: FleetSide | null,
  to: FleetSide,
  { ownersAt, ...frame }: DigestSetting,
): Promise<Digest[]> {
  const builders = wanted.map((each) => digestBuilder({ ...each, ...frame, from, to, gain: null }));
  const fleet: DigestBuilder[] = [];
  const byOwner = new Map<string, DigestBuilder[]>();
  for (const [index, builder] of builders.entries()) {
    const audience = wanted[index]?.audience;
    if (audience?.kind !== 'owner') fleet.push(builder);
    else byOwner.set(audience.owner, [...(byOwner.get(audience.owner) ?? []), builder]);
  }
  const buildersOf = ({ owners }: Pick<Ownership, 'owners'>): DigestBuilder[] =>
    owners.flatMap(({ name }) => byOwner.get(name) ?? []);
  const [ownersNow, ownersThen] = [await ownersAt(to.takenAt), from && (await ownersAt(from.takenAt))];

  const reported = new Set<string>();
  for await (const pair of pairSides(from, to)) {
    if (pair.kind === 'notSeen') {
      const ownersLast = await ownersAt(pair.entry.lastSeenAt);
      for (const builder of [...fleet, ...buildersOf(ownersLast(pair.entry.last))]) builder.addNotSeen(pair.entry);
      continue;
    }
    const { before, lastSeenAt } = pair;
    const ownersBefore = lastSeenAt === null ? ownersThen : await ownersAt(lastSeenAt);
    const earlier = (before && ownersBefore?.(before)) ?? null;
    if (pair.kind === 'removed') {
      for (const builder of [...fleet, ...(earlier ? buildersOf(earlier) : [])]) builder.addRemoved(pair.before);
      continue;
    }
    const { after } = pair;
    const ownership = ownersNow(after);
    const { kept, taken, given } = compareOwners(earlier, ownership);
    for (const builder of [...fleet, ...buildersOf({ owners: kept })]) builder.add(after, before);
    for (const builder of buildersOf({ owners: taken })) builder.addTakenOver(after, before);
    if (before) for (const builder of buildersOf({ owners: given })) builder.addHandedOver(before);
    if (ownership.isKnown && ownership.owners.length === 0) for (const builder of fleet) builder.addUnowned(after);
    for (const malformed of ownership.malformed) {
      // A tag of a subscription is met with each of its clusters.
      const met = JSON.stringify([malformed.id.toLowerCase(), malformed.value]);
      if (reported.has(met)) continue;
      reported.add(met);
      for (const builder of fleet) builder.addMalformedOwner(malformed);
    }
  }
  return builders.map((builder) => builder.result());
}

interface OwnersCompared {
  /** Theirs before and now, or new to everybody. */
  readonly kept: readonly Owner[];
  readonly taken: readonly Owner[];
  readonly given: readonly Owner[];
}

/** @param earlier null = the cluster was not known before */
function compareOwners(earlier: Ownership | null, now: Ownership): OwnersCompared {
  if (earlier?.isKnown !== true) return { kept: now.owners, taken: [], given: [] };
  if (!now.isKnown) return { kept: earlier.owners, taken: [], given: [] };
  const isIn = (owners: readonly Owner[]) => (owner: Owner) => owners.some(({ name }) => name === owner.name);
  const isBefore = isIn(earlier.owners);
  const isNow = isIn(now.owners);
  return {
    kept: now.owners.filter(isBefore),
    taken: now.owners.filter((owner) => !isBefore(owner)),
    given: earlier.owners.filter((owner) => !isNow(owner)),
  };
}

/** Sides that were never stored have no ids, so they are told apart by name here. */
function pairSides(from: FleetSide | null, to: FleetSide): AsyncIterable<ClusterPair> {
  const sideOf = (name: string): FleetSide => (name === 'from' && from ? from : to);
  const both = {
    verdicts: (name: string) => sideOf(name).verdicts(),
    notSeen: (name: string) => sideOf(name).notSeen(),
  };
  return pairScans(both, from && { scanId: 'from' }, { scanId: 'to' });
}
