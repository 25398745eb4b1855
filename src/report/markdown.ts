import type { ClusterVerdict, Report, Severity, Waves } from '../domain/contracts.ts';
import { compareText } from '../domain/text.ts';
import { escapeMarkdown, markdownCode, markdownProse, markdownTable, shortenText } from './markdown-text.ts';
import { collectReport, type ReportEvent } from './report-event.ts';
import { describeWhatIf, type Today } from './what-if.ts';
import {
  countOf,
  describeCalendar,
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
  reasonOf,
} from './words.ts';
import { complianceWorstFirst, needsAction, severityRank, worstFirst } from './worst-first.ts';

/** GitHub takes 65,536 characters in a description or comment; what frames the table needs a part of it. */
const charactersAtMost = 60_000;
const charactersOfFindings = 20_000;
const namesAtMost = 10;
const gapsAtMost = 30;
const notSeenAtMost = 20;
const unblocksAtMost = 8;

/**
 * `--format md`: summary, gaps, table (worst first), findings. Made to be pasted into a pull request or a ticket: it
 * stays below GitHub's limit by leaving out the least urgent clusters, and says how many.
 */
export async function* renderMarkdown(
  events: AsyncIterable<ReportEvent>,
  today: ReadonlyMap<string, Today> | null = null,
): AsyncGenerator<string> {
  const { report, waves } = await collectReport(events);
  const ordered = worstFirst(report.clusters);
  const summary = summarySection(report, today);
  const gaps = gapSection(report);
  const notSeen = notSeenSection(report);
  const findings = findingSection(ordered);
  const walk = waves ? waveSection(waves) : '';
  const framing = summary.length + gaps.length + notSeen.length + findings.length + walk.length;
  yield summary;
  yield gaps;
  yield clusterSection(ordered, charactersAtMost - framing);
  yield findings;
  yield walk;
  yield notSeen;
}

function summarySection(report: Report, today: ReadonlyMap<string, Today> | null): string {
  const { summary, coverage, takenAt, cloud, scope, hypothetical } = report;
  const hypothesis = describeHypothesis(hypothetical);
  const calendar = describeCalendar(summary.calendar);
  const gain = describeGain(summary);
  const coverageLine = escapeMarkdown(describeCoverage(coverage));
  return [
    '# Native sidecars on AKS\n',
    `${escapeMarkdown(`${formatInstant(takenAt)} · ${cloud} · ${describeScope(scope)}`)}\n`,
    ...(hypothesis === null ? [] : [`> **${escapeMarkdown(hypothesis)}**\n`]),
    ...(today === null ? [] : [`${escapeMarkdown(describeWhatIf(today, report.clusters).join(' '))}\n`]),
    `${escapeMarkdown(describeFleet(summary))}\n`,
    ...(gain === null ? [] : [`${escapeMarkdown(gain)}\n`]),
    markdownTable(
      [...complianceWorstFirst],
      [complianceWorstFirst.map((state) => formatCount(summary.compliance[state]))],
    ),
    isIncomplete(coverage) ? `**${coverageLine}**\n` : `${coverageLine}\n`,
    ...(calendar === null ? [] : [`**${escapeMarkdown(calendar)}**\n`]),
  ].join('\n');
}

function gapSection({ coverage: { gaps } }: Report): string {
  if (gaps.length === 0) return '';
  const groups = groupGaps(gaps);
  const lines = groups.slice(0, gapsAtMost).map(({ sentence, ids, details }) => {
    const about = ids.length === 0 ? '' : ` — ${codeList(ids)}`;
    const more = details.length > 1 ? ` (and ${countOf(details.length - 1, 'more detail')})` : '';
    const detail = details[0] === undefined ? '' : `. ${escapeMarkdown(shortenText(details[0]))}${more}`;
    return `- ${escapeMarkdown(sentence)}${about}${detail}\n`;
  });
  return `\n## Gaps\n\nWhat this scan could not read:\n\n${lines.join('')}${moreLine(groups.length - lines.length, 'kind')}`;
}

/** What unblocks most, and the order in which to walk the fleet; `sidescan waves` names every batch. */
function waveSection({ unblocks, waves, impossible }: Waves): string {
  const parts: string[] = [];
  if (unblocks.length > 0) {
    const lines = unblocks.slice(0, unblocksAtMost).map((unblock) => `- ${escapeMarkdown(unblock.sentence)}\n`);
    parts.push(`\n## What unblocks most\n\n${lines.join('')}${moreLine(unblocks.length - lines.length, 'action')}`);
  }
  if (waves.length > 0 || impossible.length > 0) {
    const rows = waves.map(({ environment, canary, batches }, index) => {
      const clusters = batches.flatMap((batch) => batch.clusters);
      const names = clusters.slice(0, namesAtMost).map(({ name }) => markdownCode(shortenText(name)));
      const more = clusters.length > names.length ? ` and ${formatCount(clusters.length - names.length)} more` : '';
      const who = canary ? 'canaries' : 'the others';
      return [
        String(index + 1),
        `${escapeMarkdown(environment)}, ${who}`,
        formatCount(batches.length),
        `${names.join(' ')}${more}`,
      ];
    });
    const stuck =
      impossible.length === 0
        ? ''
        : `\n${countOf(impossible.length, 'cluster')} without a legal way yet: \`sidescan plan\` says why.\n`;
    parts.push(
      `\n## Waves\n\n${rows.length === 0 ? '' : markdownTable(['Wave', 'Clusters of', 'Batches', 'Clusters'], rows)}${stuck}`,
    );
  }
  return parts.join('');
}

