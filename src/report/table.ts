import { stripVTControlCharacters } from 'node:util';
import type { ClusterVerdict, Report, Waves } from '../domain/contracts.ts';
import { columnGap, gridLine, placeColumns, type GridColumn, type PlacedColumn } from './grid.ts';
import { collectReport, type ReportEvent } from './report-event.ts';
import { complianceStyles, painter, type Paint } from './paint.ts';
import { columnsOf, cutText, padText, visibleText, wrapText } from './terminal-text.ts';
import { rules } from '../domain/rules/index.ts';
import { formatRevision, parseMeshRevision } from '../domain/versions.ts';
import { describeWhatIf, type Today } from './what-if.ts';
import {
  countOf,
  describeCalendar,
  describeClusterGain,
  describeCoverage,
  describeFleet,
  describeGain,
  describeHypothesis,
  describeScope,
  formatCount,
  formatInstant,
  formatLastSeen,
  groupGaps,
  isIncomplete,
  isWhole,
  joinSome,
  reasonOf,
} from './words.ts';
import { complianceWorstFirst, needsAction, worstFirst, worstSeverity } from './worst-first.ts';

export interface TableOptions {
  /** Columns of the terminal; used between 80 and 240. */
  readonly width: number;
  readonly color: boolean;
}

/** Up to this many clusters all of them are listed; of more, only those that need action. */
const listAllUpTo = 50;
/** Of these at most so many: the rest is for `csv` and `json`. */
const rowsAtMost = 200;
const notSeenAtMost = 20;
const gapIdsAtMost = 4;
const rulesAtMost = 8;
const unblocksAtMost = 5;

const columns: readonly GridColumn<ClusterVerdict>[] = [
  { title: 'COMPLIANCE', cell: (verdict) => verdict.compliance, most: 13 },
  { title: 'CLUSTER', cell: (verdict) => visibleText(verdict.name), least: 20, most: 40, keepsEnd: true },
  { title: 'RESOURCE GROUP', cell: (verdict) => visibleText(verdict.resourceGroup), least: 18, most: 32, dropOrder: 2 },
  {
    title: 'SUBSCRIPTION',
    cell: (verdict) => visibleText(verdict.subscriptionName ?? verdict.subscriptionId),
    least: 20,
    most: 36,
    dropOrder: 1,
  },
  { title: 'LOCATION', cell: (verdict) => visibleText(verdict.location), most: 18, dropOrder: 3 },
  { title: 'CONTROL', cell: (verdict) => textOr(verdict.controlPlaneVersion, '?'), least: 7, most: 10 },
  { title: 'POOLS', cell: (verdict) => textOr(verdict.oldestNodePoolVersion, '?'), least: 7, most: 10 },
  { title: 'MESH', cell: revisionsCell, least: 11, most: 18 },
  { title: 'FLAG', cell: (verdict) => textOr(verdict.featureFlag, '?'), most: 14, dropOrder: 0 },
  { title: 'MODE', cell: modeCell, least: 12, most: 23 },
];

/** Below 80 columns a fleet is not readable as a table, beyond 240 it is not a table any more. */
export function usableWidth(wished: number): number {
  return Math.min(240, Math.max(80, wished));
}

/** `--format table`: the fleet as its reader needs it, worst first, gaps at the end, one telling last line. */
export async function* renderTable(
  events: AsyncIterable<ReportEvent>,
  { width: wished, color }: TableOptions,
  today: ReadonlyMap<string, Today> | null = null,
): AsyncGenerator<string> {
  const { report, waves } = await collectReport(events);
  const width = usableWidth(wished);
  const paint = painter(color);
  const sections = [
    headline(report, today, width, paint),
    clusterSection(report, width, paint),
    findingSection(report, width, paint),
    unblocksSection(waves, width, paint),
    notSeenSection(report, width, paint),
    gapSection(report, width, paint),
    lastLine(report, width, paint),
  ];
  let separator = '';
  for (const lines of sections.filter((section) => section.length > 0)) {
    yield separator;
    for (const line of lines) yield `${line}\n`;
    separator = '\n';
  }
}

function headline(report: Report, today: ReadonlyMap<string, Today> | null, width: number, paint: Paint): string[] {
  const { summary, coverage, hypothetical } = report;
  const where = `${formatInstant(report.takenAt)} · ${report.cloud} · ${describeScope(report.scope)}`;
  const hypothesis = describeHypothesis(hypothetical);
  const calendar = describeCalendar(summary.calendar);
  const counts = complianceWorstFirst.map((state) =>
    paint(complianceStyles[state], `${state} ${formatCount(summary.compliance[state])}`),
  );
  return [
    paint('bold', cutText(`Sidescan · ${visibleText(where)}`, width)),
    ...(hypothesis === null ? [] : paintAll(paint, 'magenta', wrapText(visibleText(hypothesis), width))),
    ...(today === null ? [] : describeWhatIf(today, report.clusters).flatMap((line) => wrapText(line, width))),
    '',
    ...wrapText(describeFleet(summary), width),
    ...wrapText(describeGain(summary) ?? '', width),
    ...flow(counts, width),
    ...paintAll(paint, isWhole(coverage) ? 'green' : 'yellow', wrapText(describeCoverage(coverage), width)),
    ...(calendar === null ? [] : paintAll(paint, 'yellow', wrapText(visibleText(calendar), width))),
  ];
}

