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
  readonly nativePods: number;
  readonly classicPods: number;
  readonly optIn: number;
  readonly optOut: number;
  /** The table's answer; null = no evidence, the documents decide. */
  readonly mode: 'native' | 'classic' | 'mixed' | null;
}

/** Pods of one workload, by its top-most owner that is known. */
export interface ObservedWorkload {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly revision: MeshRevision | null;
  readonly nativePods: number;
  readonly classicPods: number;
}

/** A per-pod annotation that opts out, is misspelt, or has another value than `true` or `false`. */
export interface AnnotationReading {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly annotation: string;
  readonly value: string;
  readonly problem: 'optOut' | 'misspelt' | 'invalidValue';
}

export interface ObservedCluster {
  /** The newest `observedAt` among the evidence. */
  readonly observedAt: string;
  /** By revision as {@link formatRevision} writes it. */
  readonly revisions: ReadonlyMap<string, ObservedRevision>;
  /** Ascending by namespace, kind, name; those without meshed pods are left out. */
  readonly workloads: readonly ObservedWorkload[];
  readonly annotations: readonly AnnotationReading[];
}
