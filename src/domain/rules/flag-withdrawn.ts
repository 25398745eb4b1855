import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip } from './words.ts';

/**
 * An earlier scan saw the flag registered while the cluster met the preview versions, and it is known not to be
 * registered now. A flag that cannot be read now is a gap instead.
 */
export const flagWithdrawn = defineRule({
  id: 'NS019',
  title: 'The preview flag was registered earlier and is not now',
  when: 'An earlier scan saw the preview flag registered while the cluster met the preview versions, and the flag is known not to be registered now.',
  why: 'A cluster that used the preview flag keeps its status of that time, whatever its versions. Azure does not say which status that was, so only the cluster itself can tell.',
  severities: ['medium'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { flag } = situation;
    if (!isMeshed(situation) || !situation.flagWithdrawn || flag.registered !== false) return null;
    const state = clip(flag.text ?? 'not registered');
    return {
      severity: 'medium',
      message: `The preview flag was registered earlier and is ${state} now; the cluster kept its status of that time, and only the cluster can tell which.`,
      evidence: { flag: state, before: 'Registered' },
      remediation: 'Look inside the cluster with `sidescan inspect` to settle which status was kept.',
    };
  },
});
