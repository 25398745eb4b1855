/**
 * What a location offers (live, from a snapshot's `meshRevisions` and `kubernetesVersions` records) and what the
 * calendar says (a data file, for the dates and for revisions that the catalogue does not list).
 *
 * @module
 */
import type { KubernetesVersion, MeshRevision } from './versions.ts';

export type Minor = Pick<KubernetesVersion, 'major' | 'minor'>;

/** The two lists of versions that every revision is published with. */
export type PlanName = 'KubernetesOfficial' | 'AKSLongTermSupport';

/** A cluster on any plan but LTS is judged by the standard list. */
export function planOf(supportPlan: string): PlanName {
  return supportPlan.toLowerCase() === 'akslongtermsupport' ? 'AKSLongTermSupport' : 'KubernetesOfficial';
}

export interface OfferedRevision {
  readonly revision: MeshRevision;
  /** Targets on offer, ascending; empty for the newest revision. */
  readonly upgrades: readonly MeshRevision[];
  /** Compatible minors by plan, ascending; null when the list for that plan is missing. */
  readonly compatible: Readonly<Record<PlanName, readonly Minor[] | null>>;
  /** Plans whose list holds values that could not be read: what it lacks may fit all the same. Absent = none. */
  readonly partlyRead?: readonly PlanName[];
}

/** One location's mesh revisions, ascending. */
export interface MeshOffer {
  readonly revisions: readonly OfferedRevision[];
  /** Values that could not be read: what is not listed may be on offer all the same. Absent = none. */
  readonly unread?: number;
}

export interface OfferedMinor extends Minor {
  readonly preview: boolean;
  /** Plans it is offered for. */
  readonly plans: readonly PlanName[];
  /** Minors that the `upgrades` of any of its patches list, ascending, itself included where a patch lists one. */
  readonly upgrades: readonly Minor[];
}

/** One location's Kubernetes minors, ascending. */
export interface KubernetesOffer {
  readonly minors: readonly OfferedMinor[];
  /** As of {@link MeshOffer}. */
  readonly unread?: number;
}

export interface CalendarRevision {
  readonly revision: MeshRevision;
  /** ISO date: the last day of support. */
  readonly endOfLife: string;
  /** The table itself calls the date expected. */
  readonly approximate: boolean;
  readonly compatible: Readonly<Record<PlanName, readonly Minor[] | null>>;
  readonly source: string;
  readonly reviewed: string;
}

export interface CalendarVersion extends Minor {
  /** ISO date of the last day of community support. */
  readonly endOfSupport: string;
  /** ISO date of the last day of long-term support. */
  readonly endOfLongTermSupport: string;
  readonly source: string;
  readonly reviewed: string;
}

export interface Calendar {
  /** The oldest date any entry was read; ISO date. */
  readonly reviewed: string;
  readonly revisions: readonly CalendarRevision[];
  readonly versions: readonly CalendarVersion[];
}
