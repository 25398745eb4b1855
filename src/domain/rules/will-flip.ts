import { firstFullyNative, kubernetesFloor } from '../floors.ts';
import { bounded, defineRule } from '../rule.ts';
import { compareMinor, formatMinor, formatRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { isShort, readRevisions } from './subject.ts';
import { clip, inWords } from './words.ts';

/** These upgrade channels move the Kubernetes minor by themselves; `patch` and `node-image` never do (facts 10). */
const minorChannels: readonly string[] = ['stable', 'rapid'];

/**
 * The mesh is ready for the default and only Kubernetes holds it back: the upgrade that lifts the lowest version to
 * 1.33 switches native sidecars on without anybody touching the mesh. The floors are the default's whatever the
 * target. Of two revisions, those that will flip are named.
 */
export const willFlip = defineRule({
  id: 'NS009',
  title: 'The next Kubernetes upgrade switches native sidecars on',
  when: 'The mode is not native, a mesh revision is asm-1-29 or later, and the lowest known version is below 1.33. Medium when the upgrade channel is `stable` or `rapid`, which upgrade by themselves, as it always is with AKS Automatic; info otherwise.',
  why: 'The change of mode comes with a cluster upgrade that nobody connects with the mesh, and shows only as pods restart. Whoever depends on the classic shape should hear of it before.',
  severities: ['medium', 'info'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const lowest = situation.lowest.version;
    if (!isShort(situation) || lowest === null || compareMinor(lowest, kubernetesFloor.default) >= 0) return null;
    const revisions = readRevisions(situation)
      .filter(({ revision }) => compareMinor(revision, firstFullyNative) >= 0)
      .map(({ revision }) => formatRevision(revision));
    if (revisions.length === 0) return null;
    const { upgradeChannel, automatic } = situation.cluster;
    const told = upgradeChannel ?? (automatic ? 'stable' : null);
    const channel = told === null ? null : clip(told.toLowerCase());
    const byItself = channel !== null && minorChannels.includes(channel);
    const floor = formatMinor(kubernetesFloor.default);
    // A cluster that used the flag keeps its status whatever its versions (facts 1).
    const mayKeep = situation.flag.registered === true || situation.flagWithdrawn;
    return {
      severity: byItself ? 'medium' : 'info',
      message:
        `The lowest Kubernetes version is ${formatMinor(lowest)}: with ${inWords(revisions)}, the upgrade that lifts it to ${floor} switches native sidecars on` +
        (byItself ? `, and the upgrade channel ${channel} does so by itself` : '') +
        (mayKeep ? ', unless the cluster keeps the status that it has from the preview flag.' : '.'),
      evidence: {
        lowest: formatMinor(lowest),
        floor,
        revisions: bounded(revisions),
        upgradeChannel: channel,
        automatic,
        mayKeepStatus: mayKeep,
      },
      remediation: `Prepare the workloads for native sidecars before Kubernetes reaches ${floor}, and restart them after.`,
    };
  },
});
