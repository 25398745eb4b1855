import { html } from 'hono/html';
import type { ClusterVerdict } from '../../domain/contracts.ts';
import { visibleText } from '../terminal-text.ts';
import { reasonOf } from '../words.ts';
import { complianceBadge, modeBadge } from './badges.ts';
import type { Html } from './html.ts';
import { prose } from './prose.ts';

/** The columns that a server can sort by; the table shows them in this order. */
const clusterColumns = [
  { key: 'name', label: 'Cluster' },
  { key: 'compliance', label: 'Compliance' },
  { key: 'mode', label: 'Mode' },
  { key: 'kubernetes', label: 'Kubernetes' },
  { key: 'mesh', label: 'Mesh' },
  { key: 'why', label: 'Why and what next' },
] as const;
export type ClusterColumn = (typeof clusterColumns)[number]['key'];

export interface ClusterTableOptions {
  /** Said to screen readers: which clusters these are. */
  readonly caption: string;
  /** Where a cluster's page is; without, names are no links. */
  readonly href?: (verdict: ClusterVerdict) => string;
  /** Column heads that are links: where sorting by the column leads; undefined = the column cannot be sorted by. */
  readonly sortHref?: (column: ClusterColumn) => string | undefined;
  readonly sorted?: { readonly column: ClusterColumn; readonly direction: 'ascending' | 'descending' };
  /** What is behind the reason, opened by a click; without, only reason and next step are shown. */
  readonly details?: (verdict: ClusterVerdict) => Html | undefined;
  /** Marks each row with its compliance and mode, for filters. */
  readonly classes?: boolean;
}

/** Clusters in the order given, one row each; at 360 px each row is a card. */
export function clusterTable(verdicts: readonly ClusterVerdict[], options: ClusterTableOptions): Html {
  const { caption, sortHref, sorted } = options;
  const heads = clusterColumns.map(({ key, label }) => {
    const href = sortHref?.(key);
    const direction = sorted?.column === key ? html` aria-sort="${sorted.direction}"` : '';
    return html`<th scope="col" ${direction}>${href === undefined ? label : html`<a href="${href}">${label}</a>`}</th>`;
  });
  return html`<table class="clusters">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads}
      </tr>
    </thead>
    <tbody>
      ${verdicts.map((verdict) => clusterRow(verdict, options))}
    </tbody>
  </table>`;
}

function clusterRow(verdict: ClusterVerdict, { href, details, classes }: ClusterTableOptions): Html {
  const { name, compliance, sidecarMode, confidence } = verdict;
  const label = visibleText(name) || '(no name)';
  const state = classes ? html` class="${compliance} ${sidecarMode}"` : '';
  // Nothing between the cells: a report holds 20,000 of these, and a browser keeps every space as a node.
  const cells = [
    html`<th scope="row">${href ? html`<a href="${href(verdict)}">${label}</a>` : label}<small>${whereaboutsOf(verdict)}</small></th>`,
    html`<td>${complianceBadge(compliance)}</td>`,
    html`<td>${modeBadge(sidecarMode, confidence)}</td>`,
    html`<td>${known(verdict.controlPlaneVersion)}<small>pools ${known(verdict.oldestNodePoolVersion)}</small></td>`,
    html`<td>${meshCell(verdict)}<small>flag ${known(verdict.featureFlag)}</small></td>`,
    html`<td>${why(verdict, details?.(verdict))}</td>`,
  ];
  return html`<tr${state}>${cells}</tr>
`;
}

/** `Payments Production / rg-payments / westeurope` */
export function whereaboutsOf({
  subscriptionName,
  subscriptionId,
  resourceGroup,
  location,
}: Pick<ClusterVerdict, 'subscriptionName' | 'subscriptionId' | 'resourceGroup' | 'location'>): string {
  return [subscriptionName ?? subscriptionId, resourceGroup, location].map(visibleText).join(' / ');
}

/** One revision a line: side by side they would break within. */
function meshCell({ meshRevisions, sidecarMode }: ClusterVerdict): Html | string {
  if (meshRevisions.length === 0) return sidecarMode === 'none' ? '–' : '?';
  return html`${meshRevisions.map((revision, index) => html`${index === 0 ? '' : html`<br>`}${visibleText(revision)}`)}`;
}

function why(verdict: ClusterVerdict, details: Html | undefined): Html {
  const reason = visibleText(reasonOf(verdict));
  const next = verdict.nextStep === null ? '' : html`<small>${prose(verdict.nextStep)}</small>`;
  if (details === undefined) return html`${reason}${next}`;
  return html`<details><summary>${reason}${next}</summary>${details}</details>`;
}

/** `?` where Azure did not say. */
function known(text: string | null): string {
  return text === null || text === '' ? '?' : visibleText(text);
}
