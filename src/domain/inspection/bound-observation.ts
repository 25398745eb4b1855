/**
 * Cuts an observation's lists so that it can be stored and sent, whatever the cluster holds. What a finding shows stays,
 * since rules show at most 20 of a list and the lists are cut in the rules' own order; what is left out is counted, so
 * that a finding's sums are those of the whole.
 *
 * @module
 */
import { grows, isTooSmall, mostGrowthFirst, sumOfRequests } from './growth.ts';
import { revisionOfConfigMap, type Observation, type WorkloadCounts } from './observation.ts';
import {
  changedWorkarounds,
  isObsolete,
  obsoleteWorkarounds,
  type AnnotationReading,
  type ObservedRequests,
  type ObservedWorkaround,
  type Omitted,
} from './observed.ts';

/** What a list must keep at the least: as many items as a finding shows. */
export const leastKept = 20;
/** Kubernetes' names have at most 253 characters; a text that is longer came from nobody's API. */
const longestText = 400;

/** @param most items of each list, at least {@link leastKept} */
export function boundObservation(whole: Observation, most: number): Observation {
  const workloads = cutWorkloads(whole.workloads, most);
  const annotations = cutAnnotations(whole.annotations, most);
  const workarounds = cutWorkarounds(whole.workarounds, most);
  const [stuckJobs, laterJobs] = split(whole.stuckJobs, most);
  const [startupRaces, laterRaces] = split(whole.startupRaces, most);
  const requests = cutRequests(whole.requests, most);
  const omitted: Omitted = {
    classicWorkloads: workloads.omitted,
    annotations: annotations.omitted,
    workarounds: workarounds.omitted,
    stuckJobs: { workloads: laterJobs.length, pods: sumOf(laterJobs, 'pods') },
    startupRaces: {
      workloads: laterRaces.length,
      pods: sumOf(laterRaces, 'pods'),
      containers: sumOf(laterRaces, 'containers'),
      restarts: sumOf(laterRaces, 'restarts'),
    },
    growing: requests.growing,
    nodes: requests.nodes,
  };
  const bounded: Observation = {
    ...whole,
    controls: whole.controls.slice(0, most),
    pods: whole.pods.slice(0, most),
    workloads: workloads.kept,
    annotations: annotations.kept,
    workarounds: workarounds.kept,
    stuckJobs,
    startupRaces,
    requests: requests.kept,
  };
  const before = whole.omitted;
  if (isNothing(omitted) && before === undefined) return cutTexts(bounded);
  return cutTexts({ ...bounded, omitted: before === undefined ? omitted : plus(before, omitted) });
}

function cutWorkloads(workloads: readonly WorkloadCounts[], most: number) {
  // Those with classic pods are told of, by revision; the others only fill what is left.
  const kept = new Set<WorkloadCounts>();
  const omitted: { revision: string | null; workloads: number }[] = [];
  const revisions = [...new Set(workloads.map(({ revision }) => revision))];
  for (const revision of revisions) {
    const [first, later] = split(
      workloads.filter((workload) => workload.revision === revision && workload.classicPods > 0),
      most,
    );
    for (const workload of first) kept.add(workload);
    if (later.length > 0) omitted.push({ revision, workloads: later.length });
  }
  for (const workload of workloads) if (workload.classicPods === 0 && kept.size < most) kept.add(workload);
  return { kept: workloads.filter((workload) => kept.has(workload)), omitted };
}

function cutAnnotations(annotations: readonly AnnotationReading[], most: number) {
  const omitted: Record<AnnotationReading['problem'], number> = { misspelt: 0, invalidValue: 0, optOut: 0 };
  const met = { ...omitted };
  const kept = annotations.filter(({ problem }) => {
    met[problem] += 1;
    if (met[problem] > most) omitted[problem] += 1;
    return met[problem] <= most;
  });
  return { kept, omitted };
}

