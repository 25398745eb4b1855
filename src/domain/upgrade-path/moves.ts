/**
 * The legal steps from a state, with their cost: the table of `docs/verdict.md`, section 8, row by row.
 *
 * @module
 */
import type { StepAction } from '../contracts.ts';
import type { Offers } from './offers.ts';
import type { Code, VersionState } from './state.ts';

export interface Move {
  readonly action: Exclude<StepAction, 'restartWorkloads' | 'verify'>;
  readonly target: Code;
  readonly cost: number;
  /** After it the mesh revision is not known to be compatible with the control plane. */
  readonly meshIncompatible: boolean;
  readonly before: VersionState;
  readonly after: VersionState;
}

const cost = {
  finishMeshUpgrade: 1,
  upgradeControlPlane: 1,
  upgradeNodePools: 3,
  recoverKubernetes: 1000,
  upgradeMesh: 2,
  meshIncompatible: 100,
} as const;

/** Node pools may be up to three minors older than the control plane (facts 10; older pages say two). */
const maxMinorsBehind = 3;

/**
 * Every legal next step, in the order that breaks ties: control plane, mesh, node pools, each by ascending target.
 * Every move raises something, so no path has a circle.
 */
export function legalMoves(state: VersionState, offers: Offers): Move[] {
  const move = (action: Move['action'], target: Code, change: Partial<VersionState>): Move => {
    const after = { ...state, ...change };
    const meshIncompatible = after.revisions.some((revision) => !offers.compatible(revision, after.controlPlane));
    const total = cost[action] + (meshIncompatible ? cost.meshIncompatible : 0);
    return { action, target, cost: total, meshIncompatible, before: state, after };
  };

  const newest = state.revisions.at(-1);
  if (newest === undefined) return [];
  // An open canary is finished before anything else.
  if (state.revisions.length > 1) return [move('finishMeshUpgrade', newest, { revisions: [newest] })];

  return [
    ...controlPlaneTargets(state, offers).map((b) => move('upgradeControlPlane', b, { controlPlane: b })),
    ...recoveryTargets(state, offers).map((b) =>
      move('recoverKubernetes', b, {
        controlPlane: b,
        oldestPool: state.oldestPool === null ? null : Math.max(state.oldestPool, b),
      }),
    ),
    ...meshTargets(newest, state.controlPlane, offers).map((r) => move('upgradeMesh', r, { revisions: [r] })),
    ...poolTargets(state, offers).map((b) => move('upgradeNodePools', b, { oldestPool: b })),
  ];
}

function controlPlaneTargets({ controlPlane, oldestPool }: VersionState, offers: Offers): Code[] {
  const jumps = offers.jumps(controlPlane);
  return offers.targets.filter(
    (b) =>
      (b === controlPlane + 1 || (b > controlPlane && jumps.includes(b))) &&
      (oldestPool === null || b - oldestPool <= maxMinorsBehind),
  );
}

/** Only where neither the present minor nor the next one is on offer. */
function recoveryTargets({ controlPlane }: VersionState, offers: Offers): Code[] {
  if (offers.listed.has(controlPlane) || offers.listed.has(controlPlane + 1)) return [];
  const lowest = offers.targets.find((b) => b > controlPlane);
  return lowest === undefined ? [] : [lowest];
}

function meshTargets(revision: Code, controlPlane: Code, offers: Offers): Code[] {
  const listed = offers.meshUpgrades(revision);
  const compatible = (r: Code): boolean => r > revision && offers.compatible(r, controlPlane);
  if (listed) return listed.filter(compatible);
  // Both out of support: Kubernetes first (facts 2.1).
  if (!offers.listed.has(controlPlane)) return [];
  const nearest = offers.revisions.find((r) => r > revision);
  return nearest !== undefined && compatible(nearest) ? [nearest] : [];
}

/** A pool takes a version on offer, or the control plane's own, which AKS accepts even when it left the offer. */
function poolTargets({ controlPlane, oldestPool }: VersionState, offers: Offers): Code[] {
  if (oldestPool === null) return [];
  const onOffer = offers.targets.filter((b) => b < controlPlane && controlPlane - b <= maxMinorsBehind);
  return [...onOffer, controlPlane].filter((b) => b > oldestPool);
}
