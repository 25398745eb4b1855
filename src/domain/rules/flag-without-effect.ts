import { kubernetesFloor, previewRevision } from '../floors.ts';
import { bounded, defineRule } from '../rule.ts';
import { compareMinor, formatMinor, formatRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { isMeshed, nameOf, readRevisions } from './subject.ts';
import { clip, inWords } from './words.ts';

/**
 * The flag is registered and can have no effect yet: the lowest version is known to be below 1.29, or every revision
 * below asm-1-20. One of two revisions below is not enough: the flag acts on the other.
 */
export const flagWithoutEffect = defineRule({
  id: 'NS017',
  title: 'The preview flag is registered but has no effect yet',
  when: 'The preview flag is registered, and the lowest version is known to be below 1.29 or every mesh revision below asm-1-20.',
  why: 'The flag asks for Kubernetes 1.29 on the control plane and every node pool, and for asm-1-20. As soon as an upgrade reaches both, native sidecars may come on without further notice.',
  severities: ['low'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { flag, revisions } = situation;
    if (!isMeshed(situation) || flag.registered !== true) return null;
    const lowest = situation.lowest.version;
    const isLowestShort = lowest !== null && compareMinor(lowest, kubernetesFloor.preview) < 0;
    const short = readRevisions(situation).filter(({ revision }) => compareMinor(revision, previewRevision) < 0);
    const isMeshShort = short.length > 0 && short.length === revisions.length;
    if (!isLowestShort && !isMeshShort) return null;
    const names = revisions.map((reading) => clip(nameOf(reading)));
    const floor = { kubernetes: formatMinor(kubernetesFloor.preview), revision: formatRevision(previewRevision) };
    const version = lowest === null ? 'an unknown version' : formatMinor(lowest);
    const mesh = names.length === 0 ? 'no revision listed' : inWords(names);
    return {
      severity: 'low',
      message: `The preview flag asks for Kubernetes ${floor.kubernetes} and ${floor.revision}, and the cluster is at ${version} with ${mesh}: the flag has no effect yet.`,
      evidence: { lowest: lowest && formatMinor(lowest), revisions: bounded(names), floor },
      remediation: `Expect native sidecars once the cluster reaches Kubernetes ${floor.kubernetes} and ${floor.revision}, and prepare the workloads before.`,
    };
  },
});