function cutWorkarounds(workarounds: readonly ObservedWorkaround[], most: number) {
  const omitted: Partial<Record<ObservedWorkaround['workaround'], number>> = {};
  const met = { obsolete: 0, changed: 0 };
  const kept = workarounds.filter(({ workaround, namespace, kind, name }) => {
    // Which of the mesh's ConfigMaps matter is known later; there are no more of them than revisions.
    if (kind === 'ConfigMap' && revisionOfConfigMap(namespace, name) !== null) return true;
    const group = isObsolete(workaround) ? 'obsolete' : 'changed';
    met[group] += 1;
    if (met[group] <= most) return true;
    omitted[workaround] = (omitted[workaround] ?? 0) + 1;
    return false;
  });
  return { kept, omitted };
}

function cutRequests(requests: ObservedRequests, most: number) {
  const [first, later] = split(requests.outstanding.filter(grows).toSorted(mostGrowthFirst), most);
  const shown = new Set(first);
  const [tooSmall, laterTooSmall] = split(requests.nodes.filter(isTooSmall), most);
  const [others, laterOthers] = split(
    requests.nodes.filter((node) => !isTooSmall(node)),
    most,
  );
  const nodes = new Set([...tooSmall, ...others]);
  return {
    kept: {
      ...requests,
      outstanding: requests.outstanding.filter((workload) => shown.has(workload)),
      nodes: requests.nodes.filter((node) => nodes.has(node)),
    },
    growing: { workloads: later.length, ...sumOfRequests(later) },
    nodes: { tooSmall: laterTooSmall.length, others: laterOthers.length },
  };
}

function split<T>(items: readonly T[], most: number): [T[], T[]] {
  return [items.slice(0, most), items.slice(most)];
}

function sumOf<K extends string>(items: readonly Readonly<Record<K, number>>[], part: K): number {
  return items.reduce((total, item) => total + item[part], 0);
}

/** An observation may have been cut before. */
function plus(a: Omitted, b: Omitted): Omitted {
  const sum = <K extends string>(x: Readonly<Record<K, number>>, y: Readonly<Record<K, number>>): Record<K, number> =>
    Object.fromEntries(Object.keys(x).map((name) => [name, x[name as K] + y[name as K]])) as Record<K, number>;
  const classic = new Map<string | null, number>();
  for (const { revision, workloads } of [...a.classicWorkloads, ...b.classicWorkloads]) {
    classic.set(revision, (classic.get(revision) ?? 0) + workloads);
  }
  const workarounds: Partial<Record<ObservedWorkaround['workaround'], number>> = { ...a.workarounds };
  for (const name of [...obsoleteWorkarounds, ...changedWorkarounds]) {
    const more = b.workarounds[name] ?? 0;
    if (more > 0) workarounds[name] = (workarounds[name] ?? 0) + more;
  }
  return {
    classicWorkloads: [...classic].map(([revision, workloads]) => ({ revision, workloads })),
    annotations: sum(a.annotations, b.annotations),
    workarounds,
    stuckJobs: sum(a.stuckJobs, b.stuckJobs),
    startupRaces: sum(a.startupRaces, b.startupRaces),
    growing: { workloads: a.growing.workloads + b.growing.workloads, ...sumOfRequests([a.growing, b.growing]) },
    nodes: sum(a.nodes, b.nodes),
  };
}

function isNothing({ classicWorkloads, annotations, workarounds, ...counts }: Omitted): boolean {
  const { stuckJobs, startupRaces, growing, nodes } = counts;
  return (
    classicWorkloads.length === 0 &&
    Object.keys(workarounds).length === 0 &&
    Object.values(annotations).every((count) => count === 0) &&
    stuckJobs.workloads + startupRaces.workloads + growing.workloads + nodes.tooSmall + nodes.others === 0
  );
}

function cutTexts<T>(value: T): T {
  if (typeof value === 'string')
    return (value.length > longestText ? value.slice(0, longestText).toWellFormed() : value) as T;
  if (Array.isArray(value)) return value.map(cutTexts) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cutTexts(part as unknown)])) as T;
}
