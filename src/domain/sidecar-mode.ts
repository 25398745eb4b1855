/**
 * The documented matrix in three-valued logic, per mesh revision (`docs/verdict.md`, section 2), and what observation
 * makes of it (section 4).
 *
 * @module
 */
import type { Cluster, RevisionReading } from './cluster.ts';
import type { Eligibility, Path, PathWord, SidecarMode } from './contracts.ts';
import {
  activePools,
  atLeast,
  firstFullyNative,
  hasPreviewVersions,
  kubernetesFloor,
  previewRevision,
  revisionAtLeast,
  transitionStart,
  type Lowest,
  type PathName,
} from './floors.ts';
import { isTransition } from './history.ts';
import { and, or, type Ternary } from './kleene.ts';
import { compareMinor } from './versions.ts';

/** What the documents say of one revision. */
export interface DocumentedRevision extends RevisionReading {
  /** Whether a transition release was installed here; null for any other revision. */
  readonly installedHere: Ternary | null;
  readonly preview: Ternary;
  readonly default: Ternary;
  /** `preview or default`. */
  readonly native: Ternary;
}

/** Whether an upgrade to, or an installation of, the revision switched native sidecars on at 1.33. */
function since(reading: RevisionReading, installedHere: Ternary | null): Ternary {
  if (reading.revision === null) return 'unknown';
  if (compareMinor(reading.revision, firstFullyNative) >= 0) return true;
  return isTransition(reading.revision) ? (installedHere ?? 'unknown') : false;
}

/** Both paths for one revision. */
export function documentRevision(
  reading: RevisionReading,
  lowest: Lowest,
  flag: Ternary,
  settle: (reading: RevisionReading) => Ternary,
): DocumentedRevision {
  const installed = reading.revision && isTransition(reading.revision) ? settle(reading) : null;
  const preview = and(atLeast(lowest, 'preview'), revisionAtLeast(reading.revision, previewRevision), flag);
  const byDefault = and(atLeast(lowest, 'default'), since(reading, installed));
  return { ...reading, installedHere: installed, preview, default: byDefault, native: or(preview, byDefault) };
}

/** Native, classic or unknown for each revision; `mixed` where pods of both kinds were seen in one. */
export type RevisionAnswer = Ternary | 'mixed';

/** The mode that the answers for a meshed cluster's revisions come to; none at all is undetermined. */
export function modeOf(answers: readonly RevisionAnswer[]): SidecarMode {
  if (answers.includes('mixed') || (answers.includes(true) && answers.includes(false))) return 'mixed';
  if (answers.length === 0 || answers.includes('unknown')) return 'undetermined';
  return answers[0] === true ? 'native' : 'classic';
}

/** The classic prerequisites, flag aside. An empty or missing revision list: unknown, whatever the versions. */
export function eligibilityOf(cluster: Cluster, lowest: Lowest): Eligibility {
  if (cluster.mesh.state === 'notMeshed') return 'notApplicable';
  if (cluster.mesh.state === 'unknown') return 'unknown';
  switch (
    hasPreviewVersions(
      lowest,
      cluster.mesh.revisions.map((reading) => reading.revision),
    )
  ) {
    case true:
      return 'eligible';
    case false:
      return 'ineligible';
    case 'unknown':
      return 'unknown';
  }
}

/** Both paths of a meshed cluster: met, or what is missing, or what could not be told. */
export function pathsOf(
  cluster: Cluster,
  lowest: Lowest,
  flag: Ternary,
  revisions: readonly DocumentedRevision[],
): { preview: Path; default: Path } {
  const conditions = (path: PathName, meshRevision: Ternary): [PathWord, Ternary][] => [
    ['controlPlane', controlPlaneAtLeast(cluster, path)],
    ['nodePools', nodePoolsAtLeast(cluster, path)],
    ['meshRevision', revisions.length === 0 ? 'unknown' : meshRevision],
  ];
  const readable = revisions.map((revision) => revisionAtLeast(revision.revision, previewRevision));
  // Below the first transition release or known to be upgraded: short. Malformed: unknown. Unsettled: installHistory.
  const settled = revisions.map((revision) =>
    since(revision, revision.installedHere === 'unknown' ? true : revision.installedHere),
  );
  const unsettled = revisions.some((revision) => revision.installedHere === 'unknown');
  const stateOf = (name: PathName): Ternary =>
    revisions.length === 0
      ? and(atLeast(lowest, name), 'unknown', name === 'preview' ? flag : true)
      : and(...revisions.map((revision) => revision[name]));
  return {
    preview: path([...conditions('preview', and(...readable)), ['featureFlag', flag]], stateOf('preview')),
    default: path(
      [...conditions('default', and(...settled)), ['installHistory', unsettled ? 'unknown' : true]],
      stateOf('default'),
    ),
  };
}

function path(conditions: readonly [PathWord, Ternary][], state: Ternary): Path {
  const missing: PathWord[] = [];
  const unknown: PathWord[] = [];
  for (const [word, condition] of conditions) {
    if (condition === false) missing.push(word);
    else if (condition === 'unknown') unknown.push(word);
  }
  return { state: state === true ? 'met' : state === false ? 'unmet' : 'unknown', missing, unknown };
}

function controlPlaneAtLeast(cluster: Cluster, path: PathName): Ternary {
  const { version } = cluster.controlPlane;
  return version === null ? 'unknown' : compareMinor(version, kubernetesFloor[path]) >= 0;
}

function nodePoolsAtLeast(cluster: Cluster, path: PathName): Ternary {
  const pools = activePools(cluster);
  if (pools === null) return 'unknown';
  return and(
    ...pools.map((pool): Ternary =>
      pool.version === null ? 'unknown' : compareMinor(pool.version, kubernetesFloor[path]) >= 0,
    ),
  );
}

/** Whether a revision is known to be older than every transition release. */
export function isBeforeTransition(reading: RevisionReading): boolean {
  return reading.revision !== null && compareMinor(reading.revision, transitionStart) < 0;
}
