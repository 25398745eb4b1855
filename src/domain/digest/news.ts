/**
 * What runs out: exemptions and support. Each is told when it enters its window and again when it is over, once each:
 * what an earlier verdict of the same cluster already showed is no news. Verdicts are judged at their own scan's
 * instant, so that what is told follows from the two scans alone.
 *
 * @module
 */
import type { ClusterVerdict } from '../contracts.ts';
import { daysUntil } from '../days.ts';
import type { EndingExemption, EndingSupport } from '../digest.ts';
import { at } from '../json.ts';
import { kubernetesEndOfSupport } from '../rules/kubernetes-end-of-support.ts';
import { meshEndOfLife } from '../rules/mesh-end-of-life.ts';
import { willFlip } from '../rules/will-flip.ts';

/** An exemption is announced from this many days before its last day on, inclusive. */
const exemptionWarnDays = 30;

type ExemptionEnd = Pick<EndingExemption, 'state' | 'until'>;
type SupportEnd = Pick<EndingSupport, 'what' | 'version' | 'endsOn'> & { readonly isOver: boolean };

/** A verdict and the instant of its scan. */
export interface Judged {
  readonly verdict: ClusterVerdict;
  readonly takenAt: string;
}

/** The exemption that is about to end, or that ended and left the cluster in the way; null when that was told before. */
export function freshExemptionEnd(after: Judged, before: Judged | null): ExemptionEnd | null {
  const now = exemptionEnd(after);
  const then = before === null ? null : exemptionEnd(before);
  return now !== null && then?.state === now.state && then.until === now.until ? null : now;
}

function exemptionEnd({ verdict: { exemption, compliance }, takenAt }: Judged): ExemptionEnd | null {
  if (!exemption?.until) return null;
  const { state, until } = exemption;
  // A cluster that needs no exemption, native or without a mesh, loses nothing with it.
  if (compliance === 'exempt' && daysUntil(until, takenAt) <= exemptionWarnDays) return { state: 'ending', until };
  const stands = compliance === 'nonCompliant' || compliance === 'unknown';
  return state === 'expired' && stands ? { state: 'ended', until } : null;
}

/** Ends of support by the rules' own dates (NS010, NS011) that the earlier verdict did not show in the same way. */
export function freshSupportEnds(after: ClusterVerdict, before: ClusterVerdict | null): SupportEnd[] {
  const known = new Set((before === null ? [] : supportEnds(before)).map(keyOf));
  return supportEnds(after).filter((end) => !known.has(keyOf(end)));
}

function supportEnds({ findings }: ClusterVerdict): SupportEnd[] {
  return findings.flatMap(({ rule, evidence }): SupportEnd[] => {
    if (rule === kubernetesEndOfSupport.id) {
      const { controlPlane, endOfSupport, daysLeft } = evidence;
      return supportEnd('kubernetes', controlPlane, endOfSupport, daysLeft);
    }
    const revisions = rule === meshEndOfLife.id ? at(evidence, 'revisions', 'items') : [];
    if (!Array.isArray(revisions)) return [];
    return revisions.flatMap((item: unknown) =>
      supportEnd('mesh', at(item, 'revision'), at(item, 'endOfLife'), at(item, 'daysLeft')),
    );
  });
}

/** None for evidence that is not what the rule writes: verdicts of older scans are read too. */
function supportEnd(what: SupportEnd['what'], version: unknown, endsOn: unknown, daysLeft: unknown): SupportEnd[] {
  if (typeof version !== 'string' || typeof endsOn !== 'string' || typeof daysLeft !== 'number') return [];
  return [{ what, version, endsOn, isOver: daysLeft < 0 }];
}

function keyOf({ what, version, endsOn, isOver }: SupportEnd): string {
  return [what, version, endsOn, isOver].join(' ');
}

/** Whether the next Kubernetes upgrade switches native sidecars on, and the earlier verdict did not say so (NS009). */
export function isFreshFlip(after: ClusterVerdict, before: ClusterVerdict | null): boolean {
  return flips(after) && (before === null || !flips(before));
}

function flips({ findings }: ClusterVerdict): boolean {
  return findings.some(({ rule }) => rule === willFlip.id);
}
