/**
 * Which Kubernetes minors fit a mesh revision: the location's live catalogue says, else the documented table.
 *
 * @module
 */
import { calendarRevision } from './calendar.ts';
import type { Calendar, MeshOffer, Minor, PlanName } from './catalogue.ts';
import { compareMinor, type MeshRevision } from './versions.ts';

export interface Compatibility {
  /** Known to fit, ascending. */
  readonly minors: readonly Minor[];
  /** Who has the last word; null = nobody, so that what is not among the minors is unknown. */
  readonly by: 'catalogue' | 'calendar' | null;
}

/**
 * What is known of a revision on a plan. A catalogue's list of which a part could not be read confirms what it names and
 * denies nothing: for the rest the table decides. A dash in the table says nothing about that plan, as live catalogues
 * did list long-term support for such revisions.
 */
export function compatibilityOf(
  revision: MeshRevision,
  plan: PlanName,
  meshOffer: MeshOffer | null,
  calendar: Calendar,
): Compatibility {
  const offered = meshOffer?.revisions.find((entry) => compareMinor(entry.revision, revision) === 0);
  const live = offered?.compatible[plan] ?? null;
  if (live !== null && !offered?.partlyRead?.includes(plan)) return { minors: live, by: 'catalogue' };
  const documented = calendarRevision(calendar, revision)?.compatible[plan] ?? null;
  return { minors: union(live ?? [], documented ?? []), by: documented === null ? null : 'calendar' };
}

function union(a: readonly Minor[], b: readonly Minor[]): readonly Minor[] {
  if (a.length === 0) return b;
  const more = b.filter((minor) => !a.some((other) => compareMinor(minor, other) === 0));
  return [...a, ...more].sort(compareMinor);
}
