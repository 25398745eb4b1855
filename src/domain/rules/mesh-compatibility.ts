import { calendarRevision } from '../calendar.ts';
import { planOf, type Minor } from '../catalogue.ts';
import { bounded, defineRule } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { compareMinor, formatMinor, formatRevision, type MeshRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { isMeshed, readRevisions } from './subject.ts';
import { formatRange, inWords } from './words.ts';

/**
 * A mesh revision is not compatible with the control plane's minor: by the location's live catalogue and the support
 * plan, else (catalogue not read, revision or plan not in it) by the documented table. A dash in the table says
 * nothing about that plan, as live catalogues did list long-term support for such revisions. Neither: not judged.
 */
export const meshCompatibility = defineRule({
  id: 'NS012',
  title: 'The mesh revision is not compatible with the Kubernetes version',
  when: "The control plane's minor is not among those that the location's catalogue lists for a mesh revision and the cluster's support plan; where it lists none, not among those of the documented table.",
  why: 'Azure tests and supports a revision only with the Kubernetes versions it lists. Outside of them the mesh may break at the next restart of a control plane or pod.',
  severities: ['medium'],
  source: documents.supportPolicy,
  evaluate: (situation) => {
    const { version } = situation.cluster.controlPlane;
    if (!isMeshed(situation) || version === null) return null;
    const supportPlan = planOf(situation.cluster.supportPlan);
    const unfit = readRevisions(situation).flatMap(({ revision }) => {
      const known = compatibleMinors(situation, revision);
      if (known === null || known.minors.some((minor) => compareMinor(minor, version) === 0)) return [];
      return [{ revision: formatRevision(revision), compatible: formatRange(known.minors), by: known.by }];
    });
    if (unfit.length === 0) return null;
    const lists = unfit.map(({ revision, compatible }) => `${revision} is compatible with ${compatible}`);
    const controlPlane = formatMinor(version);
    return {
      severity: 'medium',
      message: `The control plane is at Kubernetes ${controlPlane}, but ${inWords(lists)}.`,
      evidence: { controlPlane, supportPlan, revisions: bounded(unfit) },
      remediation: `Upgrade the mesh to a revision that is compatible with Kubernetes ${controlPlane}, or Kubernetes to a version the mesh supports.`,
    };
  },
});

/** The minors that fit a revision on the cluster's plan, ascending, and who says so; null when nobody does. */
function compatibleMinors(
  { cluster, meshOffer, calendar }: Situation,
  revision: MeshRevision,
): { readonly minors: readonly Minor[]; readonly by: 'catalogue' | 'calendar' } | null {
  const plan = planOf(cluster.supportPlan);
  const offered = meshOffer?.revisions.find((entry) => compareMinor(entry.revision, revision) === 0);
  const live = offered?.compatible[plan] ?? null;
  if (live !== null) return { minors: live, by: 'catalogue' };
  const documented = calendarRevision(calendar, revision)?.compatible[plan] ?? null;
  return documented && { minors: documented, by: 'calendar' };
}
