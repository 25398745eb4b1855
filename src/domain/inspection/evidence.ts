/**
 * Kubernetes objects of one cluster → what was observed (`docs/verdict.md`, section 4). Objects may come in any order;
 * only counts by workload are kept, never the objects.
 *
 * @module
 */
import { at, isObject, listOf, property, textOf, textsOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import {
  compareMinor,
  formatRevision,
  parseKubernetesVersion,
  parseMeshRevision,
  type MeshRevision,
} from '../versions.ts';
import type { AnnotationReading, Control, ObservedCluster, ObservedRevision, ObservedWorkload } from './observed.ts';
import { compareText } from '../text.ts';

const systemNamespace = 'aks-istio-system';
const gatewayNamespaces = new Set(['aks-istio-ingress', 'aks-istio-egress']);
const proxyName = 'istio-proxy';
/** Upstream's per-pod switch (facts 3). The release notes call it `native-side`, which has no effect. */
const podAnnotation = 'sidecar.istio.io/nativeSidecar';
const misspelt = new Set(['nativeside', 'nativesidecar', 'nativesidecars']);
/** From here on every value but "false" switches on; before, only "true" did (facts 3). */
const lenientAnnotation: MeshRevision = { major: 1, minor: 27 };

interface Owner {
  readonly kind: string;
  readonly name: string;
}

interface PodReading {
  readonly namespace: string;
  readonly owner: Owner;
  readonly revision: MeshRevision | null;
  readonly shape: 'native' | 'classic';
  /** The per-pod switch; null = not set, so the pod decides. */
  readonly annotation: string | null;
}

export interface Evidence {
  /** Takes one object as the Kubernetes API returns it; kinds that do not matter are ignored. */
  readonly add: (object: JsonObject, observedAt: string) => void;
  /** What the objects so far come to, for the revisions of the cluster. */
  readonly observe: (revisions: readonly MeshRevision[]) => ObservedCluster;
}

/** Collects the evidence of one cluster. */
export function evidence(): Evidence {
  const controls = new Map<string, Control>();
  const owners = new Map<string, Owner>();
  const annotations = new Map<string, Omit<AnnotationReading, 'kind' | 'name'> & { owner: Owner }>();
  const pods = new Map<string, { pod: PodReading; count: number }>();
  const podsRead = new Set<string>();
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

  const addPod = (object: JsonObject, namespace: string, name: string): void => {
    if (podsRead.has(`${namespace}/${name}`)) return;
    podsRead.add(`${namespace}/${name}`);
    const values = textsOf(at(object, 'metadata', 'annotations'));
    const owner = ownerOf(object) ?? { kind: 'Pod', name };
    readAnnotations(namespace, owner, values);
    const proxy = proxyOf(object);
    if (!proxy || gatewayNamespaces.has(namespace) || isGateway(proxy.container) || isFinished(object)) return;
    const pod: PodReading = {
      namespace,
      owner,
      revision: parseMeshRevision(values['istio.io/rev'] ?? '') ?? imageRevision(property(proxy.container, 'image')),
      shape: proxy.shape,
      annotation: values[podAnnotation] ?? null,
    };
    const key = JSON.stringify(pod);
    pods.set(key, { pod, count: (pods.get(key)?.count ?? 0) + 1 });
  };

  return {
    add: (object, observedAt) => {
      if (observedAt > newest) newest = observedAt;
      const kind = textOf(object.kind);
      const namespace = textOf(at(object, 'metadata', 'namespace')) ?? 'default';
      const name = textOf(at(object, 'metadata', 'name'));
      if (kind === null || name === null) return;
      if (kind === 'Pod') {
        addPod(object, namespace, name);
        return;
      }
      const revision = namespace === systemNamespace && kind === 'Deployment' ? istiodRevision(name) : null;
      if (revision && !controls.has(revision)) controls.set(revision, controlOf(object));
      const owner = ownerOf(object);
      if (owner) owners.set(`${namespace}/${kind}/${name}`, owner);
      const template =
        kind === 'CronJob' ? at(object, 'spec', 'jobTemplate', 'spec', 'template') : at(object, 'spec', 'template');
      readAnnotations(namespace, { kind, name }, textsOf(at(template, 'metadata', 'annotations')));
    },

    observe: (revisions) => {
      const topOwner = (namespace: string, owner: Owner): Owner => {
        const above = owners.get(`${namespace}/${owner.kind}/${owner.name}`);
        // ReplicaSet → Deployment, Job → CronJob: never deeper than that, so a forged circle cannot hang us.
        return above ? (owners.get(`${namespace}/${above.kind}/${above.name}`) ?? above) : owner;
      };
      const only = revisions.length === 1 ? (revisions[0] ?? null) : null;
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
  topOwner: (namespace: string, owner: Owner) => Owner,
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

function annotationProblem(annotation: string, value: string): AnnotationReading['problem'] | null {
  if (annotation === podAnnotation) {
    if (value === 'false') return 'optOut';
    return value === 'true' ? null : 'invalidValue';
  }
  const name = annotation.slice(annotation.lastIndexOf('/') + 1);
  return misspelt.has(name.toLowerCase().replace(/[-_.]/g, '')) ? 'misspelt' : null;
}

function switchesOn(value: string, revision: MeshRevision | null): boolean {
  return revision !== null && compareMinor(revision, lenientAnnotation) < 0 ? value === 'true' : value !== 'false';
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

function ownerOf(object: JsonObject): Owner | null {
  const references = listOf(at(object, 'metadata', 'ownerReferences')) ?? [];
  const reference = references.find((entry) => property(entry, 'controller') === true) ?? references[0];
  const kind = textOf(property(reference, 'kind'));
  const name = textOf(property(reference, 'name'));
  return kind !== null && name !== null ? { kind, name } : null;
}

function proxyOf(pod: JsonObject): { shape: PodReading['shape']; container: JsonObject } | null {
  const named = (list: unknown): JsonObject | undefined =>
    (listOf(list) ?? []).filter(isObject).find((container) => container.name === proxyName);
  const init = named(at(pod, 'spec', 'initContainers'));
  if (init?.restartPolicy === 'Always') return { shape: 'native', container: init };
  const container = named(at(pod, 'spec', 'containers'));
  return container ? { shape: 'classic', container } : null;
}

function isGateway(proxy: JsonObject): boolean {
  return listOf(proxy.args)?.includes('router') ?? false;
}

function isFinished(pod: JsonObject): boolean {
  const phase = at(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed';
}

/** `…/proxyv2:1.28.5-distroless` → asm-1-28: the add-on's revisions are named after upstream's minors. */
function imageRevision(image: unknown): MeshRevision | null {
  const tag = textOf(image)
    ?.split('@')[0]
    ?.match(/:([^:/]+)$/)?.[1];
  const version = tag === undefined ? null : parseKubernetesVersion(tag);
  return version && { major: version.major, minor: version.minor };
}
