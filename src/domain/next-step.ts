/**
 * The one thing to do next for a cluster.
 *
 * @module
 */
import type { ClusterVerdict, Finding } from './contracts.ts';
import { isWord } from './json.ts';
import type { Situation } from './situation.ts';

/**
 * What has to happen first, in this order: what cannot be told, what is half done (a restart that is outstanding is the
 * likeliest reason why what was observed is not what is documented), then versions from the bottom up (the control plane
 * leads its pools; the planner weighs the mesh against them).
 */
const order = ['NS016', 'NS005', 'NS019', 'NS102', 'NS101', 'NS006', 'NS001', 'NS002', 'NS003', 'NS004'];

/** One sentence; null when nothing has to be done. */
export function nextStep(situation: Situation, findings: readonly Finding[]): ClusterVerdict['nextStep'] {
  const open = findings.filter((finding) => !isSettled(finding, situation));
  const isDone = situation.sidecarMode === 'none' || situation.sidecarMode === 'native';
  const step = isDone ? stepOfDone(situation, open) : (ranked(order, open) ?? open[0]);
  // A stopped cluster can only be started or deleted.
  const stopped = isWord(situation.cluster.powerState, 'Stopped') ? ranked(['NS014'], findings) : undefined;
  return step ? (stopped ?? step).remediation : null;
}

/** Of a cluster that is native, or needs not be: an observation that is asked for, what is half done, then what is worst. */
function stepOfDone({ policy, confidence }: Situation, findings: readonly Finding[]): Finding | undefined {
  const mustBeObserved = policy.evidence === 'observed' && confidence !== 'observed';
  return (
    ranked(mustBeObserved ? ['NS018', 'NS006'] : ['NS006'], findings) ??
    findings.find(({ severity }) => severity === 'high' || severity === 'medium')
  );
}

/** Findings that ask for nothing more: a kept status that was seen, and a preview flag that a native cluster does without. */
function isSettled({ rule }: Finding, { confidence, sidecarMode }: Situation): boolean {
  return (rule === 'NS019' && confidence === 'observed') || (rule === 'NS004' && sidecarMode === 'native');
}

function ranked(rules: readonly string[], findings: readonly Finding[]): Finding | undefined {
  return rules.flatMap((rule) => findings.find((finding) => finding.rule === rule) ?? [])[0];
}
