import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendar, cluster, kubernetesOffer, meshOffer, notRegistered } from '../../test/support/planning.ts';
import type { Plan, Step } from './contracts.ts';
import { upgradePlanner } from './upgrade-path.ts';

/**
 * An independent reading of section 8, written over plain numbers and whole pool lists, with none of the planner's
 * parts: `legalSteps` says what may be done, `enumerate` walks every path there is.
 */
interface World {
  readonly lts: boolean;
  readonly previews: boolean;
  /** minor → what the location says of it. */
  readonly minors: Readonly<Record<number, { standard: boolean; lts: boolean; preview: boolean; upgrades: number[] }>>;
  readonly revisions: Readonly<Record<number, { upgrades: number[]; fits: number[] }>>;
}
interface Position {
  readonly cp: number;
  readonly pools: readonly number[];
  readonly revs: readonly number[];
}
interface Deed {
  readonly action: string;
  readonly to: number;
  readonly price: number;
  readonly then: Position;
}

const tableFits: Readonly<Record<number, readonly [number, number]>> = {
  25: [29, 33],
  26: [29, 34],
  27: [29, 35],
  28: [30, 35],
  29: [31, 36],
  30: [32, 36],
};

function onOffer(world: World, minor: number): boolean {
  const entry = world.minors[minor];
  return entry !== undefined && (world.lts ? entry.lts : entry.standard);
}
function mayBeTarget(world: World, minor: number): boolean {
  return onOffer(world, minor) && (world.previews || world.minors[minor]?.preview === false);
}
function fits(world: World, rev: number, cp: number): boolean {
  const offered = world.revisions[rev];
  if (offered) return offered.fits.includes(cp);
  const row = tableFits[rev];
  // The table has no LTS column before asm-1-25, and starts it at 1.28 for asm-1-25 and asm-1-26.
  if (!row) return false;
  const first = world.lts && rev <= 26 ? 28 : row[0];
  return cp >= first && cp <= row[1];
}
const reached = ({ cp, pools, revs }: Position): boolean =>
  cp >= 33 && pools.every((pool) => pool >= 33) && revs.every((rev) => rev >= 29);

function legalSteps(world: World, at: Position): Deed[] {
  const deeds: Deed[] = [];
  const add = (action: string, to: number, base: number, then: Position): void => {
    const clash = then.revs.some((rev) => !fits(world, rev, then.cp));
    deeds.push({ action, to, price: base + (clash ? 100 : 0), then });
  };
  if (at.revs.length === 2) {
    const higher = Math.max(...at.revs);
    add('finishMeshUpgrade', higher, 1, { ...at, revs: [higher] });
    return deeds;
  }
  const rev = at.revs[0] ?? 0;
  for (let b = at.cp + 1; b <= 40; b++) {
    const jump = world.lts && (world.minors[at.cp]?.upgrades.includes(b) ?? false);
    if (mayBeTarget(world, b) && (b === at.cp + 1 || jump) && at.pools.every((pool) => b - pool <= 3)) {
      add('upgradeControlPlane', b, 1, { ...at, cp: b });
    }
  }
  if (!onOffer(world, at.cp) && !onOffer(world, at.cp + 1)) {
    let b = at.cp + 1;
    while (b <= 40 && !mayBeTarget(world, b)) b++;
    if (b <= 40) add('recoverKubernetes', b, 1000, { ...at, cp: b, pools: at.pools.map((pool) => Math.max(pool, b)) });
  }
  for (let b = 20; b <= at.cp; b++) {
    const available = b === at.cp || (mayBeTarget(world, b) && at.cp - b <= 3);
    if (available && at.pools.some((pool) => pool < b)) {
      add('upgradeNodePools', b, 3, { ...at, pools: at.pools.map((pool) => Math.max(pool, b)) });
    }
  }
  const own = world.revisions[rev];
  const higher = Object.keys(world.revisions)
    .map(Number)
    .filter((other) => other > rev);
  const targets = own ? own.upgrades : onOffer(world, at.cp) && higher.length > 0 ? [Math.min(...higher)] : [];
  for (const r of targets) if (r > rev && fits(world, r, at.cp)) add('upgradeMesh', r, 2, { ...at, revs: [r] });
  return deeds;
}

