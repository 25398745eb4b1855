/**
 * The lists beside the clusters: exemptions, scans, changes, deliveries.
 *
 * @module
 */
import { html } from 'hono/html';
import type { Change, ClusterVerdict, Delivery, Scan } from '../../domain/contracts.ts';
import type { Audience, Occasion } from '../../domain/digest.ts';
import { describeChange } from '../drift-words.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf, describeScope, formatCount, formatInstant } from '../words.ts';
import { complianceBadge, modeBadge } from './badges.ts';
import { whereaboutsOf } from './cluster-table.ts';
import { emptyState } from './states.ts';
import type { Html } from './html.ts';

export interface ListOptions {
  /** Where a cluster's page is; without, names are no links. */
  readonly href?: (cluster: { readonly id: string; readonly name: string }) => string;
}

/** A cluster that asks for an exemption, with what it would be without. */
export type ExemptCluster = Pick<
  ClusterVerdict,
  'id' | 'name' | 'subscriptionName' | 'subscriptionId' | 'resourceGroup' | 'location' | 'compliance' | 'exemption'
>;

/**
 * Who is exempt until when and why, the soonest end first, with what the cluster counts as.
 *
 * @param options.showsState whether each says if it holds; not needed where all are alike
 */
export function exemptionList(
  verdicts: readonly ExemptCluster[],
  { href, showsState = true }: ListOptions & { readonly showsState?: boolean } = {},
): Html {
  const rows = verdicts
    .filter(({ exemption }) => exemption !== null)
    .toSorted((a, b) => (a.exemption?.until ?? '').localeCompare(b.exemption?.until ?? '', 'en'));
  if (rows.length === 0) return emptyState({ title: 'Nobody is exempt.' });
  return listTable(
    'Exemptions, the soonest end first',
    ['Cluster', 'Counts as', ...(showsState ? ['Exemption'] : []), 'Until', 'Reason', 'Set on'],
    rows.map(
      ({ exemption, ...cluster }) =>
        html`<tr>
              <th scope="row">${named(cluster, href)}<small>${whereaboutsOf(cluster)}</small></th>
              <td data-label="Counts as">${complianceBadge(cluster.compliance)}</td>
              ${showsState ? html`<td data-label="Exemption"><b class="exemption ${exemption?.state}">${exemption?.state}</b></td>` : ''}
              <td data-label="Until">${visibleText(exemption?.until ?? '?')}</td>
              <td data-label="Reason">${visibleText(exemption?.reason ?? '?')}</td>
              <td data-label="Set on">${exemption?.from}</td>
            </tr>`,
    ),
  );
}

/** Scans in the order given, with what they looked at, how long they took and what they missed. */
export function scanList(scans: readonly Scan[], { href }: { readonly href?: (scan: Scan) => string } = {}): Html {
  if (scans.length === 0) return emptyState({ title: 'No scan yet.' });
  return listTable(
    'Scans',
    ['Asked for', 'Scope', 'State', 'By', 'Took', 'Clusters', 'Coverage'],
    scans.map((scan) => {
      const asked = html`<time datetime="${scan.requestedAt}">${formatInstant(scan.requestedAt, 'seconds')}</time>`;
      return html`<tr>
            <th scope="row">${href ? html`<a href="${href(scan)}">${asked}</a>` : asked}</th>
            <td data-label="Scope">${visibleText(describeScope(scan.scope))}</td>
            <td data-label="State">
              <b class="scan ${scan.state}">${scan.state}</b>${scan.error === null ? '' : html` <small>${visibleText(scan.error.message)}</small>`}
            </td>
            <td data-label="By">${wordsOfTrigger[scan.trigger]}</td>
            <td data-label="Took">${duration(scan)}</td>
            <td data-label="Clusters">${scan.summary === null ? '–' : formatCount(scan.summary.clusters)}</td>
            <td data-label="Coverage">
              ${scan.coverage === null ? '–' : scan.coverage.complete && scan.coverage.gaps.length === 0 ? 'complete' : html`<b class="warning">${countOf(scan.coverage.gaps.length, 'gap')}</b>`}
            </td>
          </tr>`;
    }),
  );
}

