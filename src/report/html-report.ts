import { createHash } from 'node:crypto';
import type { ClusterVerdict, TrendPoint } from '../domain/contracts.ts';
import { fleetGatherer } from './html/fleet-grid.ts';
import type { Html } from './html/html.ts';
import { pageEnd, pageStart, type PageOptions } from './html/layout.ts';
import { exemptionList } from './html/lists.ts';
import { reportPart, rowsOfPart } from './html/report-rows.ts';
import { reportScript } from './html/report-script.ts';
import {
  clustersEnd,
  clustersStart,
  filterStyles,
  gapSection,
  headSection,
  notSeenSection,
  numberSection,
  section,
  waveSection,
} from './html/report-sections.ts';
import { ruleTally } from './html/rule-tally.ts';
import { theme } from './html/theme.ts';
import { worstClusters } from './html/worst-clusters.ts';
import type { ReportEvent } from './report-event.ts';
import { describeWhatIf, type Today } from './what-if.ts';
import { formatInstant } from './words.ts';
import { needsAction } from './worst-first.ts';

/** So many open in a browser within three seconds; a larger fleet keeps its worst ones, and says so. */
export const clustersAtMost = 20_000;
const exemptionsAtMost = 1000;

export interface HtmlOptions {
  readonly today: ReadonlyMap<string, Today> | null;
  /** Earlier scans, oldest first, this one last; fewer than two draw no chart. */
  readonly trend: readonly TrendPoint[];
}

/**
 * `--format html`: one file that holds everything it shows, for mailing and archives. Its own policy lets nothing in
 * and nothing out; it works without scripts. At most {@link clustersAtMost} clusters are held and shown, worst first.
 */
export async function* renderHtml(
  events: AsyncIterable<ReportEvent>,
  { today, trend }: HtmlOptions,
): AsyncGenerator<string> {
  const worst = worstClusters(clustersAtMost);
  const fleet = fleetGatherer('subscription');
  const tally = ruleTally();
  const subscriptions = new Map<string, string>();
  const exempt: ClusterVerdict[] = [];
  const judged: Pick<ClusterVerdict, 'id' | 'sidecarMode'>[] = [];
  let exemptions = 0;
  let action = 0;
  for await (const event of events) {
    if (event.kind === 'verdict') {
      const { verdict } = event;
      worst.add(verdict);
      fleet.add(verdict);
      tally.add(verdict);
      if (verdict.subscriptionName !== null)
        subscriptions.set(verdict.subscriptionId.toLowerCase(), verdict.subscriptionName);
      if (needsAction(verdict)) action += 1;
      if (today !== null) judged.push({ id: verdict.id, sidecarMode: verdict.sidecarMode });
      if (verdict.exemption !== null) {
        exemptions += 1;
        if (exempt.length < exemptionsAtMost) exempt.push(verdict);
      }
    } else if (event.kind === 'end') {
      const { report, waves } = event;
      const verdicts = worst.take();
      const total = report.summary.clusters;
      const options = pageOptions(report.takenAt);
      yield await text(pageStart(options));
      yield await text(headSection(report, today === null ? [] : describeWhatIf(today, judged)));
      yield await text(numberSection(report, trend));
      yield await text(gapSection(report, subscriptions));
      yield await text(waveSection(waves));
      if (total > 0) {
        yield await text(section('Fleet', fleet.render(), 'by subscription'));
        yield await text(section('Findings', tally.render()));
      }
      const actionLeft = action - verdicts.filter(needsAction).length;
      yield await text(clustersStart(report, { shown: verdicts.length, total, actionLeft }));
      const parts = Math.ceil(verdicts.length / rowsOfPart);
      for (let part = 0; part < parts; part += 1) {
        const rows = verdicts.slice(part * rowsOfPart, (part + 1) * rowsOfPart);
        yield await text(reportPart(rows, part + 1, parts));
      }
      yield await text(clustersEnd);
      if (exemptions > 0) {
        const note = exemptions > exempt.length ? `the first ${exempt.length} of ${exemptions}` : undefined;
        yield await text(section('Exemptions', exemptionList(exempt), note));
      }
      yield await text(notSeenSection(report));
      yield await text(pageEnd(options));
    }
  }
}

/** Our parts hold no promises, but the library's type cannot know. */
async function text(part: Html): Promise<string> {
  return String(await part);
}

function pageOptions(takenAt: string): PageOptions {
  return {
    title: `Native sidecars on AKS, ${formatInstant(takenAt)}`,
    styles: 'inline',
    moreStyles: filterStyles,
    script: { inline: reportScript },
    contentSecurityPolicy: `default-src 'none'; style-src '${hashOf(`${theme}${filterStyles}`)}'; script-src '${hashOf(reportScript)}'; base-uri 'none'; form-action 'none'`,
    status: formatInstant(takenAt),
    footer:
      'Written by Sidescan, which only ever reads. This file holds everything it shows and asks nothing of the network.',
  };
}

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
