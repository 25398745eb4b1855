import { html } from 'hono/html';
import type { Waves } from '../domain/contracts.ts';
import { unblocksList, wavesView } from '../report/html/waves-view.ts';
import type { DashboardPage } from './frame.ts';
import { clusterLink } from './urls.ts';

/** More would be no page to walk by; the CSV has all. */
const clustersOfBatchAtMost = 100;

/** The order in which to walk the fleet, what unblocks most of it, and who has no way yet. */
export function wavesPage(waves: Waves): DashboardPage {
  return {
    title: 'Waves',
    place: 'waves',
    body: html`<section class="card" aria-labelledby="unblocks"><h2 id="unblocks">What unblocks most</h2>${unblocksList(waves.unblocks, 20)}</section>
<section class="card" aria-labelledby="order"><h2 id="order">The order to walk the fleet in</h2>
<p>Environment by environment, a canary first, and never both halves of a redundant pair at once. All of it: <a href="/api/waves?format=csv" download>CSV</a>, <a href="/api/waves?format=md">Markdown</a>, <a href="/api/waves">JSON</a>.</p>
${wavesView(waves, { href: clusterLink, clustersAtMost: clustersOfBatchAtMost })}</section>`,
  };
}
