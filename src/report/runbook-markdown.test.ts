import { describe, expect, it } from 'vitest';
import { hostileNames } from '../../test/support/hostile-names.ts';
import { cluster, neededPlan } from '../../test/support/planning.ts';
import { planWithoutSteps } from '../domain/upgrade-path.ts';
import { renderRunbookMarkdown, renderRunbooksMarkdown } from './runbook-markdown.ts';

const context = { takenAt: '2026-11-20T06:00:00Z' };

/** What a Markdown reader takes for code blocks, and the rest. */
function split(markdown: string): { code: string[]; text: string } {
  const code: string[] = [];
  const text: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const mark: string | undefined = /^(`{3,})(?:bash)?$/.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && mark === fence) fence = null;
    else (fence === null ? text : code).push(line);
  }
  expect(fence).toBeNull();
  return { code, text: text.join('\n') };
}

describe('renderRunbookMarkdown', () => {
  it('holds every command of every step, whole and in order', () => {
    const plan = neededPlan({ pools: ['1.31.1', '1.32.7'], revisions: ['asm-1-26'] });
    const { code } = split(renderRunbookMarkdown(plan, context));
    const commands = plan.steps.flatMap((step) => step.phases.flatMap((phase) => phase.commands));
    expect(commands.length).toBeGreaterThan(10);
    expect(code.slice(-commands.length)).toEqual(commands);
  });

  it('starts with the overview, the notes and a shell of its own, then one section a step', () => {
    const markdown = renderRunbookMarkdown(neededPlan(), context);
    expect(markdown.match(/^#{1,2} .*$/gm)).toEqual([
      '# Runbook: shop-prod to native sidecars',
      '## The way, in 5 steps',
      '## Notes',
      '## Before step 1',
      '## Step 1 of 5: Upgrade the control plane to Kubernetes 1.33',
      '## Step 2 of 5: Upgrade the mesh to asm-1-29',
      '## Step 3 of 5: Upgrade the node pools to Kubernetes 1.33',
      '## Step 4 of 5: Restart the meshed workloads',
      '## Step 5 of 5: Verify that sidecars are native',
    ]);
    expect(markdown.match(/^\*\*Going back\.\*\* \S/gm)).toHaveLength(5);
    expect(markdown.match(/^Source: <https:/gm)).toHaveLength(5);
  });

  it('has the pools compared with those it was made for', () => {
    const { code, text } = split(renderRunbookMarkdown(neededPlan({ pools: ['1.31.1', '1.32.7'] }), context));
    expect(text).toMatch(/Made for these node pools: 1\\?\.31\\?\.1, 1\\?\.32\\?\.7\\?\./);
    expect(code.some((line) => line.startsWith('az aks nodepool list '))).toBe(true);
  });

  it('shows warnings in the overview and at the step', () => {
    const markdown = renderRunbookMarkdown(neededPlan({ controlPlane: '1.28.1', pools: ['1.28.1'] }), context);
    expect(markdown).toContain('| **outside support** |');
    expect(markdown).toContain('> **Warning.** Outside support');
  });

  it('says why there is no way, and that nothing needs to be done', () => {
    expect(renderRunbookMarkdown(neededPlan({ powerState: 'Stopped' }), context)).toContain(
      '## There is no legal way yet\n\nThe cluster is stopped',
    );
    expect(renderRunbookMarkdown(planWithoutSteps(cluster()), context)).toContain('Nothing needs to be done.');
  });

  it('says what stands in place of a plan, with its advice', () => {
    const noPlan = { reason: 'Mixed all the same.', advice: ['Run `kubectl`.', 'Look <again>.'] };
    const markdown = renderRunbookMarkdown(planWithoutSteps(cluster()), { ...context, noPlan });
    expect(markdown).toMatch(/\n\nMixed all the same\.\n\n- Run `kubectl`\.\n- Look \\?(?:&lt;|\\<)again.*\n/);
    expect(markdown).not.toContain('Nothing needs to be done');
  });

  it('says before step 1 that private clusters need network access to the API server', () => {
    const before = /## Before step 1\n([^]*?)```/.exec(renderRunbookMarkdown(neededPlan(), context))?.[1];
    expect(before).toContain('Private clusters: `kubectl` needs network access to the API server');
  });

  it.each(hostileNames)('keeps %j text', (name) => {
    const tidy = split(renderRunbookMarkdown(neededPlan(), context));
    const shape = { name: `x${name}`, resourceGroup: name, location: name, pools: [{ text: '1.32.7', name }] };
    const hostile = split(renderRunbookMarkdown(neededPlan(shape), context));
    const shapeOf = (text: string): string[] =>
      text.split('\n').map((line) => /^(?:#{1,3} |\| |- (?:\[ \] )?|> |\*\*)/.exec(line)?.[0] ?? '');
    expect(shapeOf(hostile.text)).toEqual(shapeOf(tidy.text));
    expect(hostile.text.replaceAll(/`[^`\n]*`/g, '')).not.toContain('<script>');
  });

  it('shows what a name holds for the terminal, in commands too', () => {
    const plan = neededPlan({ name: 'n\u009b31m', pools: [{ text: '1.32.7', name: 'p\u001b[2J\u202e\r' }] });
    const markdown = renderRunbookMarkdown(plan, context);
    expect(markdown).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
    expect(markdown).toContain(String.raw`--name $'p\x1b[2J\xe2\x80\xae\x0d'`);
  });

  it('puts several plans on one page', () => {
    const page = renderRunbooksMarkdown([neededPlan(), neededPlan({ name: 'other' })], context);
    expect(page.match(/^# Runbook: .*$/gm)).toHaveLength(2);
  });
});