const rank = ['finishMeshUpgrade', 'upgradeControlPlane', 'recoverKubernetes', 'upgradeMesh', 'upgradeNodePools'];
/** Section 8's ties: fewer steps, then control plane before mesh before pools, then the lower target. */
function better(a: readonly Deed[], b: readonly Deed[] | null): boolean {
  if (b === null) return true;
  const difference = total(a) - total(b) || a.length - b.length;
  if (difference !== 0) return difference < 0;
  for (const [i, mine] of a.entries()) {
    const other = b[i];
    if (!other) return false;
    const order = rank.indexOf(mine.action) - rank.indexOf(other.action) || mine.to - other.to;
    if (order !== 0) return order < 0;
  }
  return false;
}
const total = (deeds: readonly Deed[]): number => deeds.reduce((sum, deed) => sum + deed.price, 0);

/** A flood fill, so that walking every path is left to the cases that have one. */
function hasWay(world: World, start: Position): boolean {
  const seen = new Set<string>();
  const queue = [start];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (reached(at)) return true;
    if (seen.has(JSON.stringify(at))) continue;
    seen.add(JSON.stringify(at));
    queue.push(...legalSteps(world, at).map((deed) => deed.then));
  }
  return false;
}

/** Every path, depth first; a branch that already costs more than the best is not walked further. */
function enumerate(
  world: World,
  at: Position,
  walked: readonly Deed[],
  best: readonly Deed[] | null,
): readonly Deed[] | null {
  if (reached(at)) return better(walked, best) ? walked : best;
  let found = best;
  for (const deed of legalSteps(world, at)) {
    const next = [...walked, deed];
    if (found !== null && total(next) > total(found)) continue;
    found = enumerate(world, deed.then, next, found);
  }
  return found;
}

/** Tells whether a finished plan is made of legal steps only, at the prices of the table, and ends at the goal. */
function replay(world: World, start: Position, steps: readonly Step[]): string {
  let at = start;
  for (const step of steps) {
    if (step.action === 'restartWorkloads' || step.action === 'verify') continue;
    const to = Number(/\d+$/.exec(step.to ?? '')?.[0]);
    const deed = legalSteps(world, at).find((candidate) => candidate.action === step.action && candidate.to === to);
    if (!deed) return `illegal: ${step.action} ${step.to ?? ''}`;
    if (deed.price !== step.cost) return `wrong price: ${step.action} ${step.cost} instead of ${deed.price}`;
    if (deed.price % 1000 >= 100 !== step.warnings.includes('meshIncompatible')) return `unsaid: ${step.action}`;
    at = deed.then;
  }
  return reached(at) ? 'arrived' : 'short of the goal';
}

const subset = (from: number, to: number): fc.Arbitrary<number[]> =>
  fc.subarray(Array.from({ length: to - from + 1 }, (_, i) => from + i));

const worldArbitrary: fc.Arbitrary<World> = fc.record({
  lts: fc.boolean(),
  previews: fc.boolean(),
  minors: fc.dictionary(
    fc.integer({ min: 29, max: 36 }).map(String),
    fc.record({
      standard: fc.boolean(),
      lts: fc.boolean(),
      preview: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
      upgrades: subset(30, 36),
    }),
    { minKeys: 3, maxKeys: 8 },
  ),
  revisions: fc.dictionary(
    fc.integer({ min: 25, max: 30 }).map(String),
    fc.record({ upgrades: subset(25, 30), fits: subset(29, 36) }),
    { minKeys: 1, maxKeys: 6 },
  ),
});

/** A location as it really is: a gapless window of minors, each revision compatible with a range. */
const orderlyWorld: fc.Arbitrary<World> = fc
  .record({
    lts: fc.boolean(),
    lowest: fc.integer({ min: 30, max: 34 }),
    standardFrom: fc.integer({ min: 32, max: 35 }),
    revisionsFrom: fc.integer({ min: 26, max: 29 }),
    revisionsTo: fc.integer({ min: 28, max: 30 }),
  })
  .map(({ lts, lowest, standardFrom, revisionsFrom, revisionsTo }) => {
    const minors: Record<number, World['minors'][number]> = {};
    for (let b = lowest; b <= 37; b++) {
      minors[b] = { standard: b >= standardFrom, lts: true, preview: b === 37, upgrades: [b, b + 1, b + 2] };
    }
    const revisions: Record<number, World['revisions'][number]> = {};
    for (let r = revisionsFrom; r <= revisionsTo; r++) {
      const [from, to] = tableFits[r] ?? [0, -1];
      const upgrades = [r + 1, r + 2].filter((target) => target <= revisionsTo);
      revisions[r] = { upgrades, fits: Array.from({ length: to - from + 1 }, (_, i) => from + i) };
    }
    return { lts, previews: false, minors, revisions };
  });

const positionArbitrary: fc.Arbitrary<Position> = fc
  .record({
    cp: fc.integer({ min: 29, max: 36 }),
    behind: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    revs: fc.uniqueArray(fc.integer({ min: 25, max: 30 }), { minLength: 1, maxLength: 2 }),
  })
  .map(({ cp, behind, revs }) => ({ cp, pools: behind.map((minors) => cp - minors), revs }));

