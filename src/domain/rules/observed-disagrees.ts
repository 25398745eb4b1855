import type { SidecarMode } from '../contracts.ts';
import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';

const determined: readonly SidecarMode[] = ['native', 'classic', 'mixed'];

/** What was seen inside differs from what the documents say, where they say something. What was seen is the verdict. */
export const observedDisagrees = defineRule({
  id: 'NS101',
  title: 'What was observed differs from what is documented',
  when: 'The mode was observed inside the cluster, and the documents determine another one.',
  why: 'Either the cluster has a history that the documents cannot know, or something in it is not as it should be: workloads that were not restarted, a proxy that was switched by hand. What the documents say of other clusters like it is in doubt too.',
  severities: ['high'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { sidecarMode, documentedMode } = situation;
    if (!isMeshed(situation) || situation.confidence !== 'observed') return null;
    if (!determined.includes(documentedMode) || documentedMode === sidecarMode) return null;
    return {
      severity: 'high',
      message: `The cluster was observed to be ${sidecarMode}, although it is ${documentedMode} by the documents.`,
      evidence: {
        observed: sidecarMode,
        documented: documentedMode,
        observedAt: situation.observed?.observedAt ?? null,
      },
      remediation:
        'Compare the istiod settings and the injected pods, restart workloads that are outstanding, and ask Azure support where they still differ.',
    };
  },
});
