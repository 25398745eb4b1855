/**
 * The documented floors of the two paths to native sidecars (`docs/verdict.md`, section 2), and comparison with them.
 *
 * @module
 */
import { and, type Ternary } from './kleene.ts';
import type { Minor } from './catalogue.ts';
import type { Cluster, NodePool } from './cluster.ts';
import { compareMinor, type MeshRevision } from './versions.ts';

/** Either path's oldest Kubernetes minor, for the control plane and every active pool. */
export const kubernetesFloor = Object.freeze({
  preview: Object.freeze({ major: 1, minor: 29 }),
  default: Object.freeze({ major: 1, minor: 33 }),
});

/** The oldest revision that the preview flag could switch. */
export const previewRevision: MeshRevision = Object.freeze({ major: 1, minor: 20 });
/** The first transition release: native where installed, unchanged where reached by upgrade. */
export const transitionStart: MeshRevision = Object.freeze({ major: 1, minor: 27 });
/** From here on native sidecars are on however the revision was reached; the revision that `default` aims at. */
export const firstFullyNative: MeshRevision = Object.freeze({ major: 1, minor: 29 });

/** The oldest revision of the path that a team aims at. */
export const revisionFloor = Object.freeze({ preview: previewRevision, default: firstFullyNative });

export type PathName = keyof typeof kubernetesFloor;

/** The smallest minor among control plane and active pools: `version` null = none known; not `exact` = at most this. */
export interface Lowest {
  readonly version: Minor | null;
  readonly exact: boolean;
}

/** Pools that have nodes. Null when the pools could not be read. */
export function activePools(cluster: Cluster): readonly NodePool[] | null {
  return cluster.nodePools?.filter((pool) => pool.active) ?? null;
}

/** The smallest minor among control plane and active pools, as far as known. */
export function lowestOf(cluster: Cluster): Lowest {
  const pools = activePools(cluster);
  const versions = [cluster.controlPlane.version, ...(pools ?? []).map((pool) => pool.version)];
  let lowest: Minor | null = null;
  for (const version of versions) {
    if (version && (!lowest || compareMinor(version, lowest) < 0)) lowest = version;
  }
  return {
    version: lowest && { major: lowest.major, minor: lowest.minor },
    exact: pools !== null && !versions.includes(null),
  };
}

/** Whether everything is at the floor of a path. One known version below it is enough for false. */
export function atLeast(lowest: Lowest, path: PathName): Ternary {
  if (lowest.version && compareMinor(lowest.version, kubernetesFloor[path]) < 0) return false;
  return lowest.exact ? true : 'unknown';
}

/** Whether a revision is at another one; unknown for one that could not be read. */
export function revisionAtLeast(revision: MeshRevision | null, floor: MeshRevision): Ternary {
  return revision === null ? 'unknown' : compareMinor(revision, floor) >= 0;
}

/**
 * The classic prerequisites, flag aside: 1.29 everywhere and asm-1-20 for every revision.
 *
 * @param revisions null or empty when the list is missing or a revision is malformed: unknown
 */
export function hasPreviewVersions(lowest: Lowest, revisions: readonly (MeshRevision | null)[] | null): Ternary {
  if (revisions === null || revisions.length === 0) return 'unknown';
  return and(atLeast(lowest, 'preview'), ...revisions.map((revision) => revisionAtLeast(revision, previewRevision)));
}
