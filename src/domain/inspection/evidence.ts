/**
 * Kubernetes objects of one cluster → what was observed (`docs/verdict.md`, section 4). Objects may come in any order;
 * only counts by workload are kept, never the objects.
 *
 * @module
 */
import { at, listOf, property, textOf, textsOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { compareText } from '../text.ts';
import { compareMinor, formatRevision, parseMeshRevision, type MeshRevision } from '../versions.ts';
import type { AnnotationReading, Control, ObservedCluster, ObservedRevision, ObservedWorkload } from './observed.ts';
import { ownerOf, type Owner, type TopOwner } from './owners.ts';
import { podOf, type Sidecar } from './pod.ts';
import { requestTotals } from './request-totals.ts';
import { annotationProblem, podAnnotation, switchesOn } from './sidecar-annotation.ts';
import { startupRaces } from './startup-races.ts';
import { stuckJobs } from './stuck-jobs.ts';
import { workarounds } from './workarounds.ts';

const systemNamespace = 'aks-istio-system';

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

    observe: (revisions, isOnly = true) => {
      const topOwner: TopOwner = (namespace, owner) => {
        const above = owners.get(`${namespace}/${owner.kind}/${owner.name}`);
        // ReplicaSet → Deployment, Job → CronJob: never deeper than that, so a forged circle cannot hang us.
        return above ? (owners.get(`${namespace}/${above.kind}/${above.name}`) ?? above) : owner;
      };
      const only = isOnly && revisions.length === 1 ? (revisions[0] ?? null) : null;
      const counted = [...pods.values()].map(({ pod, count }) => ({
        ...pod,
        count,
        owner: topOwner(pod.namespace, pod.owner),
        revision: pod.revision ?? only,
      }));
      return {
        observedAt: newest,
        revisions: new Map(
          revisions.map((revision) => [
            formatRevision(revision),
            observeRevision(
              controls.get(formatRevision(revision)) ?? 'unknown',
              counted.filter((pod) => pod.revision !== null && compareMinor(pod.revision, revision) === 0),
            ),
          ]),
        ),
        workloads: workloadsOf(counted),
        annotations: sortedReadings(annotations.values(), topOwner),
        workarounds: carried.observe(topOwner, revisions),
        stuckJobs: stuck.observe(topOwner),
        startupRaces: races.observe(topOwner),
        requests: requests.observe(topOwner),
      };
    },
  };
}

type CountedPod = PodReading & { readonly count: number };

function observeRevision(control: Control, pods: readonly CountedPod[]): ObservedRevision {
  let [nativePods, classicPods, optIn, optOut] = [0, 0, 0, 0];
  for (const pod of pods) {
    if (pod.annotation !== null) {
      if (switchesOn(pod.annotation, pod.revision)) optIn += pod.count;
      else optOut += pod.count;
    } else if (pod.shape === 'native') nativePods += pod.count;
    else classicPods += pod.count;
  }
  return { control, nativePods, classicPods, optIn, optOut, mode: observedMode(control, nativePods, classicPods) };
}

/** The table of section 4; null = no evidence. */
export function observedMode(control: Control, nativePods: number, classicPods: number): ObservedRevision['mode'] {
  switch (control) {
    case 'on':
      return classicPods > 0 ? 'mixed' : 'native';
    case 'off':
      return nativePods > 0 ? 'mixed' : 'classic';
    case 'unknown':
      if (nativePods > 0) return classicPods > 0 ? 'mixed' : 'native';
      return classicPods > 0 ? 'classic' : null;
  }
}

function workloadsOf(pods: readonly CountedPod[]): ObservedWorkload[] {
  const workloads = new Map<string, ObservedWorkload>();
  for (const pod of pods) {
    if (pod.annotation !== null) continue;
    const { namespace, owner, revision } = pod;
    const key = [namespace, owner.kind, owner.name, revision && formatRevision(revision)].join('\n');
    const before = workloads.get(key);
    workloads.set(key, {
      namespace,
      kind: owner.kind,
      name: owner.name,
      revision,
      nativePods: (before?.nativePods ?? 0) + (pod.shape === 'native' ? pod.count : 0),
      classicPods: (before?.classicPods ?? 0) + (pod.shape === 'classic' ? pod.count : 0),
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
