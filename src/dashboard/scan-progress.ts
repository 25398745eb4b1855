import { html } from 'hono/html';
import type { Scan } from '../domain/contracts.ts';
import type { Html } from '../report/html/html.ts';
import { formatCount } from '../report/words.ts';

/** What a scan does right now, for people; the script of the page reads them there. */
const wordsOfPhase: Readonly<Record<Scan['progress']['phase'] | 'queued', string>> = {
  queued: 'Waiting to begin',
  collect: 'Reading the fleet from Azure',
  confirm: 'Asking Azure itself about what looks gone or better',
  assess: 'Judging every cluster',
  store: 'Writing the results',
  drift: 'Comparing with the scan before',
  tell: 'Telling whom it concerns',
  done: 'Done',
};

/** How far a scan is. The script keeps it up to date, without script the page is loaded again by itself. */
export function scanProgress({ scanId, state, progress }: Scan, action?: Html): Html {
  const { phase, subscriptions, clusters, throttledMs } = progress;
  const share = clusters.of ? html` max="${clusters.of}" value="${clusters.done}"` : '';
  return html`<noscript><meta http-equiv="refresh" content="3"></noscript>
<section class="card" aria-label="Progress" data-poll="/api/scans/${encodeURIComponent(scanId)}" data-words="${JSON.stringify(wordsOfPhase)}">
<p role="status"><strong data-live="now">${wordsOfPhase[state === 'queued' ? 'queued' : phase]}</strong> <span data-live="trouble"></span></p>
<progress aria-label="Clusters read"${share}></progress>
<dl class="facts">
<div><dt>Subscriptions</dt><dd data-live="subscriptions">${doneOf(subscriptions)}</dd></div>
<div><dt>Clusters</dt><dd data-live="clusters">${doneOf(clusters)}</dd></div>
<div><dt>Waited for Azure</dt><dd data-live="throttled">${formatCount(Math.round(throttledMs / 1000))} s</dd></div>
</dl>
${action ?? ''}
</section>`;
}

function doneOf({ done, of }: Scan['progress']['clusters']): string {
  return of === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(of)}`;
}
