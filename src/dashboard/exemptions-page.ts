import { html } from 'hono/html';
import type { Exemption } from '../domain/contracts.ts';
import type { Bounded } from '../domain/digest.ts';
import type { Html } from '../report/html/html.ts';
import { exemptionList, type ExemptCluster } from '../report/html/lists.ts';
import { countOf, formatCount } from '../report/words.ts';
import type { DashboardPage } from './frame.ts';
import { pager } from './pager.ts';
import { clusterLink, withQuery } from './urls.ts';

export interface ExemptionsData {
  readonly exemptions: Readonly<Record<Exemption['state'], Bounded<ExemptCluster>>>;
  /** How many clusters are exempt: those with an exemption in force that would count against the fleet without it. */
  readonly exempt: number;
  /** Of which state a page is shown; null = the beginning of each. */
  readonly only: { readonly state: Exemption['state']; readonly pageNumber: number } | null;
}

const inShort = 25;
const onPage = 100;
const titles: Readonly<Record<Exemption['state'], string>> = {
  valid: 'In force',
  expired: 'Ended',
  invalid: 'Without effect',
};
const states = ['valid', 'expired', 'invalid'] as const;

/** Who is exempt until when and why, the soonest end first. */
export function exemptionsPage({ exemptions, exempt, only }: ExemptionsData): DashboardPage {
  const sections =
    only === null
      ? states
          .filter((state) => state === 'valid' || exemptions[state].total > 0)
          .map((state) => section(state, exemptions[state], { exempt, from: 0, most: inShort }))
      : [
          section(only.state, exemptions[only.state], { exempt, from: (only.pageNumber - 1) * onPage, most: onPage }),
          pagesOf(only.state, only.pageNumber, exemptions[only.state].items.length),
        ];
  return {
    title: 'Exemptions',
    place: 'exemptions',
    body: html`<p class="quiet">A cluster, or its whole subscription, is exempt by its tags <code>sidescan-exempt-until</code> (YYYY-MM-DD) and <code>sidescan-exempt-reason</code>.</p>
${sections}`,
  };
}

function section(
  state: Exemption['state'],
  { items, total }: Bounded<ExemptCluster>,
  { exempt, from, most }: { readonly exempt: number; readonly from: number; readonly most: number },
): Html {
  const shown = items.slice(from, from + most);
  const rest =
    most < onPage && total > shown.length
      ? html`<p><a href="${hrefOf(state, 1)}">All ${formatCount(total)} ${titles[state].toLowerCase()}</a></p>`
      : from + shown.length === items.length && items.length < total
        ? html`<p class="note">The first ${formatCount(items.length)} of ${countOf(total, 'cluster')} are shown; the <a href="/api/report?format=csv">CSV report</a> has all.</p>`
        : '';
  return html`<section class="card" aria-labelledby="${state}"><h2 id="${state}">${titles[state]} <small>${countOf(total, 'cluster')}</small></h2>
${total === 0 ? '' : html`<p>${whatItMeans(state, total, exempt)}</p>`}${shown.length === 0 && total > 0 ? html`<p>No clusters on this page.</p>` : exemptionList(shown, { href: clusterLink, showsState: false })}${rest}</section>`;
}

/** An exemption says nothing of whether its cluster needs one: one that is compliant, or has no mesh, does not. */
function whatItMeans(state: Exemption['state'], total: number, exempt: number): string {
  switch (state) {
    case 'valid':
      return `${countOf(total, 'exemption holds', 'exemptions hold')} until the end of the day named, UTC; ${countOf(exempt, 'cluster needs its own', 'clusters need theirs')} and ${exempt === 1 ? 'counts' : 'count'} as exempt.`;
    case 'expired':
      return 'These hold no longer: the clusters count by what they are.';
    case 'invalid':
      return 'A date that cannot be read or a missing reason exempts nothing: mend or remove the tags.';
  }
}

function pagesOf(state: Exemption['state'], pageNumber: number, kept: number): Html {
  return pager({
    label: 'Pages of exemptions',
    first: { label: 'All exemptions', href: '/exemptions' },
    previous: pageNumber > 1 ? { label: 'Previous page', href: hrefOf(state, pageNumber - 1) } : undefined,
    next: pageNumber * onPage < kept ? { label: 'Next page', href: hrefOf(state, pageNumber + 1) } : undefined,
  });
}

function hrefOf(state: Exemption['state'], pageNumber: number): string {
  return withQuery('/exemptions', { state, page: pageNumber === 1 ? undefined : String(pageNumber) });
}
