/**
 * What the objects of a cluster come to before anybody says which revisions Azure lists for it: plain data, so that it
 * can be stored and sent, and small, so that it may be. With the revisions it is an {@link ObservedCluster}.
 *
 * @module
 */
import { compareText } from '../text.ts';
import { compareMinor, formatRevision, parseMeshRevision, type MeshRevision } from '../versions.ts';
import type {
  AnnotationReading,
  Control,
  ObservedCluster,
  ObservedRequests,
  ObservedRevision,
  ObservedWorkaround,
  Omitted,
  StartupRace,
  StuckJob,
  WorkloadName,
} from './observed.ts';
import { systemNamespace } from './pod.ts';
import { switchesOn } from './sidecar-annotation.ts';

/** Pods by the revision that injected them, written `asm-1-29`; null = neither annotation nor image say. */
export interface PodCounts {
  readonly revision: string | null;
  readonly nativePods: number;
  readonly classicPods: number;
  readonly optIn: number;
  readonly optOut: number;
  /** Annotated with a value that only the revision can interpret, so not counted yet; 0 where the revision is known. */
  readonly unclear: number;
}

/** Pods of one workload, those with an annotation of their own left out. */
export interface WorkloadCounts extends WorkloadName {
  readonly revision: string | null;
  readonly nativePods: number;
  readonly classicPods: number;
}

export interface Observation {
  /** The newest `observedAt` among the evidence. */
  readonly observedAt: string;
  /** Ascending by revision. */
  readonly controls: readonly { readonly revision: string; readonly control: Control }[];
  readonly pods: readonly PodCounts[];
  /** Ascending by namespace, kind, name, revision. */
  readonly workloads: readonly WorkloadCounts[];
  readonly annotations: readonly AnnotationReading[];
  /** Also of shared ConfigMaps of revisions that the cluster may not have any more. */
  readonly workarounds: readonly ObservedWorkaround[];
  readonly stuckJobs: readonly StuckJob[];
  readonly startupRaces: readonly StartupRace[];
  readonly requests: ObservedRequests;
  /** What was left out of the lists; absent = nothing. */
  readonly omitted?: Omitted;
}

const sharedConfigMap = 'istio-shared-configmap-';

/**
 * What was observed, for the revisions that Azure lists.
 *
 * @param isOnly false when the cluster lists another revision that could not be read
 */
export function observedCluster(
  observation: Observation,
  revisions: readonly MeshRevision[],
  isOnly = true,
): ObservedCluster {
  const { observedAt, controls, annotations, stuckJobs, startupRaces, requests, omitted } = observation;
  const only = isOnly && revisions.length === 1 ? (revisions[0] ?? null) : null;
  const onlyName = only && formatRevision(only);
  return {
    observedAt,
    revisions: new Map(
      revisions.map((revision) => {
        const name = formatRevision(revision);
        const own = observation.pods.filter((pods) => (pods.revision ?? onlyName) === name);
        const control = controls.find((entry) => entry.revision === name)?.control ?? null;
        return [name, revisionOf(control, own, revision)];
      }),
    ),
    workloads: workloadsOf(observation.workloads, onlyName),
    annotations,
    workarounds: observation.workarounds.filter((entry) => isOfRevisions(entry, revisions)),
    stuckJobs,
    startupRaces,
    requests,
    ...(omitted ? { omitted } : {}),
  };
}

/** Revisions that were seen, ascending: control planes, and what injected the pods. */
export function seenRevisions({ controls, pods }: Pick<Observation, 'controls' | 'pods'>): MeshRevision[] {
  const names = new Set([...controls.map(({ revision }) => revision), ...pods.map(({ revision }) => revision ?? '')]);
  return [...names]
    .map((name) => parseMeshRevision(name))
    .filter((revision) => revision !== null)
    .sort(compareMinor);
}

/**
 * Whether a sight is of the revisions that Azure lists now: a mesh that was upgraded since is another one. Installed is
 * what has a control plane; where none was seen, what injected the pods. One that could not be read is not the same.
 */
export function isOfSameRevisions(
  { controls, pods }: Pick<Observation, 'controls' | 'pods'>,
  listed: readonly (MeshRevision | null)[],
): boolean {
  const installed = seenRevisions(controls.length > 0 ? { controls, pods: [] } : { controls, pods });
  const names = new Set(listed.map((revision) => (revision === null ? null : formatRevision(revision))));
  return installed.length === names.size && installed.every((revision) => names.has(formatRevision(revision)));
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

/** The revision of a shared ConfigMap of the mesh; the add-on's own ConfigMap is not the team's. */
export function revisionOfConfigMap(namespace: string, name: string): MeshRevision | null {
  if (namespace !== systemNamespace || !name.startsWith(sharedConfigMap)) return null;
  return parseMeshRevision(name.slice(sharedConfigMap.length));
}

function revisionOf(istiod: Control | null, pods: readonly PodCounts[], revision: MeshRevision): ObservedRevision {
  const sum = (part: Exclude<keyof PodCounts, 'revision'>): number =>
    pods.reduce((total, entry) => total + entry[part], 0);
  const [nativePods, classicPods, unclear] = [sum('nativePods'), sum('classicPods'), sum('unclear')];
  const unclearIsOn = switchesOn('', revision);
  const control = istiod ?? 'unknown';
  return {
    control,
    controlSeen: istiod !== null,
    nativePods,
    classicPods,
    optIn: sum('optIn') + (unclearIsOn ? unclear : 0),
    optOut: sum('optOut') + (unclearIsOn ? 0 : unclear),
    mode: observedMode(control, nativePods, classicPods),
  };
}

function workloadsOf(workloads: readonly WorkloadCounts[], only: string | null): ObservedCluster['workloads'] {
  const merged = new Map<string, ObservedCluster['workloads'][number]>();
  for (const { namespace, kind, name, nativePods, classicPods, ...entry } of workloads) {
    const revision = entry.revision ?? only;
    const key = [namespace, kind, name, revision].join('\n');
    const before = merged.get(key);
    merged.set(key, {
      namespace,
      kind,
      name,
      revision: revision === null ? null : parseMeshRevision(revision),
      nativePods: (before?.nativePods ?? 0) + nativePods,
      classicPods: (before?.classicPods ?? 0) + classicPods,
    });
  }
  return [...merged.entries()].sort(([a], [b]) => compareText(a, b)).map(([, workload]) => workload);
}

function isOfRevisions({ namespace, kind, name }: WorkloadName, revisions: readonly MeshRevision[]): boolean {
  const revision = kind === 'ConfigMap' ? revisionOfConfigMap(namespace, name) : null;
  return revision === null || revisions.some((other) => compareMinor(other, revision) === 0);
}
