/**
 * What was seen inside one cluster as a document: evidence, never raw objects. Its `observed` part gives the verdict and
 * the findings that the objects themselves would have given; the rest says the same for people.
 *
 * @module
 */
import { assessCluster, readFlag } from '../assess.ts';
import { calendar } from '../calendar.ts';
import type { Cluster } from '../cluster.ts';
import type { Finding, Gap, Inspection, InspectionTotals } from '../contracts.ts';
import { noHistory } from '../history.ts';
import { rules } from '../rules/index.ts';
import type { Situation } from '../situation.ts';
import { compareText } from '../text.ts';
import { formatRevision, type MeshRevision } from '../versions.ts';
import { boundObservation, leastKept } from './bound-observation.ts';
import { observedCluster, seenRevisions, type Observation } from './observation.ts';
import type { ObservedCluster, WorkloadName } from './observed.ts';

/** Bytes of the document as JSON; lists are cut until it fits. */
export const inspectionBytes = 512 * 1024;
const listLengths = [200, 100, 50];
/** Rules that speak of what was seen inside, and of nothing else. */
const insideRules = rules.filter(({ id }) => /^NS10[2-8]$/.test(id));

export interface InspectionParts {
  /** As Azure wrote it. */
  readonly clusterId: string;
  readonly observation: Observation;
  /** What could not be read and is not needed for the mode. */
  readonly gaps?: readonly Gap[];
}

/** The document of one inspection. Lists are bounded; `more` and `observed.omitted` say what was left out. */
export function inspectionOf(parts: InspectionParts): Inspection {
  for (const most of listLengths) {
    const inspection = documentOf(parts, most);
    // Most units of JSON are one byte; three bounds any other.
    const text = JSON.stringify(inspection);
    if (text.length * 3 <= inspectionBytes || new TextEncoder().encode(text).length <= inspectionBytes)
      return inspection;
  }
  return documentOf(parts, leastKept);
}

/** The document of a cluster that nobody could look into. */
export function closedInspection(clusterId: string, observedAt: string, gap: Gap): Inspection {
  return {
    format: 'sidescan.inspection/1',
    clusterId,
    observedAt,
    revisions: [],
    workloads: [],
    totals: totalsOf(null),
    gaps: [gap],
    observed: null,
  };
}

/**
 * What somebody sent, with what follows from its evidence worked out anew: only the evidence is believed, and its gaps
 * are of the inside of this cluster, whatever else they claim. The list of workloads is for people and stays: it was
 * made of evidence before it was cut.
 */
export function restateInspection(inspection: Inspection): Inspection {
  const { clusterId, observedAt } = inspection;
  const observed = inspection.observed ? { ...inspection.observed, observedAt } : null;
  return {
    ...inspection,
    revisions: observed ? revisionsOf(observedCluster(observed, seenRevisions(observed))) : [],
    workloads: observed ? inspection.workloads : [],
    totals: totalsOf(observed),
    gaps: inspection.gaps.map(({ reason, detail }) => ({
      scope: 'cluster',
      id: clusterId,
      what: 'kubernetes',
      reason,
      detail,
    })),
    observed,
  };
}

/** The totals of an observation; nothing was counted where nobody could look. */
function totalsOf(observation: Observation | null): InspectionTotals {
  const { pods = [], startupRaces = [], stuckJobs = [], requests, omitted } = observation ?? {};
  const meshed = requests?.meshed;
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    meshedPods: sum(
      pods.flatMap(({ nativePods, classicPods, optIn, optOut, unclear }) => [
        nativePods,
        classicPods,
        optIn,
        optOut,
        unclear,
      ]),
    ),
    nativePods: sum(pods.map(({ nativePods }) => nativePods)),
    classicPods: sum(pods.map(({ classicPods }) => classicPods)),
    startupRestarts: sum(startupRaces.map(({ restarts }) => restarts)) + (omitted?.startupRaces.restarts ?? 0),
    stuckJobs: sum(stuckJobs.map((job) => job.pods)) + (omitted?.stuckJobs.pods ?? 0),
    requests: {
      cpuMillicores: { classic: meshed?.classic.cpuMillicores ?? 0, native: meshed?.native.cpuMillicores ?? 0 },
      memoryBytes: { classic: meshed?.classic.memoryBytes ?? 0, native: meshed?.native.memoryBytes ?? 0 },
    },
  };
}

/** The cluster's findings about what was seen inside, worst first; its documents play no part. */
export function findingsInside(inspection: Inspection): Finding[] {
  const { clusterId, observed } = inspection;
  if (!observed) return [];
  const revisions = seenRevisions(observed);
  return findingsOf(situationOf(clusterId, observedCluster(observed, revisions), revisions));
}

function documentOf({ clusterId, observation, gaps = [] }: InspectionParts, most: number): Inspection {
  const revisions = seenRevisions(observation);
  const seen = observedCluster(observation, revisions);
  const workloads = workloadsOf(seen);
  const situation = situationOf(clusterId, seen, revisions);
  const told = workloads.slice(0, most).map((workload) => {
    const { namespace, kind, name, revision, nativePods, classicPods } = workload;
    const own = inWorkload(situation, workload);
    return { namespace, kind, name, revision, nativePods, classicPods, findings: findingsOf(own) };
  });
  const observed = boundObservation(observation, most);
  return {
    format: 'sidescan.inspection/1',
    clusterId,
    observedAt: observation.observedAt,
    revisions: revisionsOf(seen),
    workloads: told,
    totals: totalsOf(observation),
    gaps: gaps.map((gap) => ({ ...gap })),
    ...(workloads.length > told.length ? { more: { workloads: workloads.length - told.length } } : {}),
    observed,
  };
}

