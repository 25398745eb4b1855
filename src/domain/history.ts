/**
 * What earlier observations of a cluster can settle (`docs/verdict.md`, section 3). Only what that section needs is
 * kept: one entry per change, from the last certain "was not meshed, or did not exist" on, so years of daily scans
 * stay cheap.
 *
 * @module
 */
import { atLeast, firstFullyNative, hasPreviewVersions, transitionStart, type Lowest } from './floors.ts';
import type { Ternary } from './kleene.ts';
import { compareMinor, type MeshRevision } from './versions.ts';

/** What one scan saw of a meshed cluster, reduced to what the rules of history ask. */
export interface Observation {
  /** Lower case; null = not told. */
  readonly resourceUid: string | null;
  /** Ascending, those that could be read; null when none was listed. */
  readonly revisions: readonly MeshRevision[] | null;
  /** Some listed revision could not be read. */
  readonly partial?: true;
  /** The mesh itself could not be read: such a sighting says which cluster it was, and nothing else. */
  readonly unreadable?: true;
  readonly lowest: Lowest;
  readonly flagRegistered: boolean;
}

export interface ClusterHistory {
  /** Whether the cluster was certainly not meshed, or not existing, before the first of `observations`. */
  readonly startsUnmeshed: boolean;
  /** Meshed observations since then, oldest first, equal neighbours merged. */
  readonly observations: readonly Observation[];
  /** No scan looked for it since its last observation: it lay outside their scope. */
  readonly outOfScope?: true;
}

/** Nothing is known of the time before. */
export const noHistory: ClusterHistory = Object.freeze({ startsUnmeshed: false, observations: Object.freeze([]) });
/** The cluster was certainly not meshed, or did not exist. */
export const unmeshedBefore: ClusterHistory = Object.freeze({ startsUnmeshed: true, observations: Object.freeze([]) });

/** The same history, of a cluster that a scan looked for, or did not. */
export function withScope(history: ClusterHistory, isInScope: boolean): ClusterHistory {
  const { startsUnmeshed, observations, outOfScope = false } = history;
  if (isInScope !== outOfScope) return history;
  return { startsUnmeshed, observations, ...(!isInScope && { outOfScope: true }) };
}

/** What one scan saw of a cluster. `unknown`: the mesh could not be read, which neither ends a history nor decides one. */
export type Sighting =
  | { readonly kind: 'unmeshed' }
  | { readonly kind: 'unknown'; readonly resourceUid: string | null }
  | { readonly kind: 'meshed'; readonly observation: Observation };

/** The history after one more sighting. */
export function extendHistory(history: ClusterHistory, sighting: Sighting): ClusterHistory {
  switch (sighting.kind) {
    case 'unmeshed':
      return unmeshedBefore;
    case 'unknown': {
      const { resourceUid } = sighting;
      return resourceUid === null ? history : append(history, { ...unreadable, resourceUid });
    }
    case 'meshed':
      return append(history, sighting.observation);
  }
}

const unreadable = {
  unreadable: true,
  revisions: null,
  lowest: { version: null, exact: false },
  flagRegistered: false,
} as const;

function append(history: ClusterHistory, observation: Observation): ClusterHistory {
  const last = history.observations.at(-1);
  if (last && isSame(last, observation)) return history;
  return { ...history, observations: [...history.observations, observation] };
}

/**
 * The part of a history that belongs to the present cluster: an observation under another `resourceUID` is one in
 * which this cluster did not exist. Where either is not told, they are taken for the same. A sighting whose mesh could
 * not be read says no more than that, so it is left out: it supports neither answer, with an identity or without.
 */
export function historyOf(history: ClusterHistory, resourceUid: string | null): ClusterHistory {
  const lastOther = history.observations.findLastIndex(
    (observation) =>
      resourceUid !== null && observation.resourceUid !== null && observation.resourceUid !== resourceUid,
  );
  const own = history.observations.slice(lastOther + 1);
  if (lastOther === -1 && !own.some(isUnreadable)) return history;
  return {
    startsUnmeshed: lastOther !== -1 || history.startsUnmeshed,
    observations: own.filter((observation) => !isUnreadable(observation)),
  };
}

function isUnreadable({ unreadable }: Observation): boolean {
  return unreadable === true;
}

/**
 * Whether a transition release was installed here (true) or reached by upgrade (false).
 *
 * @param history of the present cluster ({@link historyOf}), the present observation as its last
 */
export function installedHere(history: ClusterHistory, revision: MeshRevision): Ternary {
  const has = (observation: Observation): boolean =>
    observation.revisions?.some((other) => compareMinor(other, revision) === 0) ?? false;
  const upgraded = history.observations.some(
    (observation) =>
      observation.revisions?.some((other) => compareMinor(other, transitionStart) < 0) === true ||
      (has(observation) && atLeast(observation.lowest, 'default') === false),
  );
  const first = history.observations[0];
  const installed =
    history.startsUnmeshed && first !== undefined && has(first) && atLeast(first.lowest, 'default') === true;
  // Both at once (installed, then seen below the floor) contradict each other; neither settles nothing.
  if (upgraded === installed) return 'unknown';
  return installed;
}

/** Whether the flag was registered in some observation while the cluster met the preview versions. */
export function flagWasEffective(history: ClusterHistory): boolean {
  return history.observations.some(
    (observation) =>
      observation.flagRegistered &&
      !observation.partial &&
      hasPreviewVersions(observation.lowest, observation.revisions) === true,
  );
}

/** Whether a revision is a transition release, where installation and upgrade differ (facts 1). */
export function isTransition(revision: MeshRevision): boolean {
  return compareMinor(revision, transitionStart) >= 0 && compareMinor(revision, firstFullyNative) < 0;
}

function isSame(a: Observation, b: Observation): boolean {
  return (
    a.resourceUid === b.resourceUid &&
    a.partial === b.partial &&
    a.unreadable === b.unreadable &&
    a.flagRegistered === b.flagRegistered &&
    a.lowest.exact === b.lowest.exact &&
    a.lowest.version?.major === b.lowest.version?.major &&
    a.lowest.version?.minor === b.lowest.version?.minor &&
    a.revisions?.length === b.revisions?.length &&
    (a.revisions ?? []).every((revision, index) => {
      const other = b.revisions?.[index];
      return other !== undefined && compareMinor(revision, other) === 0;
    })
  );
}
