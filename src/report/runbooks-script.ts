import type { Plan } from '../domain/contracts.ts';
import { shellQuote } from '../domain/upgrade-path/shell-quote.ts';
import { clusterOf, type RunbookContext } from './runbook-cluster.ts';
import { renderRunbookScript } from './runbook-script.ts';
import { visibleText } from './terminal-text.ts';
import { countOf } from './words.ts';

/**
 * Several runbooks as one bash script: its first argument says of which cluster, by name where only one has it, else by
 * resource id, in any case; what follows is the runbook's own. Without one it lists the clusters and runs nothing (exit
 * status 64). Each runbook is the script that {@link renderRunbookScript} gives, in a shell of its own.
 */
export function renderRunbooksScript(plans: readonly Plan[], context: RunbookContext): string {
  const named = plans.map((plan) => ({ plan, id: plan.id.toLowerCase(), name: clusterOf(plan).name.toLowerCase() }));
  const byName = Map.groupBy(named, ({ name }) => name);
  const chosen = named.map(({ plan, id, name }) => ({
    plan,
    words: [...(byName.get(name)?.length === 1 ? [name] : []), id],
  }));
  const usage = [
    'usage: runbooks.sh CLUSTER [--yes] [--dry-run] [--from STEP[.PHASE]]',
    'CLUSTER is one of these:',
    ...chosen.map(({ words: [word = ''] }) => `  ${visibleText(word)}`),
  ];
  return [
    '#!/usr/bin/env bash',
    `# Sidescan runbooks of ${countOf(plans.length, 'cluster')}, each to native sidecars.`,
    `# ${usage[0] ?? ''}`,
    '# Without CLUSTER it lists them and runs nothing.',
    'set -euo pipefail',
    '',
    ...chosen.flatMap(({ plan, words: [word = ''] }, index) => [
      `runbook_${index + 1}() (`,
      renderRunbookScript(plan, context, `"$0 "${shellQuote(shellQuote(word))}`).trimEnd(),
      ')',
      '',
    ]),
    'main() {',
    '  local wanted',
    `  wanted=$(printf '%s' "\${1:-}" | tr '[:upper:]' '[:lower:]')`,
    '  case "$wanted" in',
    ...chosen.map(({ words }, index) => `    ${words.map(pattern).join(' | ')}) shift; runbook_${index + 1} "$@" ;;`),
    '    *)',
    ...usage.map((line) => `      printf '%s\\n' ${shellQuote(line)} >&2`),
    '      exit 64',
    '      ;;',
    '  esac',
    '}',
    '',
    'main "$@"\n',
  ].join('\n');
}

/** What is quoted in a pattern of `case` stands for itself. */
function pattern(word: string): string {
  const quoted = shellQuote(word);
  return quoted === word ? `'${word}'` : quoted;
}
