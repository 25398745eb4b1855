import { locationKey } from '../cluster.ts';
import type { ClusterVerdict, Gap } from '../contracts.ts';
import type { Audience, Digest } from '../digest.ts';

export interface GapReader {
  /** Notes where a cluster of the audience lies. */
  readonly meet: (verdict: ClusterVerdict) => void;
  /** Whether no gap of the cluster, its subscription or its location leaves room for doubt about what was read. */
  readonly isConfirmed: (verdict: ClusterVerdict) => boolean;
  /** The audience's gaps, those that the earlier scan did not have first. */
  readonly result: () => Digest['gaps'];
}

/**
 * The gaps of a scan as far as they concern an audience: the fleet all of them; an owner those of the whole fleet, of
 * management groups, and of the subscriptions, locations and clusters they were met in.
 */
export function gapReader(audience: Audience, gaps: readonly Gap[], earlier: readonly Gap[], most: number): GapReader {
  const about = new Map<Gap['scope'], ReadonlySet<string>>(
    (['subscription', 'location', 'cluster'] as const).map((scope) => [
      scope,
      new Set(gaps.filter((gap) => gap.scope === scope).map(placeOf)),
    ]),
  );
  const has = (scope: Gap['scope'], place: string): boolean => about.get(scope)?.has(place) ?? false;
  // A line that nobody could read may have been what was seen inside any cluster.
  const isLineLost = gaps.some(({ scope }) => scope === 'line');
  const met = new Set<string>();

  return {
    meet: (verdict) => {
      if (audience.kind === 'fleet' || gaps.length === 0) return;
      for (const [scope, place] of places(verdict)) if (has(scope, place)) met.add(`${scope} ${place}`);
    },
    isConfirmed: (verdict) => !isLineLost && !places(verdict).some(([scope, place]) => has(scope, place)),
    result: () => {
      const own = gaps.filter(
        (gap) => audience.kind === 'fleet' || isWide(gap) || met.has(`${gap.scope} ${placeOf(gap)}`),
      );
      const known = new Set(earlier.map(keyOf));
      const fresh = own.filter((gap) => !known.has(keyOf(gap)));
      const others = own.filter((gap) => known.has(keyOf(gap)));
      return { items: [...fresh, ...others].slice(0, most), total: own.length, fresh: fresh.length };
    },
  };
}

/** Where a cluster lies, nearest first. */
function places({ id, subscriptionId, location }: Place): readonly [Gap['scope'], string][] {
  return [
    ['cluster', id.toLowerCase()],
    ['subscription', subscriptionId.toLowerCase()],
    ['location', locationKey(location)],
  ];
}

type Place = Pick<ClusterVerdict, 'id' | 'subscriptionId' | 'location'>;

/** The gap that is nearest to a cluster: of itself, else of its subscription, else of its location. */
export function nearestGap(gaps: readonly Gap[], cluster: Place): Gap | undefined {
  for (const [scope, place] of places(cluster)) {
    const found = gaps.find((gap) => gap.scope === scope && placeOf(gap) === place);
    if (found) return found;
  }
  return undefined;
}

function isWide({ scope }: Gap): boolean {
  return scope === 'fleet' || scope === 'managementGroup' || scope === 'line';
}

function placeOf({ scope, id }: Gap): string {
  return scope === 'location' ? locationKey(id) : id.toLowerCase();
}

function keyOf(gap: Gap): string {
  return [gap.scope, placeOf(gap), gap.what, gap.reason].join('\n');
}