function clusterSection({ clusters, summary }: Report, width: number, paint: Paint): string[] {
  if (clusters.length === 0) return [];
  const ordered = worstFirst(clusters);
  const wanted = ordered.length <= listAllUpTo ? ordered : ordered.filter(needsAction);
  const shown = wanted.slice(0, rowsAtMost);
  const placed = placeColumns(columns, shown, width);
  const left = clusters.length - shown.length;
  return [
    ...(shown.length > 0
      ? [
          paint(
            'bold',
            gridLine(placed, ({ title }) => title),
          ),
        ]
      : []),
    ...shown.flatMap((verdict) => clusterLines(verdict, placed, width, paint)),
    ...(left === 0
      ? []
      : [...(shown.length > 0 ? [''] : []), ...wrapText(notShown(ordered, shown, summary.clusters), width)]),
  ];
}

function clusterLines(
  verdict: ClusterVerdict,
  placed: readonly PlacedColumn<ClusterVerdict>[],
  width: number,
  paint: Paint,
): string[] {
  const style = complianceStyles[verdict.compliance];
  const facts = gridLine(
    placed,
    ({ cell }) => cell(verdict),
    (cell, index) => (index === 0 ? paint(style, cell) : cell),
  );
  if (verdict.compliance !== 'exempt' && !needsAction(verdict) && worstSeverity(verdict) !== 'high') return [facts];
  const indent = ' '.repeat((placed[0]?.width ?? 0) + columnGap.length);
  const lines = [...explain(verdict, width - indent.length), ...gainLines(verdict, width - indent.length)];
  return [facts, ...paintAll(paint, 'dim', lines).map((line) => indent + line)];
}

function gainLines(verdict: ClusterVerdict, width: number): string[] {
  const gain = describeClusterGain(verdict);
  return gain === null ? [] : wrapText(gain, width, 3);
}

/** Why, and what to do: on one line where both fit. */
function explain(verdict: ClusterVerdict, width: number): string[] {
  const { exemption, compliance } = verdict;
  const rules = verdict.findings.filter(({ severity }) => severity !== 'info').map(({ rule }) => rule);
  const parts = [
    ...(compliance === 'exempt' && exemption
      ? [`exempt until ${exemption.until ?? '?'}: ${exemption.reason ?? 'no reason given'}`]
      : []),
    reasonOf(verdict),
    joinSome(rules, 6),
  ];
  const why = visibleText(parts.filter((part) => part !== '').join(' · '));
  if (verdict.nextStep === null) return wrapText(why, width, 2);
  const next = `→ ${visibleText(verdict.nextStep)}`;
  const both = `${why} ${next}`;
  return columnsOf(both) <= width ? [both] : [...wrapText(why, width, 3), ...wrapText(next, width, 5)];
}

/** What the table leaves out, so that no short list reads as a whole fleet. */
function notShown(ordered: readonly ClusterVerdict[], shown: readonly ClusterVerdict[], total: number): string {
  const listed = new Set(shown);
  const left = ordered.filter((verdict) => !listed.has(verdict));
  const counts = complianceWorstFirst.flatMap((state) => {
    const ofState = left.filter(({ compliance }) => compliance === state);
    const high = ofState.filter((verdict) => worstSeverity(verdict) === 'high').length;
    const withHigh = high === 0 ? '' : ` (${formatCount(high)} with a high finding)`;
    return ofState.length === 0 ? [] : [`${formatCount(ofState.length)} ${state}${withHigh}`];
  });
  const what = left.some(needsAction)
    ? `Only the worst ${formatCount(shown.length)} are listed`
    : shown.length === 0
      ? 'Nothing needs action'
      : 'Only nonCompliant and unknown clusters are listed';
  return `${what}. Not listed: ${counts.join(', ')}. All ${formatCount(total)}: --format csv or json.`;
}

/** The rules that most clusters share: what one piece of work would settle for many. */
function findingSection({ summary: { findings } }: Report, width: number, paint: Paint): string[] {
  const counts = rules
    .filter(({ id, severities }) => (findings[id] ?? 0) > 0 && severities[0] !== 'info')
    .map(({ id, title }) => ({ id, title, count: findings[id] ?? 0 }))
    .sort((a, b) => b.count - a.count)
    .slice(0, rulesAtMost);
  if (counts.length === 0) return [];
  const lines = counts.map(({ id, title, count }) => `${padText(formatCount(count), 7, 'right')}  ${id}  ${title}`);
  return [paint('bold', 'Found most often (clusters, rule)'), ...lines.map((line) => cutText(line, width))];
}

