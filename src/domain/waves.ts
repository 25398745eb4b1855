/**
 * The order in which to walk the fleet: environment by environment, a canary first, then batches that never put both
 * halves of a redundant pair at risk (`docs/verdict.md`, section 9).
 *
 * @module
 */
import { locationKey, tagValue } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import type { Path, Plan, Waves } from './contracts.ts';
import regionPairs from './data/region-pairs.json' with { type: 'json' };
import { compareText } from './text.ts';
import { rankUnblocks } from './unblocks.ts';

export interface WaveSettings {
  /** Tags that name the environment, the first that holds a known name wins. Tag names ignore case. */
  readonly environmentTags: readonly string[];
  /** Environments in walking order, each with the names that mean it, its own first. Names ignore case. */
  readonly environments: readonly (readonly [string, ...string[]])[];
  /** A tag whose equal values mark clusters that stand in for each other; null = none. Its values ignore case. */
  readonly groupTag: string | null;
  /** The most clusters of one batch, at least 1. */
  readonly batchSize: number;
}

export const defaultWaveSettings: WaveSettings = {
  environmentTags: ['environment', 'env'],
  environments: [
    ['dev', 'development', 'develop', 'sandbox'],
    ['test', 'testing', 'tst', 'qa'],
    ['staging', 'stage', 'stg', 'preprod', 'pre-production', 'uat'],
    ['prod', 'production', 'prd', 'live'],
  ],
  groupTag: null,
  batchSize: 5,
};

/** A meshed cluster that is not native, with its plan and its verdict's path to the default. */
export interface WaveCandidate {
  readonly cluster: Pick<Cluster, 'id' | 'key' | 'name' | 'location' | 'tags' | 'nodePools'>;
  readonly plan: Plan;
  readonly defaultPath: Path | null;
}

export interface WaveInput {
  readonly takenAt: string;
  /** In any order. Plans without steps (native clusters under `--all`) are left out. */
  readonly candidates: Iterable<WaveCandidate>;
  readonly settings?: Partial<WaveSettings>;
}

/** Where clusters go whose tags name no known environment. */
const unknownEnvironment = 'unknown';

/** The same candidates give the same waves, whatever their order. */
export function planWaves({ takenAt, candidates, settings }: WaveInput): Waves {
  const used: WaveSettings = { ...defaultWaveSettings, ...settings };
  const needy = [...candidates].filter(({ plan }) => plan.steps.length > 0 || plan.impossible !== null);
  needy.sort(byNodes);
  const possible = needy.filter(({ plan }) => plan.impossible === null);
  const byEnvironment = Map.groupBy(possible, ({ cluster }) => environmentOf(cluster.tags, used));

  const waves: Waves['waves'] = [];
  for (const environment of [...used.environments.map(([name]) => name), unknownEnvironment]) {
    const members = byEnvironment.get(environment) ?? [];
    const canaries = smallestPerLocation(members);
    const others = members.filter((candidate) => !canaries.has(candidate));
    if (canaries.size > 0) waves.push({ environment, canary: true, batches: batchesOf([...canaries], used) });
    if (others.length > 0) waves.push({ environment, canary: false, batches: batchesOf(others, used) });
  }

  return {
    format: 'sidescan.waves/1',
    takenAt,
    waves,
    impossible: needy.flatMap(({ cluster: { id, name }, plan }) =>
      plan.impossible === null ? [] : [{ id, name, reason: plan.impossible }],
    ),
    unblocks: rankUnblocks(needy),
  };
}

function environmentOf(
  tags: Readonly<Record<string, string>>,
  { environmentTags, environments }: WaveSettings,
): string {
  for (const tag of environmentTags) {
    const value = tagValue(tags, tag)?.trim().toLowerCase();
    const known = environments.find((names) => names.some((name) => name.toLowerCase() === value));
    if (known) return known[0];
  }
  return unknownEnvironment;
}

/** Fewest running nodes first; a count that Azure did not tell comes last; then by id. */
function byNodes(a: WaveCandidate, b: WaveCandidate): number {
  const [nodesOfA, nodesOfB] = [nodesOf(a), nodesOf(b)];
  if (nodesOfA !== nodesOfB) return nodesOfA < nodesOfB ? -1 : 1;
  return compareText(a.cluster.key, b.cluster.key);
}

function nodesOf({ cluster: { nodePools } }: WaveCandidate): number {
  if (nodePools === null) return Infinity;
  return nodePools.reduce((sum, pool) => sum + (pool.active ? (pool.count ?? Infinity) : 0), 0);
}

/** Of a list that starts with the smallest. */
function smallestPerLocation(members: readonly WaveCandidate[]): Set<WaveCandidate> {
  const first = new Map<string, WaveCandidate>();
  for (const member of members) {
    const location = locationKey(member.cluster.location);
    if (!first.has(location)) first.set(location, member);
  }
  return new Set(first.values());
}

interface OpenBatch {
  readonly members: WaveCandidate[];
  readonly locations: Set<string>;
  readonly groups: Set<string>;
}

/** Each cluster goes into the first batch that has room for it and nothing that conflicts with it. */
function batchesOf(members: readonly WaveCandidate[], settings: WaveSettings): Waves['waves'][number]['batches'] {
  const all: OpenBatch[] = [];
  let open: OpenBatch[] = [];
  for (const member of members) {
    const location = locationKey(member.cluster.location);
    const group = settings.groupTag === null ? undefined : tagValue(member.cluster.tags, settings.groupTag);
    const groupKey = group?.trim().toLowerCase() ?? '';
    let batch = open.find(
      ({ locations, groups }) =>
        !pairedWith(location).some((other) => locations.has(other)) && (groupKey === '' || !groups.has(groupKey)),
    );
    if (!batch) {
      batch = { members: [], locations: new Set(), groups: new Set() };
      all.push(batch);
      open.push(batch);
    }
    batch.members.push(member);
    batch.locations.add(location);
    if (groupKey !== '') batch.groups.add(groupKey);
    if (batch.members.length >= settings.batchSize) open = open.filter((other) => other !== batch);
  }
  return all.map((batch) => ({
    clusters: batch.members.map(({ cluster: { id, name, location }, plan }) => ({
      id,
      name,
      location,
      steps: plan.steps.length,
      cost: plan.cost,
    })),
  }));
}

/** The other regions of the pairs that a location is part of, in either direction. */
function pairedWith(location: string): string[] {
  return regionPairs.pairs.flatMap((pair) =>
    pair.includes(location) ? pair.filter((region) => region !== location) : [],
  );
}
