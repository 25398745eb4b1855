/**
 * What was seen inside a cluster, reduced to what the verdict needs (`docs/verdict.md`, section 4).
 *
 * @module
 */
import type { MeshRevision } from '../versions.ts';

/** `ENABLE_NATIVE_SIDECARS` of Deployment `istiod-<revision>`: exactly `true` is on, exactly `false` is off. */
export type Control = 'on' | 'off' | 'unknown';

/** One of the cluster's revisions, as observed. Pods with a per-pod annotation are counted apart and do not decide. */
export interface ObservedRevision {
  readonly control: Control;
  /** Whether its istiod was seen: asked again, it would answer the same. */
  readonly controlSeen: boolean;
  readonly nativePods: number;
  readonly classicPods: number;
  readonly optIn: number;
  readonly optOut: number;
  /** The table's answer; null = no evidence, the documents decide. */
  readonly mode: 'native' | 'classic' | 'mixed' | null;
}

/** `control on, 12 native and 0 classic pods`. */
export function sightInWords({ control, nativePods, classicPods }: ObservedRevision): string {
  return `control ${control}, ${nativePods} native and ${classicPods} classic pods`;
}

/** A workload by its top-most owner that is known: a Deployment rather than its ReplicaSets. */
export interface WorkloadName {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

/** Pods of one workload. */
export interface ObservedWorkload extends WorkloadName {
  readonly revision: MeshRevision | null;
  readonly nativePods: number;
  readonly classicPods: number;
}

/** A per-pod annotation that opts out, is misspelt, or has another value than `true` or `false`. */
export interface AnnotationReading extends WorkloadName {
  readonly annotation: string;
  readonly value: string;
  readonly problem: 'optOut' | 'misspelt' | 'invalidValue';
}

/** What teams built around classic sidecars and native mode makes obsolete (facts 5); named as one would search for it. */
export const obsoleteWorkarounds = [
  'holdApplicationUntilProxyStarts',
  'EXIT_ON_ZERO_ACTIVE_CONNECTIONS',
  'MINIMUM_DRAIN_DURATION',
  'terminationDrainDuration',
  'quitquitquit',
  'killsProxy',
  'waitsForProxy',
  'preStopSleep',
] as const;
export type ObsoleteWorkaround = (typeof obsoleteWorkarounds)[number];

/** What keeps working in native mode, but means something else (facts 5). */
export const changedWorkarounds = [
  'initContainerAsUid1337',
  'initContainerUsesNetwork',
  'excludeOutbound',
  'ownProxyLifecycle',
  'ownProxyContainer',
] as const;
export type ChangedWorkaround = (typeof changedWorkarounds)[number];

export function isObsolete(workaround: ObsoleteWorkaround | ChangedWorkaround): workaround is ObsoleteWorkaround {
  return obsoleteWorkarounds.some((candidate) => candidate === workaround);
}

/** One workaround in one workload, or in the mesh's shared ConfigMap. */
export interface ObservedWorkaround extends WorkloadName {
  readonly workaround: ObsoleteWorkaround | ChangedWorkaround;
  /** Meshed pods that carry it; 0 where only a template or the mesh's configuration says so. */
  readonly pods: number;
}

/** Pods of a Job, or of a CronJob's Jobs, of which only the classic proxy still runs. */
export interface StuckJob extends WorkloadName {
  readonly pods: number;
  /** When the last application container of the longest waiting pod ended; null = not told. */
  readonly since: string | null;
}

/** Application containers that ended before their pod's classic proxy could be ready. */
export interface StartupRace extends WorkloadName {
  readonly pods: number;
  readonly containers: number;
  readonly restarts: number;
}

export interface Resources {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

/** What pods request in either shape of their proxy (facts 5.1). */
export interface ShapeRequests {
  readonly pods: number;
  readonly classic: Resources;
  readonly native: Resources;
}

/** One node. */
export interface NodeRequests {
  readonly name: string;
  /** Null = could not be read. */
  readonly allocatable: { readonly cpuMillicores: number | null; readonly memoryBytes: number | null };
  /** What its pods request now, those without a proxy included. */
  readonly now: Resources;
  /** What the same pods will request once the classic ones among them are native. */
  readonly native: Resources;
}

export interface ObservedRequests {
  /** Every meshed pod, whatever its shape is now. */
  readonly meshed: ShapeRequests;
  /** Workloads whose pods are still classic, have not opted out, and request something else in native mode. */
  readonly outstanding: readonly (WorkloadName & ShapeRequests)[];
  /** Nodes on which native mode changes what their pods request; ascending by name. */
  readonly nodes: readonly NodeRequests[];
  /** Pods of which a quantity could not be read; they are in no sum. */
  readonly unreadPods: number;
}

/** What was left out of the lists of a sight that was stored or sent, in counts: sums stay exact, lists are cut. */
export interface Omitted {
  /** Workloads with classic pods, by revision; null = not known. */
  readonly classicWorkloads: readonly { readonly revision: string | null; readonly workloads: number }[];
  readonly annotations: Readonly<Record<AnnotationReading['problem'], number>>;
  readonly workarounds: Readonly<Partial<Record<ObservedWorkaround['workaround'], number>>>;
  readonly stuckJobs: { readonly workloads: number; readonly pods: number };
  readonly startupRaces: {
    readonly workloads: number;
    readonly pods: number;
    readonly containers: number;
    readonly restarts: number;
  };
  /** Workloads that request more in native mode. */
  readonly growing: ShapeRequests & { readonly workloads: number };
  readonly nodes: { readonly tooSmall: number; readonly others: number };
}

export interface ObservedCluster {
  /** The newest `observedAt` among the evidence. */
  readonly observedAt: string;
  /** By revision as {@link formatRevision} writes it. */
  readonly revisions: ReadonlyMap<string, ObservedRevision>;
  /** Ascending by namespace, kind, name; those without meshed pods are left out. */
  readonly workloads: readonly ObservedWorkload[];
  readonly annotations: readonly AnnotationReading[];
  /** Ascending by namespace, kind, name. */
  readonly workarounds: readonly ObservedWorkaround[];
  readonly stuckJobs: readonly StuckJob[];
  readonly startupRaces: readonly StartupRace[];
  readonly requests: ObservedRequests;
  /** Absent: nothing was left out. */
  readonly omitted?: Omitted;
}
