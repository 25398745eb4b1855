import { planOf, type Minor } from '../catalogue.ts';
import { compatibilityOf } from '../compatibility.ts';
import { bounded, defineRule } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { compareMinor, formatMinor, formatRevision, type MeshRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { isMeshed, meshUpgrade, planEvidence, readRevisions } from './subject.ts';
import { formatRanges, inWords } from './words.ts';

/**
 * A mesh revision is not compatible with the control plane's minor: by the location's live catalogue and the support
 * plan, else (catalogue not read, revision or plan not in it) by the documented table. Neither: not judged.
 */
export const meshCompatibility = defineRule({
  id: 'NS012',
  title: 'The mesh revision is not compatible with the Kubernetes version',
  when: "The control plane's minor is not among those that the location's catalogue lists for a mesh revision and the cluster's support plan; where it lists none, or its list could be read in part only, not among those of the documented table.",
  why: 'Azure tests and supports a revision only with the Kubernetes versions it lists. Outside of them the mesh may break at the next restart of a control plane or pod.',
  severities: ['medium'],
  source: documents.supportPolicy,
  evaluate: (situation) => {
    const { cluster, meshOffer, calendar } = situation;
    const { version } = cluster.controlPlane;
    if (!isMeshed(situation) || version === null) return null;
    const plan = planOf(cluster.supportPlan);
    const unfit = readRevisions(situation).flatMap(({ revision }) => {
      const { minors, by } = compatibilityOf(revision, plan, meshOffer, calendar);
      const isFit = by === null || minors.some((minor) => compareMinor(minor, version) === 0);
      return isFit ? [] : [{ revision, minors, by }];
    });
    if (unfit.length === 0) return null;
    const lists = unfit.map(
      ({ revision, minors }) => `${formatRevision(revision)} is compatible with ${formatRanges(minors)}`,
    );
    const controlPlane = formatMinor(version);
    return {
      severity: 'medium',
      message: `The control plane is at Kubernetes ${controlPlane}, but ${inWords(lists)}.`,
      evidence: {
        controlPlane,
        ...planEvidence(cluster.supportPlan),
        revisions: bounded(
          unfit.map(({ revision, minors, by }) => ({
            revision: formatRevision(revision),
            compatible: bounded(minors.map(formatMinor)),
            by,
          })),
        ),
      },
      remediation: `${wayOut(situation, version, unfit)}.`,
    };
  },
});

interface Unfit {
  readonly revision: MeshRevision;
  readonly minors: readonly Minor[];
}

/**
 * Neither Kubernetes nor the mesh can go down, so below what fits only the control plane can move, and above it only the
 * mesh. Of two revisions the newer one counts: it is the one that stays.
 */
function wayOut(situation: Situation, version: Minor, unfit: readonly Unfit[]): string {
  const isFit = (revision: MeshRevision): boolean =>
    unfit.every((entry) => compareMinor(entry.revision, revision) !== 0);
  const mesh = meshUpgrade(
    situation,
    isFit,
    `to a revision that is compatible with Kubernetes ${formatMinor(version)}`,
  );
  const newest = readRevisions(situation).at(-1);
  const minors = unfit.find((entry) => newest && compareMinor(entry.revision, newest.revision) === 0)?.minors ?? [];
  const next = minors.find((minor) => compareMinor(minor, version) > 0);
  if (next === undefined) return mesh;
  if (next === minors[0]) return `Upgrade the control plane to Kubernetes ${formatMinor(next)} or later`;
  return `${mesh}, or upgrade the control plane to Kubernetes ${formatMinor(next)}`;
}