function revisionsOf(seen: ObservedCluster): Inspection['revisions'] {
  return [...seen.revisions].map(([revision, { control, nativePods, classicPods, optIn, optOut }]) => ({
    revision,
    control,
    nativePods,
    classicPods,
    optIn,
    optOut,
  }));
}

interface Seen extends WorkloadName {
  readonly revision: string | null;
  readonly nativePods: number;
  readonly classicPods: number;
}

/** Workloads by what is to be said of them: those with something that acts now, then all others, each by name. */
function workloadsOf(seen: ObservedCluster): Seen[] {
  const workloads = new Map<string, Seen>();
  for (const { revision, ...workload } of seen.workloads) {
    const name = revision && formatRevision(revision);
    workloads.set(`${keyOf(workload)}\n${name ?? ''}`, { ...workload, revision: name });
  }
  const known = new Set([...workloads.values()].map(keyOf));
  const told = [
    ...seen.stuckJobs,
    ...seen.startupRaces,
    ...seen.requests.outstanding,
    ...seen.workarounds,
    ...seen.annotations,
  ];
  for (const { namespace, kind, name } of told) {
    const key = keyOf({ namespace, kind, name });
    if (known.has(key)) continue;
    known.add(key);
    workloads.set(key, { namespace, kind, name, revision: null, nativePods: 0, classicPods: 0 });
  }
  const urgent = new Set([...seen.stuckJobs, ...seen.startupRaces].map(keyOf));
  const toldOf = new Set(told.map(keyOf));
  const rank = (workload: Seen): number => {
    if (urgent.has(keyOf(workload))) return 0;
    return toldOf.has(keyOf(workload)) ? 1 : workload.classicPods > 0 ? 2 : 3;
  };
  return [...workloads.entries()]
    .map(([key, workload]) => ({ key, workload, rank: rank(workload) }))
    .sort((a, b) => a.rank - b.rank || compareText(a.key, b.key))
    .map(({ workload }) => workload);
}

/** The situation as if nothing else ran in the cluster. */
function inWorkload(situation: Situation, workload: Seen): Situation {
  if (!situation.observed) return situation;
  // What was left out is of other workloads.
  const observed = { ...situation.observed };
  delete observed.omitted;
  const key = keyOf(workload);
  const own = <T extends WorkloadName>(items: readonly T[]): T[] => items.filter((item) => keyOf(item) === key);
  return {
    ...situation,
    revisions: situation.revisions.map((reading) => {
      const isOwn = reading.revision !== null && formatRevision(reading.revision) === workload.revision;
      const { nativePods, classicPods } = isOwn ? workload : { nativePods: 0, classicPods: 0 };
      return { ...reading, observed: reading.observed && { ...reading.observed, nativePods, classicPods } };
    }),
    observed: {
      ...observed,
      workloads: own(observed.workloads),
      annotations: own(observed.annotations),
      workarounds: own(observed.workarounds),
      stuckJobs: own(observed.stuckJobs),
      startupRaces: own(observed.startupRaces),
      requests: { ...observed.requests, outstanding: own(observed.requests.outstanding), nodes: [] },
    },
  };
}

const severities: readonly Finding['severity'][] = ['high', 'medium', 'low', 'info'];

function findingsOf(situation: Situation): Finding[] {
  const findings = insideRules.flatMap((rule): Finding[] => {
    const outcome = rule.evaluate(situation);
    return outcome ? [{ rule: rule.id, source: rule.source.url, ...outcome, evidence: { ...outcome.evidence } }] : [];
  });
  return findings.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** Nothing but the sight is known of the cluster: no version, no flag. */
function situationOf(clusterId: string, observed: ObservedCluster, revisions: readonly MeshRevision[]): Situation {
  const unread = { text: null, version: null };
  const cluster: Cluster = {
    id: clusterId,
    key: clusterId.toLowerCase(),
    name: clusterId.slice(clusterId.lastIndexOf('/') + 1),
    subscriptionId: '',
    resourceGroup: '',
    location: '',
    tags: {},
    resourceUid: null,
    readable: true,
    controlPlane: unread,
    nodePools: null,
    mesh: {
      state: 'meshed',
      mode: 'Istio',
      revisions: revisions.map((revision) => ({ text: formatRevision(revision), revision })),
    },
    supportPlan: 'KubernetesOfficial',
    upgradeChannel: null,
    automatic: false,
    provisioningState: null,
    powerState: null,
    virtualNodesEnabled: false,
    nodeAutoProvisioning: false,
  };
  const input = { cluster, subscription: null, flag: readFlag(null), history: noHistory, observed, meshOffer: null };
  const policy = { target: 'default', evidence: 'documented' } as const;
  return assessCluster(input, { takenAt: observed.observedAt, policy, calendar, rules: [] }).situation;
}

function keyOf({ namespace, kind, name }: WorkloadName): string {
  return [namespace, kind, name].join('\n');
}
