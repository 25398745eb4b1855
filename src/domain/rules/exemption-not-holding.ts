import type { Exemption } from '../contracts.ts';
import { isDay } from '../days.ts';
import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { clip, inWords } from './words.ts';

/**
 * The tags of a cluster, or of its subscription, ask for an exemption that exempts nothing. Not of a cluster that is known
 * to have no mesh: there is nothing to be exempt from.
 */
export const exemptionNotHolding = defineRule({
  id: 'NS015',
  title: 'An exemption does not hold',
  when: 'The tags `sidescan-exempt-until` and `sidescan-exempt-reason`, of the cluster or else of its subscription, ask for an exemption that is expired, has no readable date, or has no reason.',
  why: 'Somebody believes that this cluster is exempt, and it is not: it counts like any other. An exemption is valid through its day (UTC), needs a date written YYYY-MM-DD and a reason that an auditor can read.',
  severities: ['medium'],
  source: documents.policyExemption,
  evaluate: (situation) => {
    const { cluster, exemption } = situation;
    if (cluster.mesh.state === 'notMeshed' || exemption === null || exemption.state === 'valid') return null;
    const { state, from } = exemption;
    const day = dayOf(exemption);
    const [until, reason] = [exemption.until, exemption.reason].map((text) => (text === null ? null : clip(text)));
    return {
      severity: 'medium',
      message: `The exemption of the ${from}${day === null ? '' : ` until ${day}`} does not hold: ${faultOf(exemption)}.`,
      evidence: { state, until, reason, from },
      remediation: `Set the tags sidescan-exempt-until (YYYY-MM-DD) and sidescan-exempt-reason of the ${from} anew, or remove them.`,
    };
  },
});

/** What is wrong with it, and nothing that is right. */
function faultOf(exemption: Exemption): string {
  const { state, until, reason } = exemption;
  if (state === 'expired') return 'it has expired';
  const hasDate = until !== null && until.trim() !== '';
  const date = hasDate ? `its date is ${clip(until)}, which is no day written YYYY-MM-DD` : 'it has no date';
  return inWords([
    ...(dayOf(exemption) === null ? [date] : []),
    ...(reason === null || reason.trim() === '' ? ['it has no reason'] : []),
  ]);
}

function dayOf({ until }: Exemption): string | null {
  return until !== null && isDay(until) ? until : null;
}
