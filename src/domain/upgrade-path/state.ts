/**
 * The part of a cluster that an upgrade path moves through: three numbers, because all pools below a target move
 * together and only the oldest one ever limits a step.
 *
 * @module
 */
import type { Cluster, NodePool } from '../cluster.ts';
import { kubernetesFloor, revisionFloor } from '../floors.ts';
import { formatMinor, formatRevision } from '../versions.ts';

/** A minor version or a mesh revision as one number that sorts as they do: 1.33 is 10033, asm-1-29 is 10029. */
export type Code = number;

const codesPerMajor = 10_000;

export function codeOf(version: { readonly major: number; readonly minor: number }): Code {
  return version.major * codesPerMajor + version.minor;
}

/** `1.33` */
export function minorText(code: Code): string {
  return formatMinor(versionOf(code));
}

/** `asm-1-29` */
export function revisionText(code: Code): string {
  return formatRevision(versionOf(code));
}

function versionOf(code: Code): { readonly major: number; readonly minor: number } {
  return { major: Math.floor(code / codesPerMajor), minor: code % codesPerMajor };
}

export interface VersionState {
  readonly controlPlane: Code;
  /** The oldest node pool, latent ones included; null = the cluster has none. */
  readonly oldestPool: Code | null;
  /** Ascending, at least one. */
  readonly revisions: readonly Code[];
}

/** What all versions have to reach. */
export interface Goal {
  readonly kubernetes: Code;
  readonly mesh: Code;
}

/** The documented default (facts 1): Kubernetes 1.33 everywhere and asm-1-29. */
export const defaultGoal: Goal = { kubernetes: codeOf(kubernetesFloor.default), mesh: codeOf(revisionFloor.default) };
/** What the preview flag needs beside itself (facts 1.1). */
export const previewGoal: Goal = { kubernetes: codeOf(kubernetesFloor.preview), mesh: codeOf(revisionFloor.preview) };

export function meets(state: VersionState, goal: Goal): boolean {
  return (
    state.controlPlane >= goal.kubernetes &&
    (state.oldestPool === null || state.oldestPool >= goal.kubernetes) &&
    state.revisions.every((revision) => revision >= goal.mesh)
  );
}

/** The oldest of some pools; null when there are none, undefined when one could not be read. */
export function oldestPool(pools: readonly NodePool[]): Code | null | undefined {
  let oldest: Code | null = null;
  for (const { version } of pools) {
    if (!version) return undefined;
    const code = codeOf(version);
    if (oldest === null || code < oldest) oldest = code;
  }
  return oldest;
}

/**
 * A state on the cluster's way, of its active pools alone: latent ones do not count for the mode (section 1). A move that
 * raises pools raises all of them to at least the oldest pool of the state after it.
 */
export function activeState({ nodePools }: Cluster, state: VersionState): VersionState {
  const atFirst = oldestPool((nodePools ?? []).filter((pool) => pool.active)) ?? null;
  return { ...state, oldestPool: atFirst === null ? null : Math.max(atFirst, state.oldestPool ?? atFirst) };
}

/** The state to start from, or the words for what could not be read. */
export function readState(
  cluster: Cluster,
): { readonly state: VersionState; readonly unread: null } | { readonly state: null; readonly unread: string[] } {
  const { controlPlane, nodePools, mesh } = cluster;
  const pools = nodePools === null ? undefined : oldestPool(nodePools);
  const revisions: Code[] = [];
  for (const { revision } of mesh.revisions) if (revision) revisions.push(codeOf(revision));
  revisions.sort((a, b) => a - b);

  const unread: string[] = [];
  if (!controlPlane.version) unread.push("the control plane's version");
  if (pools === undefined) unread.push('the version of every node pool');
  if (revisions.length === 0 || revisions.length < mesh.revisions.length) unread.push('the mesh revision');
  if (!controlPlane.version || pools === undefined || unread.length > 0) return { state: null, unread };
  return {
    state: { controlPlane: codeOf(controlPlane.version), oldestPool: pools, revisions: [...new Set(revisions)] },
    unread: null,
  };
}