function planIn(world: World, at: Position, latent: boolean): Plan | null {
  const planner = upgradePlanner({ calendar, previewVersions: world.previews });
  return planner.plan(inputFor(world, at, latent));
}

function inputFor(world: World, at: Position, latent: boolean) {
  const name = (list: readonly number[], prefix: string): string => list.map((b) => `${prefix}${b}`).join(' ');
  const base = kubernetesOffer(
    ...Object.entries(world.minors).map(
      ([b, { preview, upgrades }]) => `1.${b}${preview ? ' preview' : ''} > ${name(upgrades, '1.')}`,
    ),
  );
  const mesh = meshOffer(
    ...Object.entries(world.revisions).map(([r, { upgrades }]) => `asm-1-${r} > ${name(upgrades, 'asm-1-')}`),
  );
  return {
    cluster: cluster({
      controlPlane: `1.${at.cp}.3`,
      pools: at.pools.map((b, i) => ({ text: `1.${b}.1`, active: !(latent && i === 0) })),
      revisions: at.revs.map((r) => `asm-1-${r}`),
      supportPlan: world.lts ? 'AKSLongTermSupport' : 'KubernetesOfficial',
    }),
    sidecarMode: 'classic' as const,
    flag: notRegistered,
    kubernetesOffer: {
      minors: base.minors.map((minor) => {
        const { standard, lts } = world.minors[minor.minor] ?? { standard: false, lts: false };
        const plans = [
          ...(standard ? ['KubernetesOfficial' as const] : []),
          ...(lts ? ['AKSLongTermSupport' as const] : []),
        ];
        return { ...minor, plans };
      }),
    },
    meshOffer: {
      revisions: mesh.revisions.map((entry) => {
        const minors = (world.revisions[entry.revision.minor]?.fits ?? []).map((b) => ({ major: 1, minor: b }));
        return { ...entry, compatible: { KubernetesOfficial: minors, AKSLongTermSupport: minors } };
      }),
    },
  };
}

describe('upgradePlanner beside an independent brute force', () => {
  const cases = [
    { of: 'random catalogues with gaps', world: worldArbitrary, numRuns: 3000 },
    { of: 'catalogues as locations have them', world: orderlyWorld, numRuns: 500 },
  ];
  it.each(cases)('finds the same path at the same cost in $of', ({ world, numRuns }) => {
    const seen = { none: 0, paths: 0, recoveries: 0, incompatible: 0, long: 0 };
    fc.assert(
      fc.property(world, positionArbitrary, fc.boolean(), (location, at, latent) => {
        const plan = planIn(location, at, latent);
        if (reached(at)) {
          expect(plan).toBeNull();
          return;
        }
        const expected = hasWay(location, at) ? enumerate(location, at, [], null) : null;
        if (expected === null) {
          seen.none++;
          expect(plan).toMatchObject({ steps: [], cost: 0 });
          expect(plan?.impossible).toMatch(/^\S.*\.$/);
          return;
        }
        seen.paths++;
        if (expected.length > 4) seen.long++;
        if (expected.some((deed) => deed.action === 'recoverKubernetes')) seen.recoveries++;
        if (expected.some((deed) => deed.price % 1000 >= 100)) seen.incompatible++;
        const steps = plan?.steps ?? [];
        expect(replay(location, at, steps)).toBe('arrived');
        expect(plan?.cost).toBe(total(expected));
        const told = steps.map(({ action, to }) => `${action} ${to ?? ''}`.trim());
        const wanted = expected.map(({ action, to }) => `${action} ${action.includes('Mesh') ? 'asm-1-' : '1.'}${to}`);
        expect(told).toEqual([...wanted, 'restartWorkloads', 'verify']);
      }),
      { numRuns, seed: 20261120 },
    );
    // The cases are worth something only if they reach every corner.
    expect(Math.min(seen.none, seen.paths, seen.recoveries, seen.incompatible, seen.long)).toBeGreaterThan(10);
  });

  it('gives the same plan for the same input, fresh or remembered', () => {
    fc.assert(
      fc.property(orderlyWorld, positionArbitrary, (location, at) => {
        const planner = upgradePlanner({ calendar });
        const input = inputFor(location, at, false);
        const first = planner.plan(input);
        expect(planner.plan(input)).toEqual(first);
        expect(upgradePlanner({ calendar }).plan(inputFor(location, at, false))).toEqual(first);
      }),
      { numRuns: 200, seed: 20261120 },
    );
  });
});
