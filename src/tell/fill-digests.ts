import type { ClusterVerdict } from '../domain/contracts.ts';
import { digestBuilder, type DigestBuilder, type DigestFrame } from '../domain/digest/digest-builder.ts';
import type { Digest } from '../domain/digest.ts';
import type { Ownership } from '../domain/owners.ts';
import { pairScans, type ClusterPair } from '../scan/pair-scans.ts';
import type { FleetSide } from './fleet-side.ts';

/** A digest to be made: everything but what the two looks at the fleet say. */
export type DigestWanted = Pick<DigestFrame, 'occasion' | 'audience' | 'previous' | 'failedDeliveries'>;

/** What all digests of one occasion share. */
export interface DigestSetting {
  readonly ownersOf: (verdict: ClusterVerdict) => Ownership;
  readonly trend: DigestFrame['trend'];
  readonly dashboardUrl: string | null;
}

/**
 * Makes digests that compare the same two looks at the fleet, in one pass over both, in their order. Each audience's
 * builder gets what concerns it; nothing grows with the fleet but what was not seen.
 *
 * @param from null = the audiences were never told anything
 */
export async function fillDigests(
  wanted: readonly DigestWanted[],
  from: FleetSide | null,
  to: FleetSide,
  { ownersOf, trend, dashboardUrl }: DigestSetting,
): Promise<Digest[]> {
  const builders = wanted.map((each) => digestBuilder({ ...each, from, to, trend, gain: null, dashboardUrl }));
  const fleet: DigestBuilder[] = [];
  const byOwner = new Map<string, DigestBuilder[]>();
  for (const [index, builder] of builders.entries()) {
    const audience = wanted[index]?.audience;
    if (audience?.kind !== 'owner') fleet.push(builder);
    else byOwner.set(audience.owner, [...(byOwner.get(audience.owner) ?? []), builder]);
  }
  const concerned = (ownership: Ownership): DigestBuilder[] => [
    ...fleet,
    ...ownership.owners.flatMap(({ name }) => byOwner.get(name) ?? []),
  ];

  const reported = new Set<string>();
  for await (const pair of pairSides(from, to)) {
    if (pair.kind === 'notSeen') {
      for (const builder of concerned(ownersOf(pair.entry.last))) builder.addNotSeen(pair.entry);
    } else if (pair.kind === 'removed') {
      for (const builder of concerned(ownersOf(pair.before))) builder.addRemoved(pair.before);
    } else {
      const { after, before } = pair;
      const ownership = ownersOf(after);
      for (const builder of concerned(ownership)) builder.add(after, before);
      if (ownership.isKnown && ownership.owners.length === 0) for (const builder of fleet) builder.addUnowned(after);
      for (const malformed of ownership.malformed) {
        // A tag of a subscription is met with each of its clusters.
        const met = JSON.stringify([malformed.id.toLowerCase(), malformed.value]);
        if (reported.has(met)) continue;
        reported.add(met);
        for (const builder of fleet) builder.addMalformedOwner(malformed);
      }
    }
  }
  return builders.map((builder) => builder.result());
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