/** What one kind of work would make native, most first. */
function unblocksSection(waves: Waves | null, width: number, paint: Paint): string[] {
  if (!waves || waves.unblocks.length === 0) return [];
  const lines = waves.unblocks
    .slice(0, unblocksAtMost)
    .flatMap(({ sentence }) => hanging(visibleText(`- ${sentence}`), width, 2));
  return [paint('bold', 'What unblocks most'), ...lines];
}

function notSeenSection({ notSeen, takenAt }: Report, width: number, paint: Paint): string[] {
  if (notSeen.length === 0) return [];
  const shown = notSeen.slice(0, notSeenAtMost);
  const lines = shown.flatMap(({ last, lastSeenAt }) => {
    const where = `${last.name} (${last.resourceGroup}, ${last.location})`;
    const text = `- ${where}: ${last.sidecarMode}, ${last.compliance} ${formatLastSeen(lastSeenAt, takenAt)}`;
    return hanging(visibleText(text), width, 2);
  });
  const more = notSeen.length - shown.length;
  return [
    paint(
      'bold',
      cutText(
        `Not seen in this scan, because a gap covers them: ${countOf(notSeen.length, 'cluster')} (not counted above)`,
        width,
      ),
    ),
    ...lines,
    ...(more > 0 ? [`- … and ${formatCount(more)} more: --format csv or json`] : []),
  ];
}

function gapSection({ coverage }: Report, width: number, paint: Paint): string[] {
  if (coverage.gaps.length === 0) return [];
  return [
    paint('bold', `Gaps: what this scan could not read`),
    ...groupGaps(coverage.gaps).flatMap(({ sentence, ids, details }) => {
      const about = ids.length === 0 ? '' : ` — ${joinSome(ids, gapIdsAtMost)}`;
      return [
        ...hanging(visibleText(`- ${sentence}${about}`), width, 3),
        ...paintAll(
          paint,
          'dim',
          details.slice(0, 2).flatMap((detail) => hanging(`  ${visibleText(detail)}`, width, 2)),
        ),
      ];
    }),
  ];
}

/** The line that is still on the screen when all the rest has scrolled away. */
function lastLine({ summary, coverage, hypothetical }: Report, width: number, paint: Paint): string[] {
  const { nonCompliant, unknown } = summary.compliance;
  const verdict =
    nonCompliant > 0 || unknown > 0
      ? `${formatCount(nonCompliant)} nonCompliant, ${formatCount(unknown)} unknown of ${countOf(summary.clusters, 'cluster')}`
      : summary.clusters > 0
        ? 'Every cluster that was seen is compliant, exempt or not applicable'
        : `No cluster was seen in ${countOf(coverage.subscriptions.seen, 'subscription')}`;
  const reach = isIncomplete(coverage) ? `, coverage INCOMPLETE (${countOf(coverage.gaps.length, 'gap')})` : '';
  const isGood = summary.clusters > 0 && unknown === 0 && isWhole(coverage);
  const style = nonCompliant > 0 ? 'red' : isGood ? 'green' : 'yellow';
  return paintAll(paint, style, wrapText(`${hypothetical === null ? '' : 'HYPOTHETICAL: '}${verdict}${reach}.`, width));
}

/** Wrapped, with every line after the first indented two more than the first one's text. */
function hanging(text: string, width: number, most: number): string[] {
  const indent = ' '.repeat(text.length - text.trimStart().length);
  return wrapText(text, width - indent.length - 2, most).map(
    (line, index) => indent + (index === 0 ? line : `  ${line}`),
  );
}

/** Coloured parts side by side, on as many lines as they need. */
function flow(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const joined = `${last ?? ''}   ${part}`;
    if (last === undefined || columnsOf(stripVTControlCharacters(joined)) > width) lines.push(part);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}

function paintAll(paint: Paint, style: Parameters<Paint>[0], lines: readonly string[]): string[] {
  return lines.map((line) => paint(style, line));
}

function revisionsCell({ meshRevisions, sidecarMode }: ClusterVerdict): string {
  if (meshRevisions.length === 0) return sidecarMode === 'none' ? '-' : '?';
  const [first, second, ...others] = meshRevisions.map((text) => ({ text, revision: parseMeshRevision(text) }));
  // An open canary is the widest cell of all; `asm-1-28+29` says the same in two thirds of the room.
  if (first?.revision && second?.revision && others.length === 0 && first.revision.major === second.revision.major) {
    return `${formatRevision(first.revision)}+${second.revision.minor}`;
  }
  return visibleText(meshRevisions.join(' '));
}

/** On what the mode rests is said where it is more than the documents. */
function modeCell({ sidecarMode, confidence }: ClusterVerdict): string {
  return confidence === 'documented' ? sidecarMode : `${sidecarMode} (${confidence})`;
}

function textOr(text: string | null, absent: string): string {
  return text === null || text === '' ? absent : visibleText(text);
}
