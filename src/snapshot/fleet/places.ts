/** A location of the fleet. `code` is the short form that names carry. */
export interface Place {
  readonly location: string;
  readonly code: string;
  /** How many clusters it has compared with the others. */
  readonly weight: number;
  readonly offer: Offer;
}

/**
 * What a location's catalogue offers in autumn 2026. Roll-outs reach regions at different times (facts 2), so beside
 * the full offer there are regions that lack the newest revision, have withdrawn an old one, or lag by two; and one
 * whose catalogue of mesh revisions cannot be read.
 */
export type Offer = 'full' | 'withoutNewest' | 'withoutOldest' | 'lagging' | 'unreadable';

/** Region pairs of the public cloud, the two of a pair together, the busiest pairs first. */
const pairs: readonly (readonly [location: string, code: string, weight: number])[] = [
  ['westeurope', 'weu', 14],
  ['northeurope', 'neu', 8],
  ['eastus', 'eus', 10],
  ['westus', 'wus', 4],
  ['eastus2', 'eus2', 9],
  ['centralus', 'cus', 5],
  ['uksouth', 'uks', 5],
  ['ukwest', 'ukw', 2],
  ['germanywestcentral', 'gwc', 5],
  ['germanynorth', 'gn', 1],
  ['southeastasia', 'sea', 4],
  ['eastasia', 'ea', 2],
  ['francecentral', 'frc', 4],
  ['francesouth', 'frs', 1],
  ['swedencentral', 'sdc', 4],
  ['swedensouth', 'sds', 1],
  ['australiaeast', 'aue', 4],
  ['australiasoutheast', 'ause', 1],
  ['westus2', 'wus2', 5],
  ['westcentralus', 'wcus', 1],
  ['japaneast', 'jpe', 3],
  ['japanwest', 'jpw', 1],
  ['canadacentral', 'cnc', 3],
  ['canadaeast', 'cne', 1],
  ['southcentralus', 'scus', 3],
  ['northcentralus', 'ncus', 2],
  ['centralindia', 'inc', 3],
  ['southindia', 'ins', 1],
  ['switzerlandnorth', 'szn', 2],
  ['switzerlandwest', 'szw', 1],
];

/** 5 to 30 locations, more for bigger fleets; every kind of {@link Offer} occurs. */
export function placesFor(clusters: number): readonly Place[] {
  const count = Math.max(5, Math.min(pairs.length, Math.round(Math.sqrt(clusters) * 0.75)));
  return pairs.slice(0, count).map(([location, code, weight], index) => ({
    location,
    code,
    weight,
    offer: offerAt(index, count),
  }));
}

function offerAt(index: number, count: number): Offer {
  if (index === count - 1) return 'lagging';
  if (index === 2) return 'withoutOldest';
  if (index === 3) return 'unreadable';
  return index % 7 === 1 ? 'withoutNewest' : 'full';
}
