import { html } from 'hono/html';
import type { Change, Coverage, Summary, TrendPoint, Waves } from '../domain/contracts.ts';
import type { Bounded } from '../domain/digest.ts';
import type { ClusterOutline } from '../domain/scan-ports.ts';
import { coverageNote, gapList } from '../report/html/coverage.ts';
import { fleetGatherer, type FleetGrouping } from '../report/html/fleet-grid.ts';
import type { Html } from '../report/html/html.ts';
import { changeList } from '../report/html/lists.ts';
import { gainNote } from '../report/html/gain-note.ts';
import { shareMeter } from '../report/html/share-meter.ts';
import { emptyState } from '../report/html/states.ts';
import { trendChart } from '../report/html/trend-chart.ts';
import { unblocksList } from '../report/html/waves-view.ts';
import { complianceBadge } from '../report/html/badges.ts';
import { countOf, describeCalendar, formatCount, formatInstant, groupGaps, isIncomplete } from '../report/words.ts';
import { complianceWorstFirst } from '../report/worst-first.ts';
import type { DashboardPage } from './frame.ts';
import { subscriptionNames } from './subscription-names.ts';
import { clusterLink, clustersHref, scanHref, withQuery } from './urls.ts';

/** What moved since the scan of a week before, by why it matters. */
export interface ChangesData {
  readonly from: { readonly scanId: string; readonly takenAt: string };
  readonly total: number;
  readonly groups: Readonly<Record<ChangeGroup, Bounded<Change>>>;
}

/** What the overview shows, the gravest first, and what it only counts. */
const loudGroups = ['regressions', 'notSeen', 'newlyNative', 'otherVerdict'] as const;
const quietGroups = ['added', 'removed', 'versionsOnly'] as const;
const changeGroups = [...loudGroups, ...quietGroups] as const;
export type ChangeGroup = (typeof changeGroups)[number];

const groupTitles: Readonly<Record<ChangeGroup, string>> = {
  regressions: 'Regressions: compliant before, not any more',
  notSeen: 'Not seen any more, because a gap covers them',
  newlyNative: 'Native now',
  otherVerdict: 'Another verdict',
  added: 'New clusters',
  removed: 'Clusters that are gone',
  versionsOnly: 'Versions, revision or flag moved, the verdict did not',
};
const quietWords: Readonly<Record<(typeof quietGroups)[number], (count: number) => string>> = {
  added: (count) => countOf(count, 'new cluster'),
  removed: (count) => `${countOf(count, 'cluster')} gone`,
  versionsOnly: (count) => `${countOf(count, 'cluster')} with other versions, revision or flag only`,
};

export interface OverviewData {
  readonly scanId: string;
  readonly summary: Summary;
  readonly coverage: Coverage;
  /** Oldest first. */
  readonly trend: readonly TrendPoint[];
  /** null = this is the first scan; `late` = still being worked out, the page that waits for it is linked. */
  readonly changes: ChangesData | null | 'late';
  /** null = the snapshot is gone, so nothing can be planned. */
  readonly unblocks: Waves['unblocks'] | null | 'late';
  readonly groupBy: FleetGrouping;
  readonly outline: readonly ClusterOutline[];
  /** The scan that runs right now. */
  readonly running: { readonly scanId: string } | null;
}

const changesOfGroup = 5;
const gapGroupsAtMost = 5;

/** The page to begin with: the number that matters, what moved, what is not known, and where to go from here. */
export function overviewPage(data: OverviewData): DashboardPage {
  const { summary, coverage, trend, running } = data;
  const staleCalendar = describeCalendar(summary.calendar);
  return {
    title: 'Overview',
    place: 'overview',
    beside: searchForm(),
    body: html`${running === null ? '' : html`<p class="note" role="status">A new scan is under way. <a href="${scanHref(running.scanId)}">Watch it</a>.</p>`}
<section aria-labelledby="share" class="card"><div class="over"><h2 id="share">Native sidecars</h2>${reportLinks()}</div>
<div class="lead"><div>${shareMeter(summary)}${coverageNote(coverage)}${gainNote(summary)}</div>${trendChart(trend)}</div></section>
${complianceTiles(summary)}
<div class="columns uneven"><section aria-labelledby="changes" class="card"><h2 id="changes">What changed</h2>${changesOf(data.changes)}</section>
<section aria-labelledby="unblocks" class="card"><h2 id="unblocks">What unblocks most</h2>${unblocksOf(data.unblocks)}</section></div>
${gapsOf(data)}
<section aria-labelledby="fleet" class="card"><div class="over"><h2 id="fleet">The fleet by ${data.groupBy}</h2>${groupings(data.groupBy)}</div>${fleetOf(data)}</section>
${staleCalendar === null ? '' : html`<p class="note warn">${staleCalendar}</p>`}`,
  };
}

/** What is shown, to keep or to send. */
function reportLinks(): Html {
  const formats = [
    ['html', 'HTML'],
    ['csv', 'CSV'],
    ['md', 'Markdown'],
    ['json', 'JSON'],
  ] as const;
  return html`<p class="quiet">This scan as a report: ${formats.map(
    ([format, label], index) => html`${index === 0 ? '' : ', '}<a href="/api/report?format=${format}">${label}</a>`,
  )}</p>`;
}

