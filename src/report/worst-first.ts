/**
 * The order in which people read clusters.
 *
 * @module
 */
import type { ClusterVerdict, Compliance, Severity } from '../domain/contracts.ts';
import { compareText } from '../domain/text.ts';

/** Compliance states, the one to look at first first. */
export const complianceWorstFirst = [
  'nonCompliant',
  'unknown',
  'exempt',
  'compliant',
  'notApplicable',
] as const satisfies readonly Compliance[];

const complianceRank: Readonly<Record<Compliance, number>> = {
  nonCompliant: 0,
  unknown: 1,
  exempt: 2,
  compliant: 3,
  notApplicable: 4,
};
export const severitiesGravestFirst = ['high', 'medium', 'low', 'info'] as const satisfies readonly Severity[];
/** Lower is graver. */
export const severityRank: Readonly<Record<Severity, number>> = { high: 0, medium: 1, low: 2, info: 3 };

/** The severity of a cluster's gravest finding; null = no findings. */
export function worstSeverity(verdict: ClusterVerdict): Severity | null {
  let worst: Severity | null = null;
  for (const { severity } of verdict.findings) {
    if (worst === null || severityRank[severity] < severityRank[worst]) worst = severity;
  }
  return worst;
}

/** By compliance, then by the gravest finding, then by lower-cased id. Leaves its argument as it was. */
export function worstFirst(verdicts: readonly ClusterVerdict[]): ClusterVerdict[] {
  const keyed = verdicts.map((verdict) => {
    const severity = worstSeverity(verdict);
    return {
      verdict,
      rank: complianceRank[verdict.compliance] * 10 + (severity === null ? 9 : severityRank[severity]),
      key: verdict.id.toLowerCase(),
    };
  });
  keyed.sort((a, b) => a.rank - b.rank || compareText(a.key, b.key));
  return keyed.map(({ verdict }) => verdict);
}

/** Whether the cluster stands in the way of the goal, or nobody knows. */
export function needsAction({ compliance }: ClusterVerdict): boolean {
  return compliance === 'nonCompliant' || compliance === 'unknown';
}
