import type { Plan, Step } from '../domain/contracts.ts';
import { escapeMarkdown, markdownTable } from './markdown-text.ts';
import {
  clusterOf,
  connectCommands,
  needs,
  outOfDate,
  poolCommands,
  poolsToCompare,
  privateClusters,
  stepEffect,
  stepReason,
  stepTitle,
  unchangedCommands,
  warningTexts,
  withoutSteps,
} from './runbook-cluster.ts';
import type { RunbookContext } from './runbook-cluster.ts';
import { visibleText } from './terminal-text.ts';

/** One plan as a page that can be followed at night: every command whole, what to see after it, how to go back. */
export function renderRunbookMarkdown(plan: Plan, context: RunbookContext): string {
  const { subscriptionId, resourceGroup, name } = clusterOf(plan);
  const facts = markdownTable(
    ['', ''],
    [
      ['Cluster', escapeMarkdown(name)],
      ['Resource group', escapeMarkdown(resourceGroup)],
      ['Subscription', escapeMarkdown(subscriptionId)],
      ['Control plane', escapeMarkdown(plan.from.controlPlane ?? 'unknown')],
      ['Node pools', escapeMarkdown(plan.from.nodePools.join(', ') || 'none')],
      ['Mesh revision', escapeMarkdown(plan.from.meshRevisions.join(', ') || 'unknown')],
      ['Support plan', escapeMarkdown(plan.from.supportPlan)],
      ['As seen', escapeMarkdown(context.takenAt)],
    ],
  );
  const notes = plan.notes.length > 0 ? `## Notes\n\n${bullets(plan.notes)}\n` : '';
  const head = `# Runbook: ${escapeMarkdown(name)} to native sidecars\n\n${facts}\n`;
  const none = withoutSteps(plan, context);
  if (none) {
    const heading = plan.impossible === null ? '' : '## There is no legal way yet\n\n';
    const advice = none.advice.length > 0 ? `${bullets(none.advice)}\n` : '';
    return `${head}${heading}${prose(none.reason)}\n\n${advice}${notes}`;
  }
  return [head, overview(plan), notes, preparation(plan), ...plan.steps.map((step, i) => section(step, i, plan))].join(
    '',
  );
}

/** Several plans, one page. */
export function renderRunbooksMarkdown(plans: readonly Plan[], context: RunbookContext): string {
  return plans.map((plan) => renderRunbookMarkdown(plan, context)).join('\n---\n\n');
}

function overview({ steps }: Plan): string {
  const rows = steps.map((step, i) => [
    String(i + 1),
    escapeMarkdown(stepTitle(step)),
    stepEffect(step),
    step.warnings.length > 0
      ? `**${step.warnings.map((warning) => (warning === 'outsideSupport' ? 'outside support' : 'mesh incompatible')).join(', ')}**`
      : '',
  ]);
  return `## The way, in ${steps.length} steps\n\n${markdownTable(['#', 'Step', 'Effect', 'Warning'], rows)}\nTake the steps in this order. When a check fails, stop: the cluster may stay as it is between any two steps.\n\n`;
}

function preparation(plan: Plan): string {
  return `## Before step 1

Use a shell of its own: the first line gives it a kubeconfig of its own, so that no command reaches another cluster. Remove that file when you are done. You need ${needs}. ${privateClusters}

${fence(['export KUBECONFIG="$(mktemp)"', 'set -o pipefail', ...connectCommands(plan)])}
The nodes listed must be those of this cluster. Then see that it is still what this runbook was made for. ${outOfDate}

${fence(unchangedCommands(plan))}
${prose(poolsToCompare(plan))}

${fence(poolCommands(plan))}
`;
}

function section(step: Step, index: number, plan: Plan): string {
  const parts = [
    `## Step ${index + 1} of ${plan.steps.length}: ${escapeMarkdown(stepTitle(step))}\n`,
    `${stepReason(step)}\n`,
    ...step.warnings.map((warning) => `> **Warning.** ${warningTexts[warning]}\n`),
  ];
  if (step.before.length > 0) parts.push(`### Before\n\n${checkboxes(step.before)}`);
  step.phases.forEach((phase, i) => {
    const number = step.phases.length > 1 ? `${index + 1}.${i + 1} ` : '';
    parts.push(`### ${number}${escapeMarkdown(phase.title)}\n\n${fence(phase.commands)}`);
    if (phase.check !== null) parts.push(`**See:** ${prose(phase.check)}\n`);
  });
  if (step.after.length > 0) parts.push(`### After\n\n${checkboxes(step.after)}`);
  parts.push(`**Going back.** ${prose(step.rollback)}\n`, `Source: <${step.source}>\n`);
  return `${parts.join('\n')}\n`;
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${prose(item)}\n`).join('');
}

function checkboxes(items: readonly string[]): string {
  return items.map((item) => `- [ ] ${prose(item)}\n`).join('');
}

/** Our own sentences mark code with backticks; whatever else they hold, names above all, is only text. */
function prose(text: string): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? visibleText(part) : escapeMarkdown(part)))
    .join('');
}

/** A block that no line inside can end: its fence is longer than any run of backticks in it. */
function fence(lines: readonly string[]): string {
  const text = lines.join('\n');
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}bash\n${text}\n${marks}\n`;
}
