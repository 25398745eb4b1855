import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed, nameOf, wasObserved } from './subject.ts';
import { clip, inWords } from './words.ts';

/**
 * The mode is native, and nobody looked, or what was seen does not decide for every revision. Medium where it rests on the preview flag alone, for at least one revision:
 * the flag makes it native and the default is not known to (a revision that was seen inside rests on that). Facts 9:
 * a registered flag is weak evidence.
 */
export const notObserved = defineRule({
  id: 'NS018',
  title: 'Native sidecars were concluded, not observed',
  when: 'The mode is native by the documents or by earlier scans, and nobody looked inside the cluster, or what was seen there does not decide for every revision. Medium where a revision is native by the preview flag alone; info otherwise.',
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
    const unseen = revisions.filter((reading) => !wasObserved(reading)).map((reading) => clip(nameOf(reading)));
    const sight =
      situation.observed === null
        ? 'nobody looked inside the cluster'
        : unseen.length < revisions.length
          ? `not every revision could be observed (nothing of ${inWords(unseen)} was)`
          : 'what was seen inside the cluster does not decide';
    return {
      severity: isOnFlagAlone ? 'medium' : 'info',
      message: isOnFlagAlone
        ? `Native by the preview flag alone (${basis}); ${sight}.`
        : `Native by ${confidence === 'history' ? 'earlier scans' : 'documentation'} (${basis}); ${sight}.`,
      evidence: { confidence, basis, onPreviewFlagAlone: bounded(onFlagAlone), notObserved: bounded(unseen) },
      remediation:
        situation.observed === null
          ? 'Look inside the cluster with `sidescan inspect` to confirm that its sidecars are native.'
          : `Look inside the cluster again with \`sidescan inspect\` once pods of ${inWords(unseen)} run, to confirm that their sidecars are native.`,
    };
  },
});
