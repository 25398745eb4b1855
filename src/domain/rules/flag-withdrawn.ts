import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip } from './words.ts';

/**
 * An earlier scan saw the flag registered while the cluster met the preview versions, and it is known not to be
 * registered now. A flag that cannot be read now is a gap instead. It stays once somebody has looked, with another advice.
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
    const observed = situation.confidence === 'observed' ? situation.sidecarMode : null;
    return {
      severity: 'medium',
      message: `The preview flag was registered earlier and is ${state} now; the cluster kept its status of that time, and ${observed === null ? 'only the cluster can tell which' : `what was seen inside (${observed}) is the status that was kept`}.`,
      evidence: { flag: state, before: 'Registered', observed },
      remediation:
        observed === null
          ? 'Look inside the cluster with `sidescan inspect` to settle which status was kept under the preview flag.'
          : 'Go by what was seen inside the cluster, and look inside again after its next upgrade.',
    };
  },
});
