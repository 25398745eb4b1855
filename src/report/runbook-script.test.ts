import { describe, expect, it } from 'vitest';
import { calendar, cluster, currentKubernetes, currentMesh, notRegistered } from '../../test/support/planning.ts';
import { shellQuote } from '../domain/upgrade-path/shell-quote.ts';
import { planUpgrade, planWithoutSteps } from '../domain/upgrade-path.ts';
import { renderRunbookScript } from './runbook-script.ts';

const context = { takenAt: '2026-11-20T06:00:00Z' };

describe('renderRunbookScript', () => {
  it('runs each command of the plan once, in order, and asks before each phase', () => {
    const plan = planUpgrade({
      cluster: cluster({ revisions: ['asm-1-26'] }),
      sidecarMode: 'classic',
      meshOffer: currentMesh,
      kubernetesOffer: currentKubernetes,
      flag: notRegistered,
      calendar,
    });
    const script = renderRunbookScript(plan ?? planWithoutSteps(cluster()), context);
    const phases = plan?.steps.flatMap((step) => step.phases) ?? [];
    const commands = phases.flatMap((phase) => phase.commands).map((command) => `  run ${shellQuote(command)}`);
    const lines = script.slice(script.indexOf('intro_1()')).split('\n');
    expect(lines.filter((line) => line.startsWith('  run '))).toEqual(commands);
    expect(lines.filter((line) => line.startsWith('  confirm '))).toHaveLength(phases.length);
    expect(script.trimEnd().split('\n').at(-1)).toBe('main "$@"');
  });

  it('only says so where there is nothing to run', () => {
    const plan = { ...planWithoutSteps(cluster()), impossible: 'start it first' };
    expect(renderRunbookScript(plan, context)).toMatch(/start it first'\nexit 1\n$/);
    expect(renderRunbookScript(planWithoutSteps(cluster()), context)).toMatch(/exit 0\n$/);
  });
});
