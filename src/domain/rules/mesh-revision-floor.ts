import { kubernetesFloor } from '../floors.ts';
import { isTransition } from '../history.ts';
import { bounded, defineRule } from '../rule.ts';
import { compareMinor, formatMinor, formatRevision, type MeshRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { isShort, meshUpgrade, readRevisions, targetFloor, type ReadRevision } from './subject.ts';
import { inWords } from './words.ts';

/**
 * A mesh revision is below what the target needs, and the mode is not native. For the target `default` a transition
 * release (asm-1-27, asm-1-28) falls short only where it is known to have been reached by upgrade: installed at that
 * revision it is enough, and while that is unknown NS005 says how to find out. Of two revisions, those that fall
 * short are named. A malformed revision is NS016's.
 */
export const meshRevisionFloor = defineRule({
  id: 'NS003',
  title: 'The mesh revision is below what the target needs',
  when: 'A mesh revision is known to be below asm-1-29 (asm-1-20 where the target is `preview`), and the mode is not native. asm-1-27 and asm-1-28 count only when they are known to have been reached by upgrade.',
  why: 'Only from asm-1-29 on does an upgrade of the mesh or of the cluster switch native sidecars on. The transition releases asm-1-27 and asm-1-28 do so only where the mesh was installed at them; everything older never does.',
  severities: ['high'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const floor = targetFloor(situation).revision;
    const short = isShort(situation) ? readRevisions(situation).filter((reading) => fallsShort(reading, floor)) : [];
    if (short.length === 0) return null;
    const kubernetes = formatMinor(kubernetesFloor.default);
    // Of a release that is too old either way nobody asks how it was reached.
    const revisions = short.map(({ revision }) => ({
      revision: formatRevision(revision),
      ...(isTransition(revision) ? { reachedByUpgrade: true, nativeIfInstalledOn: kubernetes } : {}),
    }));
    const names = inWords(
      revisions.map(
        ({ revision, nativeIfInstalledOn }) =>
          revision + (nativeIfInstalledOn ? ` (not installed on Kubernetes ${nativeIfInstalledOn} or later)` : ''),
      ),
    );
    const isEnough = (candidate: MeshRevision): boolean =>
      short.every(({ revision }) => compareMinor(revision, candidate) !== 0);
    return {
      severity: 'high',
      message: `${names} ${short.length === 1 ? 'is' : 'are'} below ${formatRevision(floor)}.`,
      evidence: { floor: formatRevision(floor), revisions: bounded(revisions) },
      remediation: `${meshUpgrade(situation, isEnough, `to ${formatRevision(floor)} or later, then restart the workloads`)}.`,
    };
  },
});

function fallsShort({ revision, installedHere }: ReadRevision, floor: MeshRevision): boolean {
  return compareMinor(revision, floor) < 0 && (!isTransition(revision) || installedHere === false);
}
