import { describe, expect, it } from 'vitest';
import type { Compliance, Coverage } from '../domain/contracts.ts';
import { exitCodeOfReport } from './exit-codes.ts';

const complete: Coverage = { complete: true, subscriptions: { expected: 1, seen: 1 }, gaps: [] };
const gap = { scope: 'location', id: 'westeurope', what: 'meshRevisions', reason: 'forbidden', detail: '' } as const;

function counts(changes: Partial<Record<Compliance, number>>) {
  return { compliance: { compliant: 0, nonCompliant: 0, exempt: 0, unknown: 0, notApplicable: 0, ...changes } };
}

describe('the exit code of a report', () => {
  it.each([
    ['nothing at all', counts({}), complete, 0],
    ['compliant, exempt and not applicable', counts({ compliant: 1, exempt: 1, notApplicable: 1 }), complete, 0],
    ['one nonCompliant', counts({ compliant: 9, nonCompliant: 1 }), complete, 2],
    ['one unknown', counts({ compliant: 9, unknown: 1 }), complete, 3],
    ['a gap', counts({ compliant: 9 }), { ...complete, complete: false, gaps: [gap] }, 3],
    ['incomplete coverage without a named gap', counts({ compliant: 9 }), { ...complete, complete: false }, 3],
    ['nonCompliant before unknown and gaps', counts({ nonCompliant: 1, unknown: 5 }), { ...complete, gaps: [gap] }, 2],
  ])('%s', (_what, summary, coverage, expected) => {
    expect(exitCodeOfReport(summary, coverage)).toBe(expected);
  });
});
