import { html } from 'hono/html';
import type { Html } from '../report/html/html.ts';
import { page } from '../report/html/layout.ts';
import { formatInstant } from '../report/words.ts';
import { pageScript } from './page-script.ts';
import { pageStyles } from './page-styles.ts';
import { scanHref } from './urls.ts';

/** What stands around every page. */
export interface Frame {
  /** Of this answer's Content-Security-Policy. */
  readonly nonce: string;
  /** Whether who looks may start and cancel scans. */
  readonly mayScan: boolean;
  /** Whether any channel is configured: without one there are no deliveries to look at. */
  readonly showsDeliveries: boolean;
  /** The scan that the page shows; null = none has finished yet, or the page is of none. */
  readonly scan: ShownScan | null;
}

export interface ShownScan {
  readonly scanId: string;
  readonly takenAt: string;
  /** `3 hours`, before now. */
  readonly age: string;
  /** Two scheduled scans have passed without a result. */
  readonly isStale: boolean;
}

/** Pages that the navigation leads to. */
export type Place = 'overview' | 'clusters' | 'waves' | 'exemptions' | 'deliveries' | 'scans';

const places: readonly { readonly place: Place; readonly label: string; readonly href: string }[] = [
  { place: 'overview', label: 'Overview', href: '/' },
  { place: 'clusters', label: 'Clusters', href: '/clusters' },
  { place: 'waves', label: 'Waves', href: '/waves' },
  { place: 'exemptions', label: 'Exemptions', href: '/exemptions' },
  { place: 'deliveries', label: 'Deliveries', href: '/deliveries' },
  { place: 'scans', label: 'Scans', href: '/scans' },
];

export interface DashboardPage {
  readonly title: string;
  /** Where in the navigation it belongs. */
  readonly place?: Place;
  /** Beside the title. */
  readonly beside?: Html;
  readonly body: Html;
}

/** A whole page as text. */
export async function renderPage(frame: Frame, { title, place, beside, body }: DashboardPage): Promise<string> {
  const { nonce, mayScan, showsDeliveries, scan } = frame;
  return String(
    await page({
      title,
      styles: 'inline',
      moreStyles: pageStyles,
      nonce,
      script: { inline: pageScript },
      navigation: places
        .filter((entry) => entry.place !== 'deliveries' || showsDeliveries)
        .map((entry) => ({ label: entry.label, href: entry.href, current: entry.place === place })),
      ...(scan ? { status: scanStatus(scan) } : {}),
      ...(mayScan ? { actions: scanNowForm() } : {}),
      icon: true,
      body: html`<div class="masthead"><h1>${title}</h1>${beside ?? ''}</div>${scan?.isStale ? staleNote(scan) : ''}${body}`,
      footer: 'Sidescan only ever reads.',
    }),
  );
}

function scanStatus({ scanId, takenAt, age }: ShownScan): Html {
  return html`<a href="${scanHref(scanId)}">Scan<span class="when"> of <time datetime="${takenAt}">${formatInstant(takenAt)}</time></span></a>, ${age} ago`;
}

/** Said on every page, so that nobody takes old numbers for today's. */
function staleNote({ age }: ShownScan): Html {
  return html`<p class="note warn">These numbers are ${age} old: the schedule came round twice since without a scan that ended well. <a href="/scans">Look at the scans</a> to see why.</p>`;
}

/** Works without script: the answer leads to the scan's page. */
export function scanNowForm(label = 'Scan now', kind: 'primary' | '' = ''): Html {
  return html`<form class="scan-now" method="post" action="/scans"><button type="submit"${kind === '' ? '' : html` class="button ${kind}"`}>${label}</button></form>`;
}
