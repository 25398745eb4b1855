/**
 * The sections of the report, in the order in which they are read.
 *
 * @module
 */
import { html } from 'hono/html';
import type { Compliance, NotSeen, SidecarMode, Summary, TrendPoint, Waves } from '../../domain/contracts.ts';
import type { ReportFrame } from '../report-event.ts';
import { visibleText } from '../terminal-text.ts';
import {
  countOf,
  describeCalendar,
  describeHypothesis,
  describeScope,
  formatCount,
  formatInstant,
  formatLastSeen,
} from '../words.ts';
import { complianceWorstFirst } from '../worst-first.ts';
import { complianceBadge, modeBadge, modesInOrder } from './badges.ts';
import { coverageNote, gapList } from './coverage.ts';
import { gainNote } from './gain-note.ts';
import type { Html } from './html.ts';
import { shareMeter } from './share-meter.ts';
import { emptyState } from './states.ts';
import { trendChart } from './trend-chart.ts';
import { unblocksList, wavesView } from './waves-view.ts';

const notSeenAtMost = 500;

/** A titled card; its heading is what the table of contents would show. */
export function section(title: string, content: Html | readonly Html[], note?: string): Html {
  return html`<section class="card">
    <h2>${title}${note === undefined ? '' : html` <small>${note}</small>`}</h2>
    ${content}
  </section> `;
}

export function headSection(
  { takenAt, cloud, scope, hypothetical, coverage, summary, scanId }: ReportFrame,
  whatIf: readonly string[],
): Html {
  const hypothesis = describeHypothesis(hypothetical);
  const calendar = describeCalendar(summary.calendar);
  return html`<div class="head">
      <h1>Native sidecars on AKS</h1>
      <p class="quiet">
        As seen at <time datetime="${takenAt}">${formatInstant(takenAt)}</time> · ${visibleText(cloud)} ·
        ${visibleText(describeScope(scope))}${scanId === null ? '' : html` · scan ${visibleText(scanId)}`}
      </p>
    </div>
    ${hypothesis === null ? '' : html`<p class="note bad"><b>${visibleText(hypothesis)}</b> ${whatIf.join(' ')}</p>`}
    ${coverageNote(coverage)} ${calendar === null ? '' : html`<p class="note warn">${calendar}</p>`} `;
}

/** The number that matters and how it came about. */
export function numberSection({ summary }: ReportFrame, trend: readonly TrendPoint[]): Html {
  const tiles = complianceWorstFirst.map(
    (state) => html`<li><b class="count">${formatCount(summary.compliance[state])}</b>${complianceBadge(state)}</li>`,
  );
  const numbers = html`${shareMeter(summary)}${gainNote(summary)}`;
  const lead = html`<div class="lead"><div>${numbers}</div>${trendChart(trend)}</div>`;
  return html`${section('Native share', trend.length > 1 ? lead : numbers)}
    <ul class="tiles" aria-label="Clusters by compliance">
      ${tiles}
    </ul> `;
}

/** @param names of subscriptions, by lower-cased id */
export function gapSection({ coverage: { gaps } }: ReportFrame, names: ReadonlyMap<string, string>): Html {
  return gaps.length === 0 ? html`` : section('Gaps', gapList(gaps, names), 'what this scan could not read');
}

export function waveSection(waves: Waves | undefined): Html {
  if (!waves || (waves.unblocks.length === 0 && waves.waves.length === 0 && waves.impossible.length === 0))
    return html``;
  return html`<div class="columns">
    ${section('What unblocks most', unblocksList(waves.unblocks))}${section('Waves', wavesView(waves, { clustersAtMost: 20 }), 'in which order to walk the fleet')}
  </div> `;
}

export interface ShownClusters {
  readonly shown: number;
  readonly total: number;
  /** Of all clusters that are in need of action, how many are not shown. */
  readonly actionLeft: number;
}

