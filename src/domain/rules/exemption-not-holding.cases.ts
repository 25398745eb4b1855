import { exemptionNotHolding } from './exemption-not-holding.ts';
import { casesOf } from './rule-case.ts';

/** The tags of a cluster, by the names that section 5 of the verdict gives them. */
const tagged = (until?: string, reason?: string) => ({
  tags: {
    ...(until === undefined ? {} : { 'sidescan-exempt-until': until }),
    ...(reason === undefined ? {} : { 'Sidescan-Exempt-Reason': reason }),
  },
});

export const exemptionNotHoldingCases = casesOf(exemptionNotHolding, [
  {
    kind: 'broken',
    when: 'the exemption expired',
    given: (healthy) => healthy({ cluster: tagged('2026-03-31', 'vendor appliance') }),
    expect: {
      severity: 'medium',
      message: 'The exemption of the cluster until 2026-03-31 does not hold: it has expired.',
      evidence: { state: 'expired', until: '2026-03-31', reason: 'vendor appliance', from: 'cluster' },
    },
  },
  {
    kind: 'boundary',
    when: 'it ends today',
    given: (healthy) => healthy({ cluster: tagged('2026-06-15', 'vendor appliance'), takenAt: '2026-06-15T23:59:59Z' }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'it ended yesterday',
    given: (healthy) => healthy({ cluster: tagged('2026-06-15', 'vendor appliance'), takenAt: '2026-06-16T00:00:00Z' }),
    expect: { severity: 'medium', evidence: { state: 'expired' } },
  },
  {
    kind: 'broken',
    when: 'the reason is blank',
    given: (healthy) => healthy({ cluster: tagged('2026-12-31', ' ') }),
    expect: {
      severity: 'medium',
      message: 'The exemption of the cluster until 2026-12-31 does not hold: it has no reason.',
      evidence: { state: 'invalid', until: '2026-12-31' },
    },
  },
  {
    kind: 'broken',
    when: 'there is a date but no reason',
    given: (healthy) => healthy({ cluster: tagged('2026-12-31') }),
    expect: {
      severity: 'medium',
      message: 'The exemption of the cluster until 2026-12-31 does not hold: it has no reason.',
      evidence: { reason: null },
    },
  },
  {
    kind: 'fine',
    when: 'the exemption is valid',
    given: (healthy) => healthy({ cluster: tagged('2026-12-31', 'vendor appliance') }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh, so there is nothing to exempt',
    given: (healthy) => healthy({ cluster: tagged('2026-03-31', 'vendor appliance'), mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody could read whether there is a mesh, so that it could have exempted',
    given: (healthy) => healthy({ cluster: tagged('2026-03-31', 'vendor appliance'), mesh: 'unknown' }),
    expect: { severity: 'medium', evidence: { state: 'expired' } },
  },
  {
    kind: 'unknown',
    when: 'there is a reason but no date',
    given: (healthy) => healthy({ cluster: tagged(undefined, 'vendor appliance') }),
    expect: {
      severity: 'medium',
      message: 'The exemption of the cluster does not hold: it has no date.',
      evidence: { state: 'invalid', until: null },
    },
  },
  {
    kind: 'unknown',
    when: 'there is a reason tag alone, and it is blank',
    given: (healthy) => healthy({ cluster: tagged(undefined, '') }),
    expect: {
      severity: 'medium',
      message: 'The exemption of the cluster does not hold: it has no date and it has no reason.',
    },
  },
  {
    kind: 'unknown',
    when: 'the date is no day of the calendar',
    given: (healthy) => healthy({ cluster: tagged('2026-02-30', 'vendor appliance') }),
    expect: {
      severity: 'medium',
      message:
        'The exemption of the cluster does not hold: its date is 2026-02-30, which is no day written YYYY-MM-DD.',
    },
  },
]);
