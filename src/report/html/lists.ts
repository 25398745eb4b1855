/**
 * The lists beside the clusters: exemptions, scans, changes, deliveries.
 *
 * @module
 */
import { html } from 'hono/html';
import type { Change, ClusterVerdict, Delivery, Scan } from '../../domain/contracts.ts';
import { describeChange } from '../drift-words.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf, formatCount, formatInstant } from '../words.ts';
import { complianceBadge, modeBadge } from './badges.ts';
import { emptyState } from './states.ts';
import type { Html } from './html.ts';

export interface ListOptions {
  /** Where a cluster's page is; without, names are no links. */
  readonly href?: (cluster: { readonly id: string; readonly name: string }) => string;
}

/** Who is exempt until when and why, the one that ends first first; those that do not hold say so. */
export function exemptionList(
  verdicts: readonly Pick<ClusterVerdict, 'id' | 'name' | 'exemption'>[],
  { href }: ListOptions = {},
): Html {
  const rows = verdicts
    .filter(({ exemption }) => exemption !== null)
    .toSorted((a, b) => (a.exemption?.until ?? '').localeCompare(b.exemption?.until ?? '', 'en'));
  if (rows.length === 0) return emptyState({ title: 'Nobody is exempt.' });
  return html`<div class="scroll">
    <table class="list">
      <caption>
        Exemptions, the one that ends first first
      </caption>
      <thead>
        <tr>
          <th scope="col">Cluster</th>
          <th scope="col">State</th>
          <th scope="col">Until</th>
          <th scope="col">Reason</th>
          <th scope="col">Set on</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ id, name, exemption }) =>
            html`<tr>
              <th scope="row">${named({ id, name }, href)}</th>
              <td><b class="exemption ${exemption?.state}">${exemption?.state}</b></td>
              <td>${visibleText(exemption?.until ?? '?')}</td>
              <td>${visibleText(exemption?.reason ?? '?')}</td>
              <td>${exemption?.from}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Scans in the order given, with how long they took and what they missed. */
export function scanList(scans: readonly Scan[], { href }: { readonly href?: (scan: Scan) => string } = {}): Html {
  if (scans.length === 0) return emptyState({ title: 'No scan yet.' });
  return html`<div class="scroll">
    <table class="list">
      <caption>
        Scans
      </caption>
      <thead>
        <tr>
          <th scope="col">Asked for</th>
          <th scope="col">State</th>
          <th scope="col">By</th>
          <th scope="col">Took</th>
          <th scope="col">Clusters</th>
          <th scope="col">Coverage</th>
        </tr>
      </thead>
      <tbody>
        ${scans.map((scan) => {
          const asked = html`<time datetime="${scan.requestedAt}">${formatInstant(scan.requestedAt)}</time>`;
          return html`<tr>
            <th scope="row">${href ? html`<a href="${href(scan)}">${asked}</a>` : asked}</th>
            <td>
              <b class="scan ${scan.state}">${scan.state}</b>${scan.error === null ? '' : html` <small>${visibleText(scan.error.message)}</small>`}
            </td>
            <td>${scan.trigger}</td>
            <td>${duration(scan)}</td>
            <td>${scan.summary === null ? '–' : formatCount(scan.summary.clusters)}</td>
            <td>
              ${scan.coverage === null ? '–' : scan.coverage.complete && scan.coverage.gaps.length === 0 ? 'complete' : html`<b class="warning">${countOf(scan.coverage.gaps.length, 'gap')}</b>`}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** `1 min 20 s`; a dash until it has ended. */
function duration({ startedAt, finishedAt }: Scan): string {
  const seconds = Math.round((Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000);
  if (Number.isNaN(seconds)) return '–';
  return seconds < 60 ? `${seconds} s` : `${formatCount(Math.floor(seconds / 60))} min ${seconds % 60} s`;
}

/** What moved between two scans, in the order given. */
export function changeList(changes: readonly Change[], { href }: ListOptions = {}): Html {
  if (changes.length === 0) return emptyState({ title: 'Nothing changed.' });
  return html`<ul class="changes">
    ${changes.map((change) => {
      const name = named(change, href);
      if (change.kind !== 'changed')
        return html`<li class="${change.kind}">
          <b>${wordsOfChange[change.kind]}</b> ${name} ${complianceBadge(change.verdict.compliance)}
          ${modeBadge(change.verdict.sidecarMode)}
        </li>`;
      const { before, after, regression } = change;
      return html`<li class="${regression ? 'regression' : 'changed'}">
        <b>${regression ? 'regression' : 'changed'}</b> ${name}
        ${before.sidecarMode === after.sidecarMode ? modeBadge(after.sidecarMode) : html`${modeBadge(before.sidecarMode)} → ${modeBadge(after.sidecarMode)}`}
        ${before.compliance === after.compliance ? complianceBadge(after.compliance) : html`${complianceBadge(before.compliance)} → ${complianceBadge(after.compliance)}`}
        ${movedFacts(change)}
      </li>`;
    })}
  </ul>`;
}

/** What moved beside the verdict, which the badges show. */
function movedFacts(change: Extract<Change, { kind: 'changed' }>): Html | string {
  const facts = change.fields.filter(({ field }) => field !== 'sidecarMode' && field !== 'compliance');
  return facts.length === 0
    ? ''
    : html`<small>${visibleText(describeChange({ ...change, fields: facts }).join(', '))}</small>`;
}

const wordsOfChange: Readonly<Record<Exclude<Change['kind'], 'changed'>, string>> = {
  new: 'new',
  removed: 'gone',
  notSeen: 'not seen',
};

/** Messages to people, in the order given. */
export function deliveryList(deliveries: readonly Delivery[]): Html {
  if (deliveries.length === 0) return emptyState({ title: 'Nothing was sent yet.' });
  return html`<div class="scroll">
    <table class="list">
      <caption>
        Deliveries
      </caption>
      <thead>
        <tr>
          <th scope="col">Recipient</th>
          <th scope="col">Channel</th>
          <th scope="col">State</th>
          <th scope="col">Tries</th>
          <th scope="col">Last try</th>
          <th scope="col">Next try</th>
        </tr>
      </thead>
      <tbody>
        ${deliveries.map(
          ({ recipient, channel, state, attempts, lastAttemptAt, nextAttemptAt, error }) =>
            html`<tr>
              <th scope="row">${visibleText(recipient)}</th>
              <td>${channel}</td>
              <td>
                <b class="delivery ${state}">${state}</b>${error === null ? '' : html` <small>${visibleText(error)}</small>`}
              </td>
              <td>${formatCount(attempts)}</td>
              <td>${lastAttemptAt === null ? '–' : formatInstant(lastAttemptAt)}</td>
              <td>${nextAttemptAt === null ? '–' : formatInstant(nextAttemptAt)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function named(cluster: { readonly id: string; readonly name: string }, href: ListOptions['href']): Html {
  const label = visibleText(cluster.name) || '(no name)';
  return href ? html`<a href="${href(cluster)}">${label}</a>` : html`${label}`;
}
