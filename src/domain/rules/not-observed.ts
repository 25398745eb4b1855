import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed, nameOf, wasObserved } from './subject.ts';
import { clip } from './words.ts';

/**
 * The mode is native, and nobody looked. Medium where it rests on the preview flag alone, for at least one revision:
 * the flag makes it native and the default is not known to (a revision that was seen inside rests on that). Facts 9:
 * a registered flag is weak evidence.
 */
export const notObserved = defineRule({
  id: 'NS018',
  title: 'Native sidecars were concluded, not observed',
  when: 'The mode is native by the documents or by earlier scans, and nobody looked inside the cluster. Medium where a revision is native by the preview flag alone; info otherwise.',
  why: 'Azure has no field that tells the mode, so the documents only say what should be. The preview flag says least: it is registered in bulk for whole subscriptions, and a cluster needed an update afterwards for it to act.',
  severities: ['medium', 'info'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { confidence, basis, revisions } = situation;
    if (!isMeshed(situation) || situation.sidecarMode !== 'native' || confidence === 'observed') return null;
    const onFlagAlone = revisions
      .filter((reading) => !wasObserved(reading) && reading.default !== true)
      .map((reading) => clip(nameOf(reading)));
    const isOnFlagAlone = onFlagAlone.length > 0;
    return {
      severity: isOnFlagAlone ? 'medium' : 'info',
      message: isOnFlagAlone
        ? `Native by the preview flag alone (${basis}); nobody looked inside the cluster.`
        : `Native by ${confidence === 'history' ? 'earlier scans' : 'documentation'} (${basis}); nobody looked inside the cluster.`,
      evidence: { confidence, basis, onPreviewFlagAlone: bounded(onFlagAlone) },
      remediation: 'Look inside the cluster with `sidescan inspect` to confirm it.',
    };
  },
});
