import type { Drift, SnapshotDrift } from '../domain/contracts.ts';
import { describeChange, describeDrift, describeDriftCoverage, groupChanges, verdictOf } from './drift-words.ts';
import { escapeMarkdown, markdownCode, shortenText } from './markdown-text.ts';
import { formatCount } from './words.ts';

/** GitHub takes 65,536 characters in a description or comment. */
const charactersAtMost = 60_000;

/** What changed, to be pasted into a pull request or a ticket: regressions first, cut below GitHub's limit. */
export function renderDriftMarkdown(drift: Drift | SnapshotDrift): string {
  let text = `# What changed\n\n${escapeMarkdown(describeDrift(drift))}\n`;
  for (const line of describeDriftCoverage(drift)) text += `\n**${escapeMarkdown(line)}**\n`;
  let left = 0;
  for (const { title, changes } of groupChanges(drift.changes)) {
    text += `\n## ${title} (${formatCount(changes.length)})\n\n`;
    for (const change of changes) {
      const what = describeChange(change).map((line) => escapeMarkdown(shortenText(line)));
      const where = markdownCode(shortenText(verdictOf(change).resourceGroup));
      const line = `- ${markdownCode(shortenText(change.name))} in ${where}: ${what.join('; ')}\n`;
      if (text.length + line.length > charactersAtMost) left += 1;
      else text += line;
    }
  }
  return left === 0 ? text : `${text}\n${formatCount(left)} more left out for length: \`--format json\` has all.\n`;
}
