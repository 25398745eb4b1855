import { describe, expect, it } from 'vitest';
import { cluster, neededPlan } from '../../test/support/planning.ts';
import { shellQuote } from '../domain/upgrade-path/shell-quote.ts';
import { planWithoutSteps } from '../domain/upgrade-path.ts';
import { renderRunbookScript } from './runbook-script.ts';

const context = { takenAt: '2026-11-20T06:00:00Z' };

describe('renderRunbookScript', () => {
  it('runs each command of the plan once, in order, and asks before each phase', () => {
    const plan = neededPlan({ revisions: ['asm-1-26'] });
    const script = renderRunbookScript(plan, context);
    const phases = plan.steps.flatMap((step) => step.phases);
    const commands = phases.flatMap((phase) => phase.commands).map((command) => `  run ${shellQuote(command)}`);
    const lines = script.slice(script.indexOf('intro_1()')).split('\n');
    expect(lines.filter((line) => line.startsWith('  run '))).toEqual(commands);
    expect(lines.filter((line) => line.startsWith('  confirm '))).toHaveLength(phases.length);
    expect(script.trimEnd().split('\n').at(-1)).toBe('main "$@"');
  });

  it('only says so where there is nothing to run', () => {
    const plan = { ...planWithoutSteps(cluster()), impossible: 'start it first' };
    expect(renderRunbookScript(plan, context)).toMatch(/start it first'\nexit 3\n$/);
    expect(renderRunbookScript(plan, context)).toContain('# Runs nothing. Exit status 3: there is no legal way.');
    expect(renderRunbookScript(planWithoutSteps(cluster()), context)).toMatch(/exit 0\n$/);
  });

  it('shows what a name holds for the terminal', () => {
    const plan = neededPlan({ name: 'n\u009b31m', pools: [{ text: '1.32.7', name: 'p\u001b[2J\u202e\r' }] });
    expect(renderRunbookScript(plan, context)).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it('documents its options and exit statuses in its head', () => {
    const head = renderRunbookScript(neededPlan(), context).split('set -euo pipefail')[0] ?? '';
    expect(head).toMatch(/^# {3}--from N {5}begin at step N/m);
    expect(head).toMatch(/^# {16}--from 5 begins at the last of 5 steps/m);
    expect(head).toMatch(/^# Exit status: 0 done, 1 .*, 3 nothing was run, 64 wrong usage\.$/m);
  });
});
