import type { Exemption } from '../contracts.ts';
import { isDay } from '../days.ts';
import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip, inWords } from './words.ts';

/** The tags of a meshed cluster, or of its subscription, ask for an exemption that exempts nothing. */
export const exemptionNotHolding = defineRule({
  id: 'NS015',
  title: 'An exemption does not hold',
  when: 'The tags `sidescan-exempt-until` and `sidescan-exempt-reason`, of the cluster or else of its subscription, ask for an exemption that is expired, has no readable date, or has no reason.',
  why: 'Somebody believes that this cluster is exempt, and it is not: it counts like any other. An exemption is valid through its day (UTC), needs a date written YYYY-MM-DD and a reason that an auditor can read.',
  severities: ['medium'],
  source: documents.policyExemption,
  evaluate: (situation) => {
    const { exemption } = situation;
    if (!isMeshed(situation) || exemption === null || exemption.state === 'valid') return null;
    const { state, from } = exemption;
    const [until, reason] = [exemption.until, exemption.reason].map((text) => (text === null ? null : clip(text)));
    return {
      severity: 'medium',
      message: `The exemption of the ${from} does not hold: ${faultOf(exemption)}.`,
      evidence: { state, until, reason, from },
      remediation: `Set the tags sidescan-exempt-until (YYYY-MM-DD) and sidescan-exempt-reason of the ${from} anew, or remove them.`,
    };
  },
});

function faultOf({ state, until, reason }: Exemption): string {
  const date = until === null || until.trim() === '' ? 'it has no date' : `its date is ${clip(until)}`;
  if (state === 'expired') return `it expired, and ${date}`;
  const hasReason = reason !== null && reason.trim() !== '';
  const isDate = until !== null && isDay(until);
  return inWords([
    isDate || date === 'it has no date' ? date : `${date}, which is no day written YYYY-MM-DD`,
    ...(hasReason ? [] : ['it has no reason']),
  ]);
}