/** Every change since last week, as far as it is kept. */
export function changesPage(changes: ChangesData | null): DashboardPage {
  const body =
    changes === null
      ? emptyState({ title: 'Nothing to compare with yet', text: 'This is the first scan of this fleet.' })
      : html`<section class="card" aria-labelledby="changes"><h2 id="changes" class="unseen">Changes</h2>${periodOf(changes)}${changeSections(changes, changeGroups, Number.POSITIVE_INFINITY)}</section>`;
  return { title: 'What changed', place: 'overview', body };
}

function searchForm(): Html {
  return html`<form class="find" method="get" action="/clusters" role="search"><input type="search" name="q" maxlength="200" autocomplete="off" spellcheck="false" aria-label="Find a cluster by name, resource group or subscription" placeholder="Name, resource group or subscription"><kbd>/</kbd><button type="submit">Find</button></form>`;
}

function complianceTiles({ compliance }: Summary): Html {
  return html`<ul class="tiles" aria-label="Clusters by compliance">${complianceWorstFirst.map(
    (state) =>
      html`<li><a href="${clustersHref({ compliance: [state] })}"><b class="count">${formatCount(compliance[state])}</b> ${complianceBadge(state)}</a></li>`,
  )}</ul>`;
}

function changesOf(changes: OverviewData['changes']): Html {
  if (changes === 'late') return html`<p>This fleet takes a moment to compare. <a href="/changes">What changed</a></p>`;
  if (changes === null)
    return html`<p class="quiet">This is the first scan: there is nothing to compare it with yet.</p>`;
  if (changes.total === 0) return periodOf(changes);
  const others = quietGroups.filter((group) => changes.groups[group].total > 0);
  const also =
    others.length === 0
      ? ''
      : html`<p>Also ${others.map((group, index) => html`${index === 0 ? '' : ', '}<a href="/changes#${group}">${quietWords[group](changes.groups[group].total)}</a>`)}.</p>`;
  return html`${periodOf(changes)}${changeSections(changes, loudGroups, changesOfGroup)}${also}<p><a href="/changes">All changes</a></p>`;
}

function periodOf({ from, total, groups }: ChangesData): Html {
  const since = html`Since the <a href="${scanHref(from.scanId)}">scan of ${formatInstant(from.takenAt)}</a>`;
  if (total === 0) return html`<p>${since}: nothing changed.</p>`;
  return html`<p>${since}: <strong>${countOf(groups.regressions.total, 'regression')}</strong>, ${countOf(groups.newlyNative.total, 'cluster')} native now, ${countOf(total, 'change')} in all.</p>`;
}

function changeSections({ groups }: ChangesData, which: readonly ChangeGroup[], most: number): Html[] {
  return which
    .filter((group) => groups[group].total > 0)
    .map((group) => {
      const { items, total } = groups[group];
      const shown = items.slice(0, most);
      return html`<h3 id="${group}">${groupTitles[group]} <small>${formatCount(total)}</small></h3>${changeList(shown, { href: clusterLink })}${
        shown.length < total ? html`<p class="quiet">and ${formatCount(total - shown.length)} more</p>` : ''
      }`;
    });
}

function unblocksOf(unblocks: OverviewData['unblocks']): Html {
  if (unblocks === null)
    return html`<p class="quiet">The snapshot of this scan is no longer kept, so nothing can be planned from it.</p>`;
  if (unblocks === 'late') return html`<p>This fleet takes a moment to plan. <a href="/waves">Waves</a></p>`;
  return html`${unblocksList(unblocks, 5)}<p><a href="/waves">In which order to walk the fleet</a></p>`;
}

function gapsOf({ coverage, scanId, outline }: OverviewData): Html | string {
  if (!isIncomplete(coverage)) return '';
  const groups = groupGaps(coverage.gaps);
  const first = new Set(groups.slice(0, gapGroupsAtMost).flatMap(({ ids }) => ids));
  const shown = groups.length <= gapGroupsAtMost ? coverage.gaps : coverage.gaps.filter(({ id }) => first.has(id));
  return html`<section aria-labelledby="gaps" class="card"><h2 id="gaps">What could not be seen</h2>${gapList(shown, subscriptionNames(outline))}${
    groups.length > gapGroupsAtMost ? html`<p><a href="${scanHref(scanId)}">All gaps of this scan</a></p>` : ''
  }</section>`;
}

function fleetOf({ groupBy, outline }: OverviewData): Html {
  const gatherer = fleetGatherer(groupBy);
  for (const { key, name, subscription, subscriptionName, location, compliance, mode } of outline) {
    gatherer.add({
      id: key,
      name,
      subscriptionId: subscription,
      subscriptionName: subscriptionName === '' ? null : subscriptionName,
      location,
      compliance,
      sidecarMode: mode,
    });
  }
  return gatherer.render({
    href: ({ key }) => clustersHref({ [groupBy]: [key] }),
    clusterHref: clusterLink,
  });
}

function groupings(groupBy: FleetGrouping): Html {
  const others = (['subscription', 'location'] as const).map((by) => {
    const current = by === groupBy ? html` aria-current="true"` : '';
    return html`<li><a href="${withQuery('/', { group: by })}#fleet"${current}>by ${by}</a></li>`;
  });
  return html`<ul class="chips">${others}</ul>`;
}
