import type { Gap, Inspection, Severity } from '../../domain/contracts.ts';
import { painter, type Paint, type Style } from '../paint.ts';
import { usableWidth, type TableOptions } from '../table.ts';
import { cutText, visibleText, wrapText } from '../terminal-text.ts';
import { describeInspection, type FindingWords, type RevisionWords } from './describe-inspection.ts';
import { groupGaps, joinSome } from '../words.ts';
import { closedClusters, lastSentence } from './inspection-tally.ts';

const workloadsAtMost = 6;
const namesAtMost = 3;
const detailsAtMost = 2;
const modeStyles: Readonly<Record<RevisionWords['mode'], Style>> = {
  native: 'green',
  classic: 'red',
  mixed: 'red',
  'not known': 'yellow',
};
const severityStyles: Readonly<Record<Severity, Style>> = { high: 'red', medium: 'yellow', low: 'cyan', info: 'dim' };

/** What was seen inside clusters, as one would paste it into a ticket: one after the other, a telling last line. */
export async function* renderInspectionTable(
  inspections: AsyncIterable<Inspection>,
  fleetGaps: readonly Gap[],
  { width: wished, color }: TableOptions,
): AsyncGenerator<string> {
  const width = usableWidth(wished);
  const paint = painter(color);
  const all: Inspection[] = [];
  for await (const inspection of inspections) {
    all.push({ ...inspection, workloads: [] });
    if (inspection.observed) yield `${clusterLines(inspection, width, paint).join('\n')}\n\n`;
  }
  for (const { detail, names } of closedClusters(all)) {
    const head = paint('yellow', cutText(`Not looked into: ${visibleText(joinSome(names, namesAtMost))}`, width));
    yield `${[head, ...paragraph(detail, width, '  ')].join('\n')}\n\n`;
  }
  for (const { sentence, ids, details } of groupGaps(fleetGaps)) {
    const about = ids.length === 0 ? '' : ` — ${joinSome(ids, namesAtMost)}`;
    const lines = details.slice(0, detailsAtMost).flatMap((detail) => paragraph(detail, width, '  '));
    yield `${[...paragraph(`Not read: ${sentence}${about}`, width, ''), ...lines].join('\n')}\n`;
  }
  if (fleetGaps.length > 0) yield '\n';
  yield `${wrapText(lastSentence(all, fleetGaps), width)
    .map((line) => paint('bold', line))
    .join('\n')}\n`;
}

function clusterLines(inspection: Inspection, width: number, paint: Paint): string[] {
  const words = describeInspection(inspection, workloadsAtMost);
  const title = cutText(`${visibleText(words.name)} · seen ${words.when}`, width);
  return [
    paint('bold', title),
    ...(words.id === '' ? [] : [paint('dim', cutText(visibleText(words.id), width))]),
    ...words.revisions.flatMap(({ mode, sentence }) => {
      const [first = '', ...rest] = paragraph(`${mode.toUpperCase()}  ${sentence}.`, width, '  ');
      return [first.replace(mode.toUpperCase(), (word) => paint(modeStyles[mode], word)), ...rest];
    }),
    ...(words.revisions.length === 0 ? ['  No mesh revision and no meshed pod was seen.'] : []),
    ...(words.counts === '' ? [] : paragraph(words.counts, width, '  ')),
    ...words.findings.flatMap((finding) => findingLines(finding, width, paint)),
    ...(words.gain.length === 0
      ? []
      : [
          '',
          paint('bold', 'Native mode would bring'),
          ...words.gain.flatMap((line) => paragraph(`+ ${line}`, width, '  ')),
        ]),
    ...(words.gaps.length === 0
      ? []
      : ['', paint('yellow', 'Not looked at'), ...words.gaps.flatMap((line) => paragraph(line, width, '  '))]),
  ];
}

function findingLines(finding: FindingWords, width: number, paint: Paint): string[] {
  const { rule, severity, message, workloads, more, remediation } = finding;
  const head = `${rule} ${severity}  `;
  const [first = '', ...rest] = wrapText(visibleText(message), width - head.length);
  return [
    '',
    `${paint(severityStyles[severity], `${rule} ${severity}`)}  ${first}`,
    ...rest.map((line) => ' '.repeat(head.length) + line),
    ...workloads.map((line) => `  ${cutText(visibleText(line), width - 2)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    ...wrapText(visibleText(remediation), width - 4).map((line, index) => `${index === 0 ? '  → ' : '    '}${line}`),
  ];
}

function paragraph(text: string, width: number, indent: string): string[] {
  return wrapText(visibleText(text), width - indent.length).map((line) => indent + line);
}
