/**
 * Both catalogues of a location as the planner asks them, for one support plan.
 *
 * @module
 */
import type { Calendar, KubernetesOffer, MeshOffer, PlanName } from '../catalogue.ts';
import { compatibilityOf, type Compatibility } from '../compatibility.ts';
import { codeOf } from './state.ts';
import type { Code } from './state.ts';

export interface Offers {
  readonly plan: PlanName;
  /** Minors listed for the plan, previews included. */
  readonly listed: ReadonlySet<Code>;
  /** Those of them that are previews. */
  readonly previews: ReadonlySet<Code>;
  /** Minors that may be a target, ascending: listed and, unless previews were asked for, no preview. */
  readonly targets: readonly Code[];
  /** Minors that a cluster on LTS may go to directly, ascending; empty for other plans. */
  readonly jumps: (from: Code) => readonly Code[];
  /** Revisions on offer, ascending. */
  readonly revisions: readonly Code[];
  /** Targets that the catalogue lists for a revision, ascending; null when the revision is not on offer. */
  readonly meshUpgrades: (from: Code) => readonly Code[] | null;
  /** Known to be compatible. A pair that neither the catalogue nor the calendar knows is not. */
  readonly compatible: (revision: Code, minor: Code) => boolean;
  /** Where {@link compatible} has it from, for the plan: null where neither the catalogue nor the calendar says. */
  readonly compatibilitySource: (revision: Code) => Compatibility['by'];
}

export interface OfferSettings {
  readonly calendar: Calendar;
  readonly previewVersions: boolean;
}

export function readOffers(
  mesh: MeshOffer,
  kubernetes: KubernetesOffer,
  plan: PlanName,
  { calendar, previewVersions }: OfferSettings,
): Offers {
  const forPlan = kubernetes.minors.filter((minor) => minor.plans.includes(plan));
  const jumps = new Map<Code, Code[]>();
  const listedUpgrades = plan === 'AKSLongTermSupport' ? kubernetes.minors : [];
  for (const minor of listedUpgrades) jumps.set(codeOf(minor), ascending(minor.upgrades.map(codeOf)));

  const upgrades = new Map<Code, Code[]>();
  for (const entry of mesh.revisions) upgrades.set(codeOf(entry.revision), ascending(entry.upgrades.map(codeOf)));
  const compatibility = new Map<Code, { readonly minors: ReadonlySet<Code>; readonly by: Compatibility['by'] }>();
  for (const { revision } of [...calendar.revisions, ...mesh.revisions]) {
    const { minors, by } = compatibilityOf(revision, plan, mesh, calendar);
    compatibility.set(codeOf(revision), { minors: new Set(minors.map(codeOf)), by });
  }

  return {
    plan,
    listed: new Set(forPlan.map(codeOf)),
    previews: new Set(forPlan.filter(({ preview }) => preview).map(codeOf)),
    targets: ascending(forPlan.filter((minor) => previewVersions || !minor.preview).map(codeOf)),
    jumps: (from) => jumps.get(from) ?? [],
    revisions: ascending([...upgrades.keys()]),
    meshUpgrades: (from) => upgrades.get(from) ?? null,
    compatible: (revision, minor) => compatibility.get(revision)?.minors.has(minor) ?? false,
    compatibilitySource: (revision) => compatibility.get(revision)?.by ?? null,
  };
}

function ascending(codes: readonly Code[]): Code[] {
  return [...new Set(codes)].sort((a, b) => a - b);
}
