import type { Calendar } from '../domain/catalogue.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { ClusterVerdict, Coverage, Plan } from '../domain/contracts.ts';
import type { SnapshotStream } from '../domain/records.ts';
import type { Rule } from '../domain/rule.ts';
import type { Policy } from '../domain/situation.ts';
import { planWithoutSteps, upgradePlanner } from '../domain/upgrade-path.ts';
import { whyNoPlan, type NoPlan } from '../domain/upgrade-path/no-plan.ts';
import type { WaveCandidate } from '../domain/waves.ts';
import { assessSnapshot } from './assess-snapshot.ts';

/** A cluster that needs no plan: an entry without steps, and what to say in their place. */
export interface Unplanned {
  readonly plan: Plan;
  readonly noPlan: NoPlan;
}

/** What a stored scan said of a cluster; without findings, those of the present assessment are taken. */
export type StoredVerdict = Pick<ClusterVerdict, 'sidecarMode' | 'paths'> & Partial<Pick<ClusterVerdict, 'findings'>>;

export interface FleetPlans {
  readonly takenAt: string;
  readonly coverage: Coverage;
  /** Clusters that need a plan, in the stream's order; native ones too where all were asked for. */
  readonly planned: readonly WaveCandidate[];
  /** By key, those that are not among the planned, of the clusters that {@link PlanFleetOptions.explain} names. */
  readonly unplanned: ReadonlyMap<string, Unplanned>;
  /** Lower-cased ids of every cluster, and their lower-cased names: what `--cluster` may mean. */
  readonly known: ReadonlyMap<string, string>;
}

export interface PlanFleetOptions {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  readonly calendar: Calendar;
  /** Kubernetes previews may be targets too; false unless given. */
  readonly previewVersions?: boolean;
  /** Native clusters too, with no steps. Others that need no plan have no entry. */
  readonly all?: boolean;
  /** Clusters of which something is to be said even when they need no plan; none unless given. */
  readonly explain?: (cluster: Pick<Cluster, 'key' | 'name'>) => boolean;
  /** Only this cluster, by key; the others are passed over unread. */
  readonly only?: string | undefined;
  /** What a stored scan said of its clusters, by key: with its history, which the records alone do not have. */
  readonly verdicts?: ReadonlyMap<string, StoredVerdict> | undefined;
}

/** Assesses a stream and plans each cluster that needs it. */
export async function planFleet(records: SnapshotStream, options: PlanFleetOptions): Promise<FleetPlans> {
  const { policy, rules, calendar, previewVersions = false, all = false, explain, only, verdicts } = options;
  const planner = upgradePlanner({ calendar, previewVersions });
  const planned: WaveCandidate[] = [];
  const unplanned = new Map<string, Unplanned>();
  const known = new Map<string, string>();
  const wanted = only === undefined ? records : onlyCluster(records, only);
  for await (const event of assessSnapshot(wanted, { policy, rules, calendar })) {
    if (event.kind === 'verdict') {
      const { cluster, meshOffer, kubernetesOffer, assessment } = event.assessed;
      const stored = verdicts?.get(cluster.key) ?? event.verdict;
      const { sidecarMode, paths, findings = event.verdict.findings } = stored;
      known.set(cluster.key, cluster.name.toLowerCase());
      const plan = planner.plan({ cluster, sidecarMode, meshOffer, kubernetesOffer, flag: assessment.situation.flag });
      const defaultPath = paths?.default ?? null;
      if (plan) planned.push({ cluster, plan, defaultPath });
      else if (all && sidecarMode === 'native') planned.push({ cluster, plan: planWithoutSteps(cluster), defaultPath });
      else if (explain?.(cluster) === true) {
        const noPlan = whyNoPlan(cluster, { sidecarMode, findings });
        unplanned.set(cluster.key, { plan: planWithoutSteps(cluster), noPlan });
      }
    } else if (event.kind === 'end') {
      const { takenAt, coverage } = event.report;
      return { takenAt, coverage, planned, unplanned, known };
    }
  }
  throw new Error('an assessment ended without its end event');
}

async function* onlyCluster(records: SnapshotStream, key: string): SnapshotStream & AsyncGenerator {
  for await (const record of records) {
    const { kind } = record;
    if (kind === 'kubernetes' && record.clusterId.toLowerCase() !== key) continue;
    if (kind === 'cluster' && !(typeof record.resource.id === 'string' && record.resource.id.toLowerCase() === key))
      continue;
    yield record;
  }
}
