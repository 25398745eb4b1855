import { html } from 'hono/html';
import type { Html } from '../report/html/html.ts';
import { deliveryList, type ListedDelivery } from '../report/html/lists.ts';
import { countOf, formatCount } from '../report/words.ts';
import type { DashboardPage } from './frame.ts';
import { pager } from './pager.ts';
import { withQuery } from './urls.ts';

export interface DeliveriesData {
  /** Newest first. */
  readonly deliveries: readonly ListedDelivery[];
  readonly continuation: string | null;
  readonly isFirstPage: boolean;
}

/** What was told to whom, and what is still being tried. */
export function deliveriesPage({ deliveries, continuation, isFirstPage }: DeliveriesData): DashboardPage {
  const failed = deliveries.filter(({ state }) => state === 'failed' || state === 'disabled').length;
  const sent = deliveries.filter(({ state }) => state === 'sent').length;
  const waiting = deliveries.length - sent - failed;
  return {
    title: 'Deliveries',
    place: 'deliveries',
    body: html`${failed > 0 ? html`<p class="note warn">${countOf(failed, 'message')} of this page will not be tried again. Below each state it says why.</p>` : ''}
<section class="card" aria-label="Messages">${deliveries.length === 0 ? '' : html`<p>${countOf(deliveries.length, 'message')} on this page: ${formatCount(sent)} sent, ${formatCount(waiting)} on the way, ${formatCount(failed)} given up.</p>`}${deliveryList(deliveries)}${morePages('/deliveries', { continuation, isFirstPage })}</section>`,
  };
}

/** Links to the first and the next page of a list, newest first. */
export function morePages(
  path: string,
  { continuation, isFirstPage }: { readonly continuation: string | null; readonly isFirstPage: boolean },
): Html {
  return pager({
    label: 'Pages of the list',
    first: isFirstPage ? undefined : { label: 'Newest', href: path },
    next: continuation === null ? undefined : { label: 'Older', href: withQuery(path, { continuation }) },
  });
}
