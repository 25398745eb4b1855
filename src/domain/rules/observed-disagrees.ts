import type { SidecarMode } from '../contracts.ts';
import { sightInWords } from '../inspection/observed.ts';
import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed, nameOf, wasObserved } from './subject.ts';
import { clip } from './words.ts';

const determined: readonly SidecarMode[] = ['native', 'classic', 'mixed'];

/**
 * What was seen inside differs from what the documents say, where they say something. What was seen is the verdict; of
 * two revisions one is enough, with the documents' word for the other.
 */
export const observedDisagrees = defineRule({
  id: 'NS101',
  title: 'What was observed differs from what is documented',
  when: 'A mesh revision was observed inside the cluster, and that makes another mode of the cluster than the one that the documents determine.',
  why: 'Either the cluster has a history that the documents cannot know, or something in it is not as it should be: workloads that were not restarted, a proxy that was switched by hand. What the documents say of other clusters like it is in doubt too.',
  severities: ['high'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { sidecarMode, documentedMode, revisions } = situation;
    const observed = isMeshed(situation) ? revisions.filter(wasObserved) : [];
    if (observed.length === 0 || documentedMode === sidecarMode) return null;
    if (!determined.includes(documentedMode) || !determined.includes(sidecarMode)) return null;
    const seen = observed
      .map((reading) => (revisions.length > 1 ? `${clip(nameOf(reading))}: ` : '') + sightInWords(reading.observed))
      .join('; ');
    const claim =
      observed.length === revisions.length
        ? `The cluster was observed to be ${sidecarMode} (${seen})`
        : `By what was observed (${seen}) the cluster is ${sidecarMode}`;
    return {
      severity: 'high',
      message: `${claim}, although it is ${documentedMode} by the documents.`,
      evidence: {
        observed: sidecarMode,
        documented: documentedMode,
        observedAt: situation.observed?.observedAt ?? null,
        revisions: bounded(
          observed.map((reading) => ({
            revision: clip(nameOf(reading)),
            observed: reading.observed.mode,
            control: reading.observed.control,
            nativePods: reading.observed.nativePods,
            classicPods: reading.observed.classicPods,
          })),
        ),
      },
      remediation:
        'Compare the istiod settings and the injected pods, restart workloads that are outstanding, and ask Azure support where they still differ.',
    };
  },
});
