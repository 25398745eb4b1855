import type { Gap, Inspection } from '../../domain/contracts.ts';
import { escapeMarkdown, markdownCode, markdownProse, markdownTable } from '../markdown-text.ts';
import { describeInspection } from './describe-inspection.ts';
import { groupGaps, joinSome } from '../words.ts';
import { closedClusters, lastSentence } from './inspection-tally.ts';

const workloadsAtMost = 10;
const namesAtMost = 8;
const detailsAtMost = 2;

/** What was seen inside clusters, to be pasted into a ticket. */
export async function* renderInspectionMarkdown(
  inspections: AsyncIterable<Inspection>,
  fleetGaps: readonly Gap[],
): AsyncGenerator<string> {
  const all: Inspection[] = [];
  for await (const inspection of inspections) {
    all.push({ ...inspection, workloads: [] });
    if (inspection.observed) yield section(inspection);
  }
  const closed = closedClusters(all);
  if (closed.length > 0) {
    const lines = closed.map(
      ({ detail, names }) => `- ${escapeMarkdown(joinSome(names, namesAtMost))}: ${markdownProse(detail)}\n`,
    );
    yield `## Not looked into\n\n${lines.join('')}\n`;
  }
  if (fleetGaps.length > 0) {
    const lines = groupGaps(fleetGaps).map(({ sentence, ids, details }) => {
      const about = ids.length === 0 ? '' : `: ${escapeMarkdown(joinSome(ids, namesAtMost))}`;
      return `- ${escapeMarkdown(sentence)}${about}. ${escapeMarkdown(joinSome(details, detailsAtMost))}\n`;
    });
    yield `## Not read\n\n${lines.join('')}\n`;
  }
  yield `**${escapeMarkdown(lastSentence(all, fleetGaps))}**\n`;
}

function section(inspection: Inspection): string {
  const words = describeInspection(inspection, workloadsAtMost);
  const list = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : `### ${title}\n\n${lines.map((line) => `- ${line}\n`).join('')}\n`;
  return [
    `## ${escapeMarkdown(words.name)}\n\n`,
    `Seen ${escapeMarkdown(words.when)}${words.id === '' ? '' : ` · ${markdownCode(words.id)}`}\n\n`,
    words.revisions.length === 0
      ? ''
      : `${markdownTable(
          ['Mode', 'Revision'],
          words.revisions.map(({ mode, sentence }) => [`**${mode}**`, escapeMarkdown(sentence)]),
        )}\n`,
    words.counts === '' ? '' : `${escapeMarkdown(words.counts)}\n\n`,
    ...words.findings.map(({ rule, severity, message, workloads, more, remediation }) =>
      [
        `**${rule}** (${severity}) ${markdownProse(message)}\n\n`,
        ...workloads.map((line) => `- ${escapeMarkdown(line)}\n`),
        ...(more > 0 ? [`- and ${more} more\n`] : []),
        `\n${markdownProse(remediation)}\n\n`,
      ].join(''),
    ),
    list('Native mode would bring', words.gain.map(escapeMarkdown)),
    list('Not looked at', words.gaps.map(markdownProse)),
  ].join('');
}
