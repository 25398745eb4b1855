/**
 * The one thing to do next for a cluster.
 *
 * @module
 */
import type { ClusterVerdict, Finding } from './contracts.ts';
import { isWord } from './json.ts';
import type { Situation } from './situation.ts';

/**
 * What has to happen first, in this order: what stops any work, what cannot be told, what is half done, then versions
 * from the bottom up (the control plane leads its pools; the planner weighs the mesh against them).
 */
const order = ['NS016', 'NS005', 'NS019', 'NS101', 'NS102', 'NS006', 'NS001', 'NS002', 'NS003', 'NS004'];

/** One sentence; null when nothing has to be done. */
export function nextStep(situation: Situation, findings: readonly Finding[]): ClusterVerdict['nextStep'] {
  if (situation.sidecarMode === 'none' || situation.sidecarMode === 'native') {
    return (
      findings.find((finding) => finding.severity === 'high' || finding.severity === 'medium')?.remediation ?? null
    );
  }
  const stopped = findings.find((finding) => finding.rule === 'NS014');
  if (stopped && isWord(situation.cluster.powerState, 'Stopped')) return stopped.remediation;
  const ranked = order.map((rule) => findings.find((finding) => finding.rule === rule));
  return (ranked.find((finding) => finding !== undefined) ?? findings[0])?.remediation ?? null;
}
