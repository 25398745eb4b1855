import { html } from 'hono/html';
import type { Scan } from '../domain/contracts.ts';
import type { Html } from '../report/html/html.ts';
import { emptyState } from '../report/html/states.ts';
import { visibleText } from '../report/terminal-text.ts';
import { formatInstant } from '../report/words.ts';
import { scanNowForm, type DashboardPage } from './frame.ts';
import { scanProgress } from './scan-progress.ts';
import { scanHref } from './urls.ts';

export interface FirstScanData {
  /** What the page shows once there is something to show. */
  readonly page: Pick<DashboardPage, 'title' | 'place'>;
  /** The scan that runs right now. */
  readonly running: Scan | null;
  /** The newest scan that ended without a result. */
  readonly failed: Scan | null;
  readonly mayScan: boolean;
  /** When the schedule comes round next; null where it cannot be read. */
  readonly nextScanAt: string | null;
}

/** Any page before the first scan has finished. */
export function firstScanPage({ page, ...data }: FirstScanData): DashboardPage {
  return { ...page, body: data.running === null ? nothingYet(data) : underWay(data.running) };
}

function underWay(running: Scan): Html {
  const state = emptyState({
    title: 'The first scan is under way',
    text: html`What it finds is shown here as soon as it ends. <a href="${scanHref(running.scanId)}">About this scan</a>`,
  });
  return html`${state}${scanProgress(running)}`;
}

function nothingYet({ failed, mayScan, nextScanAt }: Omit<FirstScanData, 'page'>): Html {
  const by = nextScanAt === null ? 'by the schedule' : `at ${formatInstant(nextScanAt)}`;
  const text =
    failed === null
      ? html`Sidescan has not looked at your clusters so far. The first scan starts by itself within five minutes${mayScan ? ', or right now' : ''}.`
      : html`The <a href="${scanHref(failed.scanId)}">scan of ${formatInstant(failed.requestedAt)}</a> ended without a result${failed.error === null ? '' : `: ${visibleText(failed.error.message).replace(/\.$/, '')}`}. The next one starts by itself ${by}${mayScan ? ', or right now' : ''}.`;
  return emptyState({
    title: 'No scan has finished yet',
    text,
    ...(mayScan ? { form: scanNowForm(failed === null ? 'Start the first scan' : 'Scan now', 'primary') } : {}),
  });
}
