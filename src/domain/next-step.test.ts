import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from './contracts.ts';
import { healthySituation, seen } from './healthy.ts';
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
const undetermined = healthySituation({ revisions: ['asm-1-28'] });
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

  it('of a native cluster is to finish a mesh upgrade that is open, before anything that ends', () => {
    const findings = [finding('NS010'), finding('NS018', 'medium'), finding('NS006', 'low')];
    expect(nextStep(native, findings)).toBe('mend NS006');
  });

  it('of a native cluster is to look inside where only what was observed counts, and nobody has', () => {
    const findings = [finding('NS010'), finding('NS006', 'low'), finding('NS018', 'info')];
    const policy = { evidence: 'observed' } as const;
    expect(nextStep(healthySituation({ observed: null, policy }), findings)).toBe('mend NS018');
    expect(nextStep(healthySituation({ observed: null, policy }), [])).toBeNull();
    expect(nextStep(healthySituation({ observed: seen({}), policy }), findings)).toBe('mend NS006');
    expect(nextStep(healthySituation({ observed: null }), findings.slice(2))).toBeNull();
  });

  it('of a native cluster is never to register the preview flag, which it does without', () => {
    expect(nextStep(native, [finding('NS004', 'medium')])).toBeNull();
    expect(nextStep(native, [finding('NS004', 'medium'), finding('NS008', 'medium')])).toBe('mend NS008');
    expect(nextStep(classic, [finding('NS004', 'medium')])).toBe('mend NS004');
  });

  it('is to look for the status that was kept only where that decides the mode', () => {
    const findings = [finding('NS019', 'medium'), finding('NS003', 'low')];
    expect(nextStep(undetermined, findings)).toBe('mend NS019');
    expect(nextStep(classic, findings)).toBe('mend NS003');
    expect(nextStep(native, findings.slice(0, 1))).toBeNull();
  });

  it('is to find out what could not be read, where that is all that is known of a cluster that is not native', () => {
    const sight = { control: 'off', nativePods: 0, classicPods: 1, mode: 'classic' } as const;
    const observed = seen({ revisions: { 'asm-1-100': sight } });
    const seenClassic = healthySituation({ controlPlane: null, pools: null, revisions: ['asm-1-100'], observed });
    expect(nextStep(seenClassic, [])).toBe(
      'Find out the version of the control plane and the versions of the node pools, which could not be read and native mode needs.',
    );
  });

  it('goes by what must come first, not by severity', () => {
    const order = ['NS016', 'NS005', 'NS019', 'NS102', 'NS101', 'NS006', 'NS001', 'NS002', 'NS003', 'NS004'];
    const findings = order.map((rule) => finding(rule)).toReversed();
    const steps = order.map((_, index) => nextStep(undetermined, findings.slice(0, order.length - index)));
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
    const stoppedNative = healthySituation({ cluster: { powerState: 'Stopped' } });
    expect(nextStep(stoppedNative, [finding('NS010'), finding('NS014', 'info')])).toBe('mend NS014');
    expect(nextStep(stoppedNative, [finding('NS014', 'info')])).toBeNull();
  });
});
