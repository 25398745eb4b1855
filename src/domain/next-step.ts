/**
 * The one thing to do next for a cluster.
 *
 * @module
 */
import type { ClusterVerdict, Finding, PathWord } from './contracts.ts';
import { isWord } from './json.ts';
import { inWords } from './rules/words.ts';
import type { Situation } from './situation.ts';

/**
 * What has to happen first, in this order: what cannot be told, what is half done (a restart that is outstanding is the
 * likeliest reason why what was observed is not what is documented), then versions from the bottom up (the control plane
 * leads its pools; the planner weighs the mesh against them).
 */
const order = ['NS016', 'NS005', 'NS019', 'NS102', 'NS101', 'NS006', 'NS001', 'NS002', 'NS003', 'NS004'];

/** What the default path asks for, as words of what could not be told. */
const untold: Readonly<Record<PathWord, string>> = {
  controlPlane: 'the version of the control plane',
  nodePools: 'the versions of the node pools',
  meshRevision: 'the mesh revision',
  featureFlag: 'the preview flag',
  installHistory: 'how the mesh revision was reached',
};

/** One sentence; null when nothing has to be done. */
export function nextStep(situation: Situation, findings: readonly Finding[]): ClusterVerdict['nextStep'] {
  const open = findings.filter((finding) => !isSettled(finding, situation));
  const isDone = situation.sidecarMode === 'none' || situation.sidecarMode === 'native';
  const step = isDone ? stepOfDone(situation, open) : (ranked(order, open) ?? open[0]);
  // A stopped cluster can only be started or deleted.
  const stopped = isWord(situation.cluster.powerState, 'Stopped') ? ranked(['NS014'], findings) : undefined;
  if (step) return (stopped ?? step).remediation;
  return isDone ? null : findOut(situation);
}

/** Of a cluster that is known not to be native, where nothing tells what it lacks. */
function findOut({ paths }: Situation): string | null {
  const words = (paths?.default.unknown ?? []).map((word) => untold[word]);
  return words.length === 0 ? null : `Find out ${inWords(words)}, which could not be read and native mode needs.`;
}

/** Of a cluster that is native, or needs not be: an observation that is asked for, what is half done, then what is worst. */
function stepOfDone({ policy, confidence }: Situation, findings: readonly Finding[]): Finding | undefined {
  const mustBeObserved = policy.evidence === 'observed' && confidence !== 'observed';
  return (
    ranked(mustBeObserved ? ['NS018', 'NS006'] : ['NS006'], findings) ??
    findings.find(({ severity }) => severity === 'high' || severity === 'medium')
  );
}

/** Findings that ask for nothing more: a kept status that changes nothing, and a preview flag that a native cluster does without. */
function isSettled({ rule }: Finding, { sidecarMode }: Situation): boolean {
  return (rule === 'NS019' && sidecarMode !== 'undetermined') || (rule === 'NS004' && sidecarMode === 'native');
}

function ranked(rules: readonly string[], findings: readonly Finding[]): Finding | undefined {
  return rules.flatMap((rule) => findings.find((finding) => finding.rule === rule) ?? [])[0];
}
