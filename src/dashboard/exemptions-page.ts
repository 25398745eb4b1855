import { html } from 'hono/html';
import type { ClusterVerdict, Exemption } from '../domain/contracts.ts';
import type { Bounded } from '../domain/digest.ts';
import type { Html } from '../report/html/html.ts';
import { exemptionList } from '../report/html/lists.ts';
import { countOf, formatCount } from '../report/words.ts';
import type { DashboardPage } from './frame.ts';
import { clusterLink } from './urls.ts';

type ExemptCluster = Pick<ClusterVerdict, 'id' | 'name' | 'exemption'>;
export type ExemptionsData = Readonly<Record<Exemption['state'], Bounded<ExemptCluster>>>;

const sections = [
  { state: 'valid', title: 'In force', says: 'These clusters are exempt until the end of the day named, UTC.' },
  { state: 'expired', title: 'Ended', says: 'These exemptions hold no longer: the clusters count again.' },
  {
    state: 'invalid',
    title: 'Without effect',
    says: 'A date that cannot be read or a missing reason exempts nothing: mend or remove the tags.',
  },
] as const;

/** Who is exempt until when and why, the soonest end first. */
export function exemptionsPage(data: ExemptionsData): DashboardPage {
  return {
    title: 'Exemptions',
    place: 'exemptions',
    body: html`<p>A cluster, or its whole subscription, is exempt by its tags <code>sidescan-exempt-until</code> (YYYY-MM-DD) and <code>sidescan-exempt-reason</code>.</p>
${sections
  .filter(({ state }) => state === 'valid' || data[state].total > 0)
  .map(({ state, title, says }) => section(state, title, says, data[state]))}`,
  };
}

function section(state: string, title: string, says: string, { items, total }: Bounded<ExemptCluster>): Html {
  return html`<section class="card" aria-labelledby="${state}"><h2 id="${state}">${title} (${formatCount(total)})</h2>
${total === 0 ? '' : html`<p>${says}</p>`}${exemptionList(items, { href: clusterLink })}
${items.length < total ? html`<p class="note">The first ${formatCount(items.length)} of ${countOf(total, 'cluster')} are shown; the <a href="/api/report?format=csv">CSV report</a> has all.</p>` : ''}</section>`;
}
