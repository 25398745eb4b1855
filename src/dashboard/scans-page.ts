import { html } from 'hono/html';
import type { Scan } from '../domain/contracts.ts';
import type { Html } from '../report/html/html.ts';
import { coverageNote, gapList } from '../report/html/coverage.ts';
import { scanList, wordsOfTrigger } from '../report/html/lists.ts';
import { shareMeter } from '../report/html/share-meter.ts';
import { emptyState, errorState } from '../report/html/states.ts';
import { visibleText } from '../report/terminal-text.ts';
import { describeScope, formatInstant, isIncomplete } from '../report/words.ts';
import { describeDuration } from './age.ts';
import { scanProgress } from './scan-progress.ts';
import { morePages } from './deliveries-page.ts';
import type { DashboardPage } from './frame.ts';
import { scanHref } from './urls.ts';

export interface ScansData {
  /** Newest first. */
  readonly scans: readonly Scan[];
  readonly continuation: string | null;
  readonly isFirstPage: boolean;
}

/** Every scan with how it ended, how long it took and what it missed. */
export function scansPage({ scans, continuation, isFirstPage }: ScansData): DashboardPage {
  const list =
    scans.length === 0
      ? emptyState({ title: 'No scan yet', text: 'The first one starts by the schedule, or now by the button above.' })
      : scanList(scans, { href: ({ scanId }) => scanHref(scanId) });
  return {
    title: 'Scans',
    place: 'scans',
    body: html`<section class="card" aria-label="Scans">${list}${morePages('/scans', { continuation, isFirstPage })}</section>`,
  };
}

export interface ScanData {
  readonly scan: Scan;
  readonly hasSnapshot: boolean;
  /** Of its subscriptions, by lower-cased id. */
  readonly names: ReadonlyMap<string, string>;
  readonly mayCancel: boolean;
}

/** One scan: its progress while it runs, then what it saw and what it could not see. */
export function scanPage(data: ScanData): DashboardPage {
  const { scan } = data;
  return {
    title: `Scan of ${formatInstant(scan.requestedAt)}`,
    place: 'scans',
    body: html`${isUnderWay(scan) ? scanProgress(scan, data.mayCancel ? cancelForm(scan) : undefined) : outcomeOf(data)}${factsOf(scan)}`,
  };
}

export function isUnderWay({ state }: Pick<Scan, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

function cancelForm({ scanId }: Scan): Html {
  return html`<form method="post" action="${scanHref(scanId)}/cancel"><button type="submit">Cancel this scan</button></form>`;
}

function outcomeOf({ scan, hasSnapshot, names }: ScanData): Html {
  const { state, error, summary, coverage, scanId } = scan;
  if (state !== 'completed') {
    const show = state === 'cancelled' ? emptyState : errorState;
    return show({
      title: `This scan ${wordsOfState[state]}.`,
      text: html`${error === null ? '' : `${visibleText(error.message)} `}The other pages show the last scan that ended well.`,
    });
  }
  return html`${summary ? html`<section class="card" aria-label="What it saw">${shareMeter(summary)}</section>` : ''}
${coverage ? html`<section class="card" aria-labelledby="gaps"><h2 id="gaps">What it could not see</h2>${coverageNote(coverage)}${isIncomplete(coverage) ? gapList(coverage.gaps, names) : ''}</section>` : ''}
<section class="card" aria-labelledby="keep"><h2 id="keep">To keep</h2><p>${
    hasSnapshot
      ? html`<a href="/api/scans/${encodeURIComponent(scanId)}/snapshot" download>Snapshot</a>: everything this scan observed, to be assessed again anywhere with <code>sidescan assess</code>.`
      : 'The snapshot of this scan is no longer kept.'
  }</p></section>`;
}

const wordsOfState: Readonly<Record<Exclude<Scan['state'], 'completed'>, string>> = {
  queued: 'waits',
  running: 'runs',
  failed: 'failed',
  cancelled: 'was cancelled',
  expired: 'gave no sign of life and was given up',
};

function factsOf(scan: Scan): Html {
  const { scanId, trigger, requestedAt, startedAt, finishedAt, scope } = scan;
  const instant = (text: string | null): string => (text === null ? '–' : formatInstant(text, 'seconds'));
  const facts: (readonly [string, string | Html])[] = [
    ['Scope', visibleText(describeScope(scope))],
    ['Asked for', formatInstant(requestedAt, 'seconds')],
    ['By', wordsOfTrigger[trigger]],
    ['Started', instant(startedAt)],
    ['Ended', instant(finishedAt)],
    ['Took', startedAt !== null && finishedAt !== null ? describeDuration(startedAt, finishedAt) : '–'],
    ['Id', html`<code data-copy="the id of the scan">${scanId}</code>`],
  ];
  return html`<section class="card" aria-labelledby="facts"><h2 id="facts">About this scan</h2><dl class="facts">${facts.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl></section>`;
}
