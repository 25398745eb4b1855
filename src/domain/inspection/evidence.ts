/**
 * Kubernetes objects of one cluster → what was observed (`docs/verdict.md`, section 4). Objects may come in any order;
 * only counts by workload are kept, never the objects.
 *
 * @module
 */
import { at, listOf, property, textOf, textsOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { compareText } from '../text.ts';
import { formatRevision, parseMeshRevision, type MeshRevision } from '../versions.ts';
import { observedCluster, type Observation, type PodCounts, type WorkloadCounts } from './observation.ts';
import type { AnnotationReading, Control, ObservedCluster } from './observed.ts';
import { ownerOf, type Owner, type TopOwner } from './owners.ts';
import { podOf, systemNamespace, type Sidecar } from './pod.ts';
import { requestTotals } from './request-totals.ts';
import { annotationProblem, podAnnotation, switchesOn } from './sidecar-annotation.ts';
import { startupRaces } from './startup-races.ts';
import { stuckJobs } from './stuck-jobs.ts';
import { workarounds } from './workarounds.ts';

interface PodReading {
  readonly namespace: string;
  readonly owner: Owner;
  readonly revision: MeshRevision | null;
  readonly shape: Sidecar['shape'];
  /** The per-pod switch; null = not set, so the pod decides. */
  readonly annotation: string | null;
}

export interface Evidence {
  /** Takes one object as the Kubernetes API returns it; kinds that do not matter are ignored. */
  readonly add: (object: JsonObject, observedAt: string) => void;
  /** What the objects so far come to, whichever revisions Azure lists. */
  readonly summarise: () => Observation;
  /**
   * What the objects so far come to, for the revisions of the cluster.
   *
   * @param isOnly false when the cluster lists another revision that could not be read
   */
  readonly observe: (revisions: readonly MeshRevision[], isOnly?: boolean) => ObservedCluster;
}

/** Collects the evidence of one cluster. */
export function evidence(): Evidence {
  const controls = new Map<string, Control>();
  const owners = new Map<string, Owner>();
  const annotations = new Map<string, Omit<AnnotationReading, 'kind' | 'name'> & { owner: Owner }>();
  const pods = new Map<string, { pod: PodReading; count: number }>();
  const podsRead = new Set<string>();
  const carried = workarounds();
  const stuck = stuckJobs();
  const races = startupRaces();
  const requests = requestTotals();
  let newest = '';

  const readAnnotations = (namespace: string, owner: Owner, values: Readonly<Record<string, string>>): void => {
    for (const [annotation, value] of Object.entries(values)) {
      const problem = annotationProblem(annotation, value);
      if (!problem) continue;
      annotations.set([namespace, owner.kind, owner.name, annotation].join('\n'), {
        namespace,
        owner,
        annotation,
        value,
        problem,
      });
    }
  };

  const addPod = (object: JsonObject, namespace: string, name: string, observedAt: string): void => {
    if (podsRead.has(`${namespace}/${name}`)) return;
    podsRead.add(`${namespace}/${name}`);
    const pod = podOf(object, namespace, name);
    readAnnotations(namespace, pod.owner, pod.annotations);
    requests.addPod(pod);
    if (!pod.sidecar) return;
    carried.addPod(pod);
    stuck.addPod(pod, observedAt);
    races.addPod(pod);
    const { revision, shape } = pod.sidecar;
    const reading = {
      namespace,
      owner: pod.owner,
      revision,
      shape,
      annotation: pod.annotations[podAnnotation] ?? null,
    };
    const key = JSON.stringify(reading);
    pods.set(key, { pod: reading, count: (pods.get(key)?.count ?? 0) + 1 });
  };

  return {
    add: (object, observedAt) => {
      if (observedAt > newest) newest = observedAt;
      const kind = textOf(object.kind);
      const namespace = textOf(at(object, 'metadata', 'namespace')) ?? 'default';
      const name = textOf(at(object, 'metadata', 'name'));
      if (kind === null || name === null) return;
      if (kind === 'Pod') {
        addPod(object, namespace, name, observedAt);
        return;
      }
      const revision = namespace === systemNamespace && kind === 'Deployment' ? istiodRevision(name) : null;
      if (revision && !controls.has(revision)) controls.set(revision, controlOf(object));
      if (kind === 'Node') requests.addNode(object, name);
      carried.add(object, kind, namespace, name);
      const owner = ownerOf(object);
      if (owner) owners.set(`${namespace}/${kind}/${name}`, owner);
      const template =
        kind === 'CronJob' ? at(object, 'spec', 'jobTemplate', 'spec', 'template') : at(object, 'spec', 'template');
      readAnnotations(namespace, { kind, name }, textsOf(at(template, 'metadata', 'annotations')));
    },

    summarise,

    observe: (revisions, isOnly) => observedCluster(summarise(), revisions, isOnly),
  };

  function summarise(): Observation {
    const topOwner: TopOwner = (namespace, owner) => {
      const above = owners.get(`${namespace}/${owner.kind}/${owner.name}`);
      // ReplicaSet → Deployment, Job → CronJob: never deeper than that, so a forged circle cannot hang us.
      return above ? (owners.get(`${namespace}/${above.kind}/${above.name}`) ?? above) : owner;
    };
    const counted = [...pods.values()].map(({ pod: { revision, ...pod }, count }) => ({
      ...pod,
      count,
      owner: topOwner(pod.namespace, pod.owner),
      revision: revision && formatRevision(revision),
      isOn: pod.annotation === null ? null : switchOf(pod.annotation, revision),
    }));
    return {
      observedAt: newest,
      controls: [...controls]
        .map(([revision, control]) => ({ revision, control }))
        .sort((a, b) => compareText(a.revision, b.revision)),
      pods: podCountsOf(counted),
      workloads: workloadsOf(counted),
      annotations: sortedReadings(annotations.values(), topOwner),
      workarounds: carried.observe(topOwner),
      stuckJobs: stuck.observe(topOwner),
      startupRaces: races.observe(topOwner),
      requests: requests.observe(topOwner),
    };
  }
}

interface CountedPod extends Omit<PodReading, 'revision'> {
  readonly revision: string | null;
  readonly count: number;
  /** What its annotation says; `unclear` = the revision that is not known decides; null = nothing, so the pod counts. */
  readonly isOn: boolean | 'unclear' | null;
}

/** Between the two readings of odd values lies asm-1-27, so a pod whose revision nobody knows is left open. */
function switchOf(annotation: string, revision: MeshRevision | null): boolean | 'unclear' {
  if (revision === null && annotation !== 'true' && annotation !== 'false') return 'unclear';
  return switchesOn(annotation, revision);
}

function podCountsOf(pods: readonly CountedPod[]): PodCounts[] {
  const counts = new Map<string, { -readonly [K in keyof PodCounts]: PodCounts[K] }>();
  for (const { revision, shape, isOn, count } of pods) {
    const key = revision ?? '';
    const sums = counts.get(key) ?? { revision, nativePods: 0, classicPods: 0, optIn: 0, optOut: 0, unclear: 0 };
    if (isOn === null) sums[shape === 'native' ? 'nativePods' : 'classicPods'] += count;
    else sums[isOn === 'unclear' ? 'unclear' : isOn ? 'optIn' : 'optOut'] += count;
    counts.set(key, sums);
  }
  return [...counts.entries()].sort(([a], [b]) => compareText(a, b)).map(([, sums]) => sums);
}

function workloadsOf(pods: readonly CountedPod[]): WorkloadCounts[] {
  const workloads = new Map<string, WorkloadCounts>();
  for (const { namespace, owner, revision, isOn, shape, count } of pods) {
    if (isOn !== null) continue;
    const key = [namespace, owner.kind, owner.name, revision].join('\n');
    const before = workloads.get(key);
    workloads.set(key, {
      namespace,
      kind: owner.kind,
      name: owner.name,
      revision,
      nativePods: (before?.nativePods ?? 0) + (shape === 'native' ? count : 0),
      classicPods: (before?.classicPods ?? 0) + (shape === 'classic' ? count : 0),
    });
  }
  return [...workloads.entries()].sort(([a], [b]) => compareText(a, b)).map(([, workload]) => workload);
}

function sortedReadings(
  readings: Iterable<Omit<AnnotationReading, 'kind' | 'name'> & { owner: Owner }>,
  topOwner: TopOwner,
): AnnotationReading[] {
  // A template and its pods say the same: one reading a workload.
  const unique = new Map<string, AnnotationReading>();
  for (const { owner, ...reading } of readings) {
    const top = topOwner(reading.namespace, owner);
    const key = [reading.namespace, top.kind, top.name, reading.annotation, reading.value].join('\n');
    unique.set(key, { ...reading, kind: top.kind, name: top.name });
  }
  return [...unique.entries()].sort(([a], [b]) => compareText(a, b)).map(([, reading]) => reading);
}

/** `istiod-asm-1-28` → `asm-1-28`. A Deployment plainly named `istiod` is not the mesh add-on (facts 3). */
function istiodRevision(name: string): string | null {
  const revision = name.startsWith('istiod-') ? parseMeshRevision(name.slice('istiod-'.length)) : null;
  return revision && formatRevision(revision);
}

function controlOf(deployment: JsonObject): Control {
  const values = new Set<unknown>();
  for (const container of listOf(at(deployment, 'spec', 'template', 'spec', 'containers')) ?? []) {
    for (const variable of listOf(property(container, 'env')) ?? []) {
      if (property(variable, 'name') === 'ENABLE_NATIVE_SIDECARS') values.add(property(variable, 'value'));
    }
  }
  if (values.size !== 1) return 'unknown';
  return values.has('true') ? 'on' : values.has('false') ? 'off' : 'unknown';
}
