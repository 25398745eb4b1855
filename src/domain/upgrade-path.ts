/**
 * The shortest legal way from where a cluster is to the documented default (`docs/verdict.md`, section 8).
 *
 * @module
 */
import { planOf } from './catalogue.ts';
import type { Calendar, KubernetesOffer, MeshOffer, PlanName } from './catalogue.ts';
import type { Cluster } from './cluster.ts';
import type { Plan, SidecarMode } from './contracts.ts';
import type { Flag } from './situation.ts';
import { notesFor } from './upgrade-path/notes.ts';
import { describeObstacle } from './upgrade-path/obstacle.ts';
import type { Move } from './upgrade-path/moves.ts';
import { readOffers } from './upgrade-path/offers.ts';
import type { Offers } from './upgrade-path/offers.ts';
import { cheapestPath } from './upgrade-path/search.ts';
import type { CheapestPath } from './upgrade-path/search.ts';
import { activeState, defaultGoal, meets, previewGoal, readState } from './upgrade-path/state.ts';
import type { VersionState } from './upgrade-path/state.ts';
import { stepsFor } from './upgrade-path/steps.ts';

export interface PlanInput {
  readonly cluster: Cluster;
  readonly sidecarMode: SidecarMode;
  /** The catalogues of the cluster's location; null = not read. */
  readonly meshOffer: MeshOffer | null;
  readonly kubernetesOffer: KubernetesOffer | null;
  readonly flag: Flag;
}

export interface PlannerSettings {
  readonly calendar: Calendar;
  /** Take Kubernetes previews as targets too; false unless somebody asked. */
  readonly previewVersions?: boolean;
}

export interface UpgradePlanner {
  /**
   * Null where no plan is needed: not meshed, native, or all versions at the default already (then only a restart or
   * a look inside is outstanding, which the findings say). A cluster that needs one always gets an answer: where there
   * is no legal way, or a version or a catalogue could not be read, `impossible` says why and `steps` is empty.
   */
  readonly plan: (input: PlanInput) => Plan | null;
}

/** What one pair of catalogues and a support plan lead to, searched once. */
interface Routes {
  readonly offers: Offers;
  readonly toDefault: CheapestPath;
  readonly toPreview: CheapestPath;
}

/** A planner that searches once for equal states, as long as it is handed the same catalogue objects. */
export function upgradePlanner({ calendar, previewVersions = false }: PlannerSettings): UpgradePlanner {
  const remembered = new WeakMap<MeshOffer, WeakMap<KubernetesOffer, Map<PlanName, Routes>>>();

  const routesFor = (mesh: MeshOffer, kubernetes: KubernetesOffer, plan: PlanName): Routes => {
    const byKubernetes = getOrAdd(remembered, mesh, () => new WeakMap<KubernetesOffer, Map<PlanName, Routes>>());
    const byPlan = getOrAdd(byKubernetes, kubernetes, () => new Map<PlanName, Routes>());
    return getOrAdd(byPlan, plan, () => {
      const offers = readOffers(mesh, kubernetes, plan, { calendar, previewVersions });
      return { offers, toDefault: cheapestPath(offers, defaultGoal), toPreview: cheapestPath(offers, previewGoal) };
    });
  };

  const planFor = (input: PlanInput, state: VersionState, mesh: MeshOffer, kubernetes: KubernetesOffer): Plan => {
    const { cluster, sidecarMode, flag } = input;
    const { offers, toDefault, toPreview } = routesFor(mesh, kubernetes, planOf(cluster.supportPlan));
    const moves = toDefault.find(state);
    if ((mesh.unread ?? kubernetes.unread ?? 0) > 0 && restsOnWhatIsMissing(moves, offers)) {
      return impossible(
        cluster,
        `Part of the catalogues of ${cluster.location} could not be read, and may hold the way.`,
      );
    }
    const previewMoves = toPreview.find(activeState(cluster, state));
    const notes = notesFor({ cluster, sidecarMode, flag, state, offers, calendar, moves, previewMoves });
    if (!moves) return impossible(cluster, describeObstacle(state, offers, defaultGoal, cluster.location), notes);
    const steps = stepsFor(cluster, moves);
    return { ...planWithoutSteps(cluster), steps, cost: steps.reduce((sum, step) => sum + step.cost, 0), notes };
  };

  return {
    plan: (input) => {
      const { cluster, sidecarMode, meshOffer, kubernetesOffer } = input;
      if (cluster.mesh.state !== 'meshed' || sidecarMode === 'native') return null;
      const { state, unread } = readState(cluster);
      if (state && meets(state, defaultGoal)) return null;
      if (cluster.powerState?.toLowerCase() === 'stopped') {
        return impossible(cluster, 'The cluster is stopped, and a stopped cluster cannot be upgraded: start it first.');
      }
      if (unread) {
        return impossible(cluster, `A plan needs ${listed(unread)}, which could not be read.`);
      }
      if (!meshOffer || !kubernetesOffer) {
        const missing = [...(meshOffer ? [] : ['mesh revisions']), ...(kubernetesOffer ? [] : ['Kubernetes versions'])];
        return impossible(
          cluster,
          `The catalogue of ${missing.join(' and of ')} of ${cluster.location} could not be read.`,
        );
      }
      return planFor(input, state, meshOffer, kubernetesOffer);
    },
  };
}

/** Whether an answer would be another one if the catalogues listed more. */
function restsOnWhatIsMissing(moves: readonly Move[] | null, offers: Offers): boolean {
  if (!moves || moves.some(({ action }) => action === 'recoverKubernetes')) return true;
  return moves.some(({ action, before }) => {
    const revision = before.revisions.at(-1);
    return action === 'upgradeMesh' && revision !== undefined && offers.meshUpgrades(revision) === null;
  });
}

/** The entry of a cluster that needs nothing, for `--all`. */
export function planWithoutSteps(cluster: Cluster): Plan {
  return {
    id: cluster.id,
    target: 'default',
    from: {
      controlPlane: cluster.controlPlane.text,
      nodePools: (cluster.nodePools ?? []).map((pool) => pool.text ?? 'unknown'),
      meshRevisions: cluster.mesh.revisions.map((revision) => revision.text),
      supportPlan: cluster.supportPlan,
    },
    steps: [],
    cost: 0,
    impossible: null,
    notes: [],
  };
}

function impossible(cluster: Cluster, reason: string, notes: string[] = []): Plan {
  return { ...planWithoutSteps(cluster), impossible: reason, notes };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Of a Map or a WeakMap. */
function getOrAdd<K, V>(
  map: { readonly get: (key: K) => V | undefined; readonly set: (key: K, value: V) => unknown },
  key: K,
  make: () => V,
): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
