import { columnsOf, padText, wrapText } from '../terminal-text.ts';
import { formatCount } from '../words.ts';
import type { ContentItem, ContentPoint, ContentSection, ContentStep, DigestContent } from './content.ts';
import { barOf, leftOut, modeCounts } from './content-words.ts';

/** As RFC 3676 advises: room for a reply's quotation marks. */
const columns = 76;
const barColumns = 30;

/** The text part: a layout of its own for people who read mail as text. */
export function mailText(content: DigestContent): string {
  const { notice, quiet, changes, fleet, trend, trendSentence, nextSteps, gain, housekeeping, dashboardUrl } = content;
  const [gainNote, ...gains] = gain;
  const blocks: string[][] = [
    [...wrapText(content.heading, columns), ...wrapText(content.scope, columns)],
    ...(notice === null ? [] : [indented(`${notice.title.toUpperCase()}. ${notice.text}`, '! ')]),
    ...(quiet === null ? [] : [wrapText(quiet, columns)]),
    ...changes.map(sectionLines),
    [
      ...title('Where it stands'),
      ...fleet.sentences.flatMap((sentence) => wrapText(sentence, columns)),
      ...(fleet.point.meshed === 0 ? [] : [modeCounts(fleet.point)]),
      ...wrapText(fleet.compliance.map(({ state, count }) => `${count} ${state}`).join(', '), columns),
    ],
    ...(trend.length === 0
      ? []
      : [
          [
            ...title('Trend'),
            ...(trendSentence === null ? [] : wrapText(trendSentence, columns)),
            ...trendLines(trend),
          ],
        ]),
    ...(nextSteps.length === 0 ? [] : [[...title('Next steps'), ...nextSteps.flatMap(stepLines)]]),
    ...(gainNote === undefined
      ? []
      : [[...title('What native would gain'), ...wrapText(gainNote, columns), ...gains.map((line) => `  ${line}`)]]),
    ...housekeeping.map(sectionLines),
    [
      '-'.repeat(columns),
      ...(dashboardUrl === null ? [] : [`Dashboard: ${dashboardUrl}`]),
      ...content.footer.flatMap((line) => wrapText(line, columns)),
    ],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function title(words: string): string[] {
  return [words, '='.repeat(Math.min(columns, columnsOf(words)))];
}

function sectionLines(section: ContentSection): string[] {
  const more = leftOut(section);
  return [
    ...title(`${section.title} (${formatCount(section.total)})`),
    ...(section.note === null ? [] : wrapText(section.note, columns)),
    ...section.items.flatMap(itemLines),
    ...(more === null ? [] : [`  ${more}`]),
  ];
}

function itemLines({ name, url, place, what, reason, nextStep }: ContentItem): string[] {
  return [
    ...indented(what === null ? name : `${name}: ${what}`, '* ', '  '),
    ...(place === null ? [] : indented(place, '  ')),
    ...(reason === null ? [] : indented(reason, '  ')),
    ...(nextStep === null ? [] : sentence(`Next: ${nextStep}`, '  ')),
    // An address is never broken: a program would follow half of it.
    ...(url === null ? [] : [`  ${url}`]),
  ];
}

function stepLines({ sentence: says, clusters, examples }: ContentStep, index: number): string[] {
  const which = examples.length === 0 ? '' : `, such as ${examples.join(', ')}`;
  return [...sentence(says, `${index + 1}. `, '   '), ...indented(`${clusters}${which}`, '   ')];
}

function trendLines(trend: readonly ContentPoint[]): string[] {
  const shares = trend.map(({ native, meshed }) => `${formatCount(native)} of ${formatCount(meshed)}`);
  const widest = Math.max(...shares.map(columnsOf));
  return trend.map((point, index) => {
    const share = padText(shares[index] ?? '', widest, 'right');
    return `${point.date}  ${barOf(point, barColumns, '#', '.')}  ${share} native${point.isComplete ? '' : ' (incomplete)'}`;
  });
}

function indented(text: string, first: string, others = first): string[] {
  return wrapText(text, columns - first.length).map((line, index) => (index === 0 ? first : others) + line);
}

/** A sentence of ours, which may name a command. */
function sentence(text: string, first: string, others = first): string[] {
  return wrapWords(text, columns - first.length).map((line, index) => (index === 0 ? first : others) + line);
}

/** Like {@link wrapText}, but a word that is too long has a line of its own: half a command is none. */
function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let gathered: string[] = [];
  const flush = (): void => {
    lines.push(...wrapText(gathered.join(' '), width));
    gathered = [];
  };
  for (const word of text.split(' ')) {
    if (columnsOf(word) <= width) gathered.push(word);
    else {
      flush();
      lines.push(word);
    }
  }
  flush();
  return lines;
}