/** How a scan came to be asked for. */
export const wordsOfTrigger: Readonly<Record<Scan['trigger'], string>> = {
  timer: 'schedule',
  http: 'on demand',
  cli: 'command line',
};

/** `1 min 20 s`; a dash until it has ended. */
function duration({ startedAt, finishedAt }: Scan): string {
  const seconds = Math.round((Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000);
  if (Number.isNaN(seconds)) return '–';
  return seconds < 60 ? `${seconds} s` : `${formatCount(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

/** What moved between two scans, in the order given; what kind of change it is says the heading above. */
export function changeList(changes: readonly Change[], { href }: ListOptions = {}): Html {
  return html`<ul class="changes">
    ${changes.map((change) => {
      const [before, after] =
        change.kind === 'changed' ? [change.before, change.after] : [change.verdict, change.verdict];
      return html`<li>
        <span class="who">${named(change, href)}</span>
        <span class="moves">
          ${moved(modeBadge(before.sidecarMode), modeBadge(after.sidecarMode), before.sidecarMode === after.sidecarMode)}
          ${moved(complianceBadge(before.compliance), complianceBadge(after.compliance), before.compliance === after.compliance)}
        </span>
        ${change.kind === 'changed' ? movedFacts(change) : ''}
      </li>`;
    })}
  </ul>`;
}

function moved(before: Html, after: Html, isSame: boolean): Html {
  return isSame ? after : html`<span class="move">${before} → ${after}</span>`;
}

/** What moved beside the verdict, which the badges show. */
function movedFacts(change: Extract<Change, { kind: 'changed' }>): Html | string {
  const facts = change.fields.filter(({ field }) => field !== 'sidecarMode' && field !== 'compliance');
  return facts.length === 0
    ? ''
    : html`<small>${visibleText(describeChange({ ...change, fields: facts }).join(', '))}</small>`;
}

/** A message with what it tells, and to whom. */
export interface ListedDelivery extends Delivery {
  readonly occasion: Occasion;
  readonly audience: Audience;
  readonly createdAt: string;
}

/** Messages to people, in the order given. */
export function deliveryList(deliveries: readonly ListedDelivery[]): Html {
  if (deliveries.length === 0) return emptyState({ title: 'Nothing was sent yet.' });
  return listTable(
    'Deliveries',
    ['Recipient', 'Message', 'State', 'Tries', 'Last try', 'Next try'],
    deliveries.map(
      ({ recipient, channel, occasion, audience, createdAt, state, attempts, lastAttemptAt, nextAttemptAt, error }) =>
        html`<tr>
              <th scope="row">${visibleText(recipient)}${recipient === channel ? '' : html`<small>${channel}</small>`}</th>
              <td data-label="Message">${wordsOfOccasion[occasion]} ${forWhom(audience, recipient)}<small>${formatInstant(createdAt)}</small></td>
              <td data-label="State">
                <b class="delivery ${state}">${state}</b>${error === null ? '' : html` <small>${visibleText(error)}</small>`}
              </td>
              <td data-label="Tries">${formatCount(attempts)}</td>
              ${instantCell('Last try', lastAttemptAt)} ${instantCell('Next try', nextAttemptAt)}
            </tr>`,
    ),
  );
}

function forWhom(audience: Audience, recipient: string): string {
  if (audience.kind === 'fleet') return 'of the fleet';
  return audience.owner === recipient ? 'of their clusters' : `of the clusters of ${visibleText(audience.owner)}`;
}

function instantCell(label: string, instant: string | null): Html {
  return instant === null
    ? html`<td class="absent">–</td>`
    : html`<td data-label="${label}">${formatInstant(instant)}</td>`;
}

const wordsOfOccasion: Readonly<Record<Occasion, string>> = { digest: 'Digest', regression: 'Regressions' };

function listTable(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll">
    <table class="list">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function named(cluster: { readonly id: string; readonly name: string }, href: ListOptions['href']): Html {
  const label = visibleText(cluster.name) || '(no name)';
  return href ? html`<a href="${href(cluster)}">${label}</a>` : html`${label}`;
}