/** Before the parts of the table: how many there are, and what narrows them. */
export function clustersStart({ summary }: ReportFrame, { shown, total, actionLeft }: ShownClusters): Html {
  const left =
    shown < total
      ? html`<p class="note warn">The worst ${formatCount(shown)} of ${countOf(total, 'cluster')} are listed here; ${formatCount(actionLeft)} of the others are in need of action too. The CSV of the same scan (<code>--format csv</code>, <code>GET /api/report?format=csv</code>) has them all.</p>`
      : '';
  return html`<section class="card" id="clusters">
<h2>Clusters <small id="shown" role="status">${formatCount(shown)}, worst first</small></h2>
${left}
${total === 0 ? noClusters : narrowForm(summary)}
`;
}

const noClusters = emptyState({
  title: 'No clusters were seen.',
  text: 'Where the coverage is complete, the scope holds no AKS cluster. Where it is not, the gaps say what could not be read.',
});

/** Search and order need the script; the boxes work without it ({@link filterStyles}). */
function narrowForm({ compliance, sidecarMode }: Summary): Html {
  const states = complianceWorstFirst.filter((state) => compliance[state] > 0);
  const modes = modesInOrder.filter((mode) => sidecarMode[mode] > 0);
  const orders = ['name', 'compliance', 'mode', 'Kubernetes', 'mesh'];
  return html`<form id="narrow" class="toolbar">
<label class="field" data-script hidden>Find <input type="search" name="q" size="32" autocomplete="off" placeholder="name, subscription, version, rule …"></label>
<label class="field" data-script hidden>Sort by <select name="sort"><option value="">worst first</option>${orders.map((order, column) => html`<option value="${column}">${order}</option>`)}</select></label>
${choices('Compliance', states)}
${choices('Mode', modes)}
<button type="reset" data-script hidden>Show all</button>
</form>
<p id="none" class="quiet" hidden>No cluster is like that.</p>`;
}

export const clustersEnd: Html = html`</section>
`;

function choices(label: string, states: readonly (Compliance | SidecarMode)[]): Html {
  return html`<fieldset class="choices">
    <legend>${label}</legend>
    ${states.map((state) => html`<label><input type="checkbox" id="show-${state}" value="${state}" checked /> ${state}</label>`)}
  </fieldset>`;
}

/** Hides what a filter leaves out without any script. */
export const filterStyles = [...complianceWorstFirst, ...modesInOrder]
  .map((state) => `#narrow:has(#show-${state}:not(:checked))~.part tr.${state}{display:none}`)
  .join('\n');

export function notSeenSection({ notSeen, takenAt }: ReportFrame): Html {
  if (notSeen.length === 0) return html``;
  const rows = notSeen.slice(0, notSeenAtMost).map((entry) => notSeenRow(entry, takenAt));
  const left = notSeen.length - rows.length;
  return section(
    'Not seen',
    html`<p class="quiet">A gap covers these clusters, so nobody knows how they are now. They are not counted above.</p>
      <div class="scroll" tabindex="0" role="region" aria-label="Clusters that were not seen">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">Cluster</th>
              <th scope="col">Compliance then</th>
              <th scope="col">Mode then</th>
              <th scope="col">Last seen</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </div>
      ${left > 0 ? html`<p class="quiet">… and ${countOf(left, 'more cluster')}: the CSV has them all.</p>` : ''}`,
  );
}

function notSeenRow({ last, lastSeenAt }: NotSeen, takenAt: string): Html {
  return html`<tr>
    <th scope="row">
      ${visibleText(last.name) || '(no name)'}
      <small>${visibleText(last.subscriptionName ?? last.subscriptionId)} / ${visibleText(last.resourceGroup)}</small>
    </th>
    <td>${complianceBadge(last.compliance)}</td>
    <td>${modeBadge(last.sidecarMode)}</td>
    <td>${formatLastSeen(lastSeenAt, takenAt)}</td>
  </tr>`;
}