function clusterSection(ordered: readonly ClusterVerdict[], budget: number): string {
  if (ordered.length === 0) return '';
  const header = [
    'Compliance',
    'Cluster',
    'Resource group',
    'Control plane',
    'Pools',
    'Mesh',
    'Flag',
    'Mode',
    'Why',
    'Next step',
  ];
  const rows: string[][] = [];
  let used = 0;
  for (const verdict of ordered) {
    const row = clusterRow(verdict);
    used += row.join(' | ').length + 5;
    if (used > budget) break;
    rows.push(row);
  }
  const left = ordered.slice(rows.length);
  const actionLeft = left.filter(needsAction).length;
  const note =
    left.length === 0
      ? ''
      : `\n${countOf(left.length, 'more cluster')} left out for length, ${formatCount(actionLeft)} of them in need of action: \`--format csv\` or \`json\` has all.\n`;
  return `\n## Clusters\n\n${markdownTable(header, rows)}${note}`;
}

function clusterRow(verdict: ClusterVerdict): string[] {
  const { exemption, compliance, sidecarMode, confidence } = verdict;
  const exempt =
    compliance === 'exempt' && exemption ? [`exempt until ${exemption.until ?? '?'}: ${exemption.reason ?? ''}`] : [];
  return [
    compliance === 'nonCompliant' ? `**${compliance}**` : compliance,
    markdownCode(shortenText(verdict.name)),
    markdownCode(shortenText(verdict.resourceGroup)),
    versionCell(verdict.controlPlaneVersion),
    versionCell(verdict.oldestNodePoolVersion),
    verdict.meshRevisions.map((revision) => markdownCode(shortenText(revision))).join(' '),
    versionCell(verdict.featureFlag),
    `${sidecarMode} (${confidence})`,
    escapeMarkdown(shortenText([...exempt, reasonOf(verdict)].join('; '))),
    markdownProse(shortenText(verdict.nextStep ?? '')),
  ];
}

/** By rule, gravest first: what was found, where, and the document behind it. */
function findingSection(ordered: readonly ClusterVerdict[]): string {
  const byRule = new Map<
    string,
    { severity: Severity; source: string; clusters: { name: string; message: string }[]; count: number }
  >();
  for (const { name, findings } of ordered) {
    for (const { rule, severity, message, source } of findings) {
      const entry = byRule.get(rule) ?? { severity, source, clusters: [], count: 0 };
      byRule.set(rule, entry);
      entry.count += 1;
      if (severityRank[severity] < severityRank[entry.severity]) entry.severity = severity;
      if (entry.clusters.length < namesAtMost) entry.clusters.push({ name, message });
    }
  }
  if (byRule.size === 0) return '';
  const parts = [...byRule.entries()]
    .sort(([a, one], [b, other]) => severityRank[one.severity] - severityRank[other.severity] || compareText(a, b))
    .map(([rule, { severity, source, clusters, count }]) => {
      const items = clusters.map(
        ({ name, message }) => `- ${markdownCode(shortenText(name))}: ${escapeMarkdown(shortenText(message))}\n`,
      );
      return `\n### ${escapeMarkdown(rule)} (${severity}, ${countOf(count, 'cluster')})\n\n${items.join('')}${moreLine(count - clusters.length, 'cluster')}\nSource: ${sourceLink(source)}\n`;
    });
  const shown: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += part.length;
    if (used > charactersOfFindings) break;
    shown.push(part);
  }
  const left = parts.length - shown.length;
  return `\n## Findings\n${shown.join('')}${left === 0 ? '' : `\n${countOf(left, 'more rule')} left out for length.\n`}`;
}

function notSeenSection({ notSeen, takenAt }: Report): string {
  if (notSeen.length === 0) return '';
  const lines = notSeen.slice(0, notSeenAtMost).map(({ last, lastSeenAt }) => {
    const where = `${markdownCode(shortenText(last.name))} in ${markdownCode(shortenText(last.resourceGroup))}`;
    return `- ${where}: ${last.sidecarMode}, ${last.compliance} ${escapeMarkdown(formatLastSeen(lastSeenAt, takenAt))}\n`;
  });
  return `\n## Not seen\n\nA gap covers these clusters, so nobody knows how they are now. They are not counted above.\n\n${lines.join('')}${moreLine(notSeen.length - lines.length, 'cluster')}`;
}

/** Only what looks like a public document becomes a link. */
function sourceLink(source: string): string {
  return /^https:\/\/[\w./#?=&%-]+$/.test(source) ? `<${source}>` : escapeMarkdown(source);
}

function versionCell(text: string | null): string {
  return text === null || text === '' ? '?' : escapeMarkdown(shortenText(text));
}

function codeList(items: readonly string[]): string {
  const shown = items.slice(0, namesAtMost).map((item) => markdownCode(shortenText(item)));
  const more = items.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${formatCount(more)} more` : '');
}

function moreLine(more: number, noun: string): string {
  return more > 0 ? `- … and ${countOf(more, `more ${noun}`)}\n` : '';
}
