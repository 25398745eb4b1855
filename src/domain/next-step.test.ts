import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from './contracts.ts';
import { healthySituation } from './healthy.ts';
import { nextStep } from './next-step.ts';

const finding = (rule: string, severity: Severity = 'high'): Finding => ({
  rule,
  severity,
  message: '',
  evidence: {},
  remediation: `mend ${rule}`,
  source: '',
});
const native = healthySituation();
const classic = healthySituation({ revisions: ['asm-1-26'] });
const unmeshed = healthySituation({ mesh: 'notMeshed' });
const stopped = healthySituation({ revisions: ['asm-1-26'], cluster: { powerState: 'stopped' } });

describe('the next step', () => {
  it.each([
    ['native', native],
    ['without a mesh', unmeshed],
  ])('of a cluster that is %s is about its first high or medium finding, or nothing', (_, situation) => {
    expect(nextStep(situation, [])).toBeNull();
    expect(nextStep(situation, [finding('NS010', 'low'), finding('NS011', 'info')])).toBeNull();
    expect(nextStep(situation, [finding('NS013', 'low'), finding('NS011', 'medium')])).toBe('mend NS011');
    expect(nextStep(situation, [finding('NS010', 'high'), finding('NS011', 'medium')])).toBe('mend NS010');
  });

  it('goes by what must come first, not by severity', () => {
    const order = ['NS016', 'NS005', 'NS019', 'NS101', 'NS102', 'NS006', 'NS001', 'NS002', 'NS003', 'NS004'];
    const findings = order.map((rule) => finding(rule)).toReversed();
    const steps = order.map((_, index) => nextStep(classic, findings.slice(0, order.length - index)));
    expect(steps).toEqual(order.map((rule) => `mend ${rule}`));
  });

  it('is the worst finding where none of these is there, and nothing where there is none', () => {
    expect(nextStep(classic, [finding('NS010'), finding('NS011', 'low')])).toBe('mend NS010');
    expect(nextStep(classic, [])).toBeNull();
  });

  it('of a stopped cluster is to start it; another state that NS014 reports waits its turn', () => {
    const findings = [finding('NS001'), finding('NS014', 'medium')];
    expect(nextStep(stopped, findings)).toBe('mend NS014');
    expect(nextStep(classic, findings)).toBe('mend NS001');
    expect(nextStep(stopped, [finding('NS001')])).toBe('mend NS001');
  });
});
