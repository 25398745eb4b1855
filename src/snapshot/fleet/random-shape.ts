import type { PlanName } from '../../domain/catalogue.ts';
import { compatibleRevisions, offeredRevisions, patchesOf } from './catalogue.ts';
import type { Place } from './places.ts';
import type { Random } from './random.ts';
import { clusterShape, istio, pool, type ClusterShape, type PoolShape } from './shape.ts';

/** Control plane minors in autumn 2026: most follow the supported window, some stay behind it. */
const minors = [
  [28, 0.5],
  [29, 1],
  [30, 2],
  [31, 4],
  [32, 11],
  [33, 18],
  [34, 29],
  [35, 24],
  [36, 10.5],
] as const;

/** How eagerly teams follow: the weight of each revision among those that fit. */
const revisionWeights: Readonly<Record<string, number>> = {
  'asm-1-24': 3,
  'asm-1-25': 4,
  'asm-1-26': 8,
  'asm-1-27': 11,
  'asm-1-28': 22,
  'asm-1-29': 32,
  'asm-1-30': 20,
};

export interface RandomShapeOptions {
  readonly place: Place;
  readonly meshedProbability: number;
  /** ISO dates for exemptions. */
  readonly dates: { readonly ahead: string; readonly past: string };
}

/** A cluster as one finds them: mostly in order, seldom strange. */
export function randomShape(random: Random, { place, meshedProbability, dates }: RandomShapeOptions): ClusterShape {
  const minor = random.weighted(minors);
  const version = random.pick(patchesOf(minor));
  const supportPlan = randomPlan(random, minor);
  return clusterShape({
    version,
    supportPlan,
    pools: randomPools(random, minor, version),
    mesh: random.chance(meshedProbability) ? istio(...randomRevisions(random, minor, supportPlan, place)) : null,
    upgradeChannel: random.weighted([
      ['patch', 40],
      ['stable', 15],
      ['rapid', 4],
      ['node-image', 8],
      [null, 33],
    ]),
    provisioningState: random.weighted([
      ['Succeeded', 97],
      ['Failed', 2],
      ['Updating', 1],
    ]),
    stopped: random.chance(0.02),
    virtualNodes: random.chance(0.03) ? random.pick(['aciConnectorLinux', 'ACIConnectorLinux']) : null,
    nodeAutoProvisioning: random.chance(0.05),
    exemption: random.chance(0.01)
      ? { until: random.chance(0.7) ? dates.ahead : dates.past, reason: 'Agreed with the platform team' }
      : null,
  });
}

/** 1.32 and 1.33 are offered for long-term support only; who stays there without it is out of support (facts 10). */
function randomPlan(random: Random, minor: number): PlanName {
  const longTerm = minor >= 34 ? 0.05 : minor >= 32 ? 0.75 : 0.3;
  return random.chance(longTerm) ? 'AKSLongTermSupport' : 'KubernetesOfficial';
}

function randomRevisions(random: Random, minor: number, plan: PlanName, place: Place): readonly string[] {
  const offered = offeredRevisions[place.offer];
  const newest = offered.at(-1) ?? '';
  // A revision that a location does not offer yet cannot run there. All have one width, so texts compare.
  const installed = Object.keys(revisionWeights).filter((revision) => revision <= newest);
  const compatible = compatibleRevisions(minor, plan);
  // Since 2025-03 clusters may be upgraded past their revision's list (facts 2.1).
  const candidates = random.chance(0.04) ? installed : installed.filter((revision) => compatible.includes(revision));
  if (candidates.length === 0) return ['asm-1-24'];

  const revision = random.weighted(candidates.map((entry) => [entry, revisionWeights[entry] ?? 1] as const));
  const targets = candidates.filter((entry) => entry > revision && offered.includes(entry)).slice(0, 2);
  return targets.length > 0 && random.chance(0.06) ? [revision, random.pick(targets)] : [revision];
}

const userPools = ['user', 'apps', 'memory', 'batch', 'gpu'];

function randomPools(random: Random, minor: number, version: string): readonly PoolShape[] {
  const pools = [pool('system', version, { mode: 'System', count: random.pick([2, 3, 3, 5]) })];
  for (const name of userPools.slice(0, random.int(0, 3))) {
    // Up to three minors behind the control plane are legal (facts 10).
    const behind = random.weighted([
      [0, 85],
      [1, 9],
      [2, 4],
      [3, 2],
    ]);
    pools.push(
      pool(name, behind === 0 ? version : random.pick(patchesOf(Math.max(28, minor - behind))), {
        count: random.chance(0.06) ? 0 : random.int(2, 12),
        stopped: random.chance(0.04),
        spot: name === 'batch' && random.chance(0.5),
      }),
    );
  }
  if (random.chance(0.06)) pools.push(pool('win', version, { os: 'Windows', count: random.int(2, 6) }));
  if (random.chance(0.02)) pools.push(pool('edge', version, { mode: 'Gateway', count: 2 }));
  return pools;
}
