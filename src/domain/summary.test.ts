import { describe, expect, it } from 'vitest';
import { aVerdict } from '../../test/support/verdicts.ts';
import { calendar } from './calendar.ts';
import type { Finding } from './contracts.ts';
import { summaryCounter } from './summary.ts';

const finding = (rule: string): Finding => ({
  rule,
  severity: 'low',
  message: '',
  evidence: {},
  remediation: '',
  source: '',
});

describe('the summary', () => {
  it('counts clusters by compliance, by mode and by rule, and meshed ones by having paths', () => {
    const counter = summaryCounter(calendar, '2026-11-20T06:00:00Z');
    counter.add(aVerdict({ findings: [finding('NS010')] }));
    counter.add(
      aVerdict({ sidecarMode: 'classic', compliance: 'nonCompliant', findings: [finding('NS010'), finding('NS001')] }),
    );
    counter.add(aVerdict({ sidecarMode: 'none', compliance: 'notApplicable', paths: null }));
    const summary = counter.result();
    expect(summary).toMatchObject({ clusters: 3, meshed: 2 });
    expect(summary.compliance).toEqual({ compliant: 1, nonCompliant: 1, exempt: 0, unknown: 0, notApplicable: 1 });
    expect(summary.sidecarMode).toEqual({ native: 1, classic: 1, mixed: 0, undetermined: 0, none: 1 });
    expect(Object.entries(summary.findings)).toEqual([
      ['NS001', 1],
      ['NS010', 2],
    ]);
  });

  it('names every word even of an empty fleet, and says how old the calendar is', () => {
    const summary = (takenAt: string) => summaryCounter(calendar, takenAt).result();
    expect(summary('2026-11-20T06:00:00Z')).toEqual({
      clusters: 0,
      meshed: 0,
      compliance: { compliant: 0, nonCompliant: 0, exempt: 0, unknown: 0, notApplicable: 0 },
      sidecarMode: { native: 0, classic: 0, mixed: 0, undetermined: 0, none: 0 },
      findings: {},
      calendar: { reviewed: calendar.reviewed, stale: false },
    });
    expect(summary('2030-01-01T00:00:00Z').calendar.stale).toBe(true);
  });
});
