import { html } from 'hono/html';
import type { ClusterVerdict } from '../domain/contracts.ts';
import { clusterTable } from '../report/html/cluster-table.ts';
import { coverageNote } from '../report/html/coverage.ts';
import type { Html } from '../report/html/html.ts';
import { emptyState } from '../report/html/states.ts';
import { countOf, formatCount, formatInstant } from '../report/words.ts';
import { complianceWorstFirst } from '../report/worst-first.ts';
import { modesInOrder } from '../report/html/badges.ts';
import type { Coverage } from '../domain/contracts.ts';
import type { DashboardPage } from './frame.ts';
import { pager } from './pager.ts';
import { clusterLink, clustersHref, type ClusterQuery } from './urls.ts';

/** One value that a filter can have. */
export interface FilterChoice {
  readonly value: string;
  readonly label: string;
}

export interface ClustersData {
  readonly query: ClusterQuery;
  readonly clusters: readonly ClusterVerdict[];
  /** How many match, on all pages. */
  readonly total: number;
  /** 1 for the first. */
  readonly pageNumber: number;
  /** Clusters of a full page. */
  readonly pageSize: number;
  readonly continuation: string | null;
  readonly previous: string | null;
  readonly coverage: Coverage;
  /** When the page belongs to an earlier scan than the latest: its instant. */
  readonly earlierScan: string | null;
  readonly subscriptions: readonly FilterChoice[];
  readonly locations: readonly FilterChoice[];
  /** For a result that is empty: each filter in use and how many clusters there would be without it. */
  readonly without: readonly { readonly filter: keyof ClusterQuery; readonly total: number }[];
}

const filterNames: Readonly<Record<keyof ClusterQuery, string>> = {
  q: 'search text',
  compliance: 'compliance',
  mode: 'sidecar mode',
  subscription: 'subscription',
  location: 'location',
  sort: 'order',
};

/** The list of clusters: filters live in the address, the server sorts and pages. */
export function clustersPage(data: ClustersData): DashboardPage {
  const { query, clusters, total, coverage, earlierScan } = data;
  const found = total === 0 ? emptyResult(data) : html`${results(data)}`;
  return {
    title: 'Clusters',
    place: 'clusters',
    body: html`${filterForm(data)}
${coverage.complete ? '' : coverageNote(coverage)}
${earlierScan === null ? '' : html`<p class="note">This page belongs to the scan of ${formatInstant(earlierScan)}; a newer one has finished since. <a href="${clustersHref(query)}">Begin again with the newest</a>.</p>`}
${clusters.length === 0 && total > 0 ? html`<p>No clusters on this page.</p>` : found}`,
  };
}

function results(data: ClustersData): Html {
  const { query, clusters, total, pageNumber, pageSize } = data;
  const sort = query.sort ?? 'worst';
  const pages = Math.ceil(total / pageSize);
  const position = pages > 1 ? `, page ${formatCount(pageNumber)} of ${formatCount(pages)}` : '';
  return html`<section class="card" aria-label="Clusters found"><p role="status"><strong>${countOf(total, 'cluster')}</strong>${position}, ${sort === 'name' ? 'by name' : 'worst first'}</p>
${clusterTable(clusters, {
  caption: `Clusters${position}, ${sort === 'name' ? 'by name' : 'worst first'}`,
  href: clusterLink,
  sortHref: (column) =>
    column === 'name'
      ? clustersHref({ ...query, sort: 'name' })
      : column === 'compliance'
        ? clustersHref({ ...query, sort: 'worst' })
        : undefined,
  sorted: { column: sort === 'name' ? 'name' : 'compliance', direction: 'ascending' },
})}
${pageLinks(data)}</section>`;
}

function pageLinks({ query, pageNumber, continuation, previous }: ClustersData): Html {
  const page = (label: string, from: string | null, number: number) =>
    from === null ? undefined : { label, href: clustersHref(query, { continuation: from, page: String(number) }) };
  return pager({
    label: 'Pages of clusters',
    first: pageNumber > 1 ? { label: 'First page', href: clustersHref(query) } : undefined,
    previous: page('Previous page', previous, Math.max(1, pageNumber - 1)),
    next: page('Next page', continuation, pageNumber + 1),
  });
}

/** Says which filter to drop, and what would come then. */
function emptyResult({ query, without }: ClustersData): Html {
  if (without.length === 0) return html`${emptyState({ title: 'No clusters', text: 'This scan saw no clusters.' })}`;
  const helpful = without.filter((each) => each.total > 0);
  const text = helpful.length === 0 ? 'Dropping any one of them still finds none.' : 'Drop one of them to find some:';
  return html`${emptyState({ title: 'No cluster matches all of these filters', text })}
<ul class="chips">${helpful.map(({ filter, total }) => {
    const href = clustersHref({ ...query, [filter]: undefined });
    return html`<li><a href="${href}">Drop the ${filterNames[filter]}: ${countOf(total, 'cluster')}</a></li>`;
  })}<li><a href="/clusters">Drop all filters</a></li></ul>`;
}

function filterForm({ query, subscriptions, locations }: ClustersData): Html {
  const { q = '', compliance = [], mode = [], subscription = [], location = [], sort = 'worst' } = query;
  const words = (list: readonly string[]): FilterChoice[] => list.map((word) => ({ value: word, label: word }));
  return html`<form class="card toolbar" method="get" action="/clusters" role="search" aria-label="Clusters">
<label class="field wide"><span>Name, resource group or subscription <kbd>/</kbd></span><input type="search" name="q" value="${q}" maxlength="200" autocomplete="off" spellcheck="false"></label>
${choice('Compliance', 'compliance', compliance, words(complianceWorstFirst))}
${choice('Sidecar mode', 'mode', mode, words(modesInOrder))}
${choice('Subscription', 'subscription', subscription, subscriptions)}
${choice('Location', 'location', location, locations)}
<label class="field"><span>Order</span><select name="sort"><option value="">worst first</option><option value="name"${sort === 'name' ? html` selected` : ''}>by name</option></select></label>
<button type="submit" class="button primary">Show</button><a class="button" href="/clusters">Clear</a>
</form>`;
}

/** A choice of one value; a combination that came by an address stays as it is until another is chosen. */
function choice(label: string, name: string, chosen: readonly string[], choices: readonly FilterChoice[]): Html {
  const current = chosen.join(',');
  const isListed = current === '' || choices.some(({ value }) => same(value, current));
  const options = isListed ? choices : [{ value: current, label: chosen.join(' or ') }, ...choices];
  return html`<label class="field"><span>${label}</span><select name="${name}"><option value="">any</option>${options.map(
    (option) =>
      html`<option value="${option.value}"${same(option.value, current) ? html` selected` : ''}>${option.label}</option>`,
  )}</select></label>`;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
