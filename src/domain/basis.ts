/**
 * In one phrase, which line decided the mode.
 *
 * @module
 */
import { atLeast, kubernetesFloor } from './floors.ts';
import { sightInWords } from './inspection/observed.ts';
import { isBeforeTransition } from './sidecar-mode.ts';
import { isHistoryDecisive, type RevisionSituation, type Situation, type UnreadInput } from './situation.ts';
import { formatMinor, formatRevision } from './versions.ts';

type Draft = Omit<Situation, 'basis'>;

const unreadWords: Readonly<Record<UnreadInput, string>> = {
  properties: 'the row has no properties',
  meshMode: 'mesh mode not understood',
  meshRevisions: 'no mesh revision listed',
  controlPlane: 'control plane version not readable',
  nodePools: 'node pool version not readable',
  meshRevision: 'mesh revision not readable',
  featureFlag: 'preview flag not readable',
};

/** The basis of a situation's mode. */
export function basisOf(situation: Draft): string {
  if (situation.sidecarMode === 'none') return 'no mesh';
  const parts = situation.revisions.map((revision) => revisionBasis(situation, revision));
  if (situation.sidecarMode === 'undetermined') return undeterminedBasis(situation);
  // The same phrase for both revisions is said once; different ones name their revision.
  if (new Set(parts).size <= 1) return parts[0] ?? '';
  return situation.revisions.map((revision, index) => `${nameOf(revision)} ${parts[index] ?? ''}`).join('; ');
}

function nameOf(revision: RevisionSituation): string {
  return revision.revision ? formatRevision(revision.revision) : revision.text;
}

function revisionBasis(situation: Draft, revision: RevisionSituation): string {
  const { observed } = revision;
  if (observed?.mode) return `observed: ${sightInWords(observed)}`;
  const { lowest, flagWithdrawn } = situation;
  const minor = lowest.version ? formatMinor(lowest.version) : 'unknown';
  if (revision.default === true) {
    return `default: ${minor} with ${nameOf(revision)}${revision.installedHere === true ? ', installed there' : ''}`;
  }
  if (revision.preview === true) return 'preview flag';
  if (revision.native === 'unknown') return flagWithdrawn ? 'preview flag withdrawn' : 'undetermined';
  if (atLeast(lowest, 'preview') === false)
    return `below ${formatMinor(kubernetesFloor.preview)}: ${minor} with ${nameOf(revision)}`;
  const short =
    atLeast(lowest, 'default') === false
      ? `${minor} is below ${formatMinor(kubernetesFloor.default)}`
      : isBeforeTransition(revision)
        ? `${nameOf(revision)} is below asm-1-27`
        : `${nameOf(revision)} was reached by upgrade`;
  return `default not met: ${short}`;
}

function undeterminedBasis(situation: Draft): string {
  const causes = situation.decisiveUnread.map((input) => unreadWords[input]);
  if (situation.flagWithdrawn) causes.unshift('preview flag withdrawn');
  if (situation.revisions.some((revision) => isHistoryDecisive(situation, revision)))
    causes.unshift('transition: installation history unknown');
  return causes.join('; ');
}
