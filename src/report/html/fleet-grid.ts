import { html } from 'hono/html';
import type { ClusterVerdict, Compliance } from '../../domain/contracts.ts';
import { compareText } from '../../domain/text.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf, formatCount } from '../words.ts';
import { complianceWorstFirst } from '../worst-first.ts';
import { complianceBadge, modeBadge, modeLetters, modesInOrder } from './badges.ts';
import type { Html } from './html.ts';

export type FleetGrouping = 'subscription' | 'location';

/** What the grid needs of a verdict. */
export type FleetCell = Pick<
  ClusterVerdict,
  'id' | 'name' | 'subscriptionId' | 'subscriptionName' | 'location' | 'compliance' | 'sidecarMode'
>;

export interface FleetGroup {
  /** The lower-cased subscription id or location. */
  readonly key: string;
  readonly label: string;
  readonly counts: Readonly<Record<Compliance, number>>;
  readonly total: number;
}

interface GroupBeingCounted extends FleetGroup {
  readonly counts: Record<Compliance, number>;
  total: number;
  cells: Pick<FleetCell, 'id' | 'name' | 'compliance' | 'sidecarMode'>[];
}

/** Above so many clusters a group is a bar: single cells would neither be seen nor load fast. */
export const cellsAtMost = 2000;
/** Above so many a group's cells are one image: nobody walks through thousands of links. */
const linksAtMost = 300;
const groupsAtMost = 100;

/** Gathers a fleet of any size while it streams: single clusters up to {@link cellsAtMost}, then only counts. */
export interface FleetGatherer {
  readonly add: (cell: FleetCell) => void;
  /** Most nonCompliant first, then most unknown, then by label. */
  readonly groups: () => readonly FleetGroup[];
  readonly render: (options?: FleetGridOptions) => Html;
}

export interface FleetGridOptions {
  /** Where a group's filter leads; without, groups are no links. */
  readonly href?: (group: FleetGroup) => string;
  /** Where a cluster's page is; without, or in a larger fleet, cells are no links. */
  readonly clusterHref?: (cluster: { readonly id: string; readonly name: string }) => string;
}

/** The fleet as a picture: one cell a cluster, coloured and shaped by compliance, with the letter of its mode. */
export function fleetGrid(
  cells: Iterable<FleetCell>,
  { groupBy, ...options }: FleetGridOptions & { readonly groupBy: FleetGrouping },
): Html {
  const gatherer = fleetGatherer(groupBy);
  for (const cell of cells) gatherer.add(cell);
  return gatherer.render(options);
}

/** {@link fleetGrid} for a stream. */
export function fleetGatherer(groupBy: FleetGrouping): FleetGatherer {
  const groups = new Map<string, GroupBeingCounted>();
  let total = 0;
  const sorted = (): readonly GroupBeingCounted[] =>
    [...groups.values()].sort(
      (a, b) =>
        b.counts.nonCompliant - a.counts.nonCompliant ||
        b.counts.unknown - a.counts.unknown ||
        compareText(a.label, b.label) ||
        compareText(a.key, b.key),
    );
  return {
    add: ({ id, name, subscriptionId, subscriptionName, location, compliance, sidecarMode }) => {
      const [written, label] =
        groupBy === 'location' ? [location, location] : [subscriptionId, subscriptionName ?? subscriptionId];
      const key = written.toLowerCase();
      let group = groups.get(key);
      if (!group) {
        const counts = { nonCompliant: 0, unknown: 0, exempt: 0, compliant: 0, notApplicable: 0 };
        group = { key, label: visibleText(label) || '(no name)', counts, total: 0, cells: [] };
        groups.set(key, group);
      }
      group.counts[compliance] += 1;
      group.total += 1;
      total += 1;
      if (total <= cellsAtMost) group.cells.push({ id, name, compliance, sidecarMode });
      else if (total === cellsAtMost + 1) for (const each of groups.values()) each.cells = [];
    },
    groups: sorted,
    render: ({ href, clusterHref } = {}) => {
      if (total === 0) return html``;
      const isCells = total <= cellsAtMost;
      const cellHref = total <= linksAtMost ? clusterHref : undefined;
      const all = sorted();
      const most = Math.max(1, ...all.map((group) => group.total));
      const left = all.slice(groupsAtMost);
      const clustersLeft = left.reduce((sum, group) => sum + group.total, 0);
      return html`${isCells ? keyOfCells() : keyOfBars()}<ul class="fleet">
          ${all.slice(0, groupsAtMost).map(
            (group) =>
              html`<li>
                <p class="group">
                  ${href ? html`<a href="${href(group)}">${group.label}</a>` : html`<b>${group.label}</b>`}
                  <small>${countsOf(group)}</small>
                </p>
                ${isCells ? cellsOf(group, cellHref) : barOf(group, most)}
              </li>`,
          )}
        </ul>
        ${left.length > 0 ? html`<p class="quiet">${countOf(left.length, 'more group')} with ${countOf(clustersLeft, 'cluster')}, the least urgent ones, are not drawn.</p>` : ''}`;
    },
  };
}

function countsOf({ counts, total }: FleetGroup): string {
  const states = complianceWorstFirst.filter((state) => counts[state] > 0);
  return `${countOf(total, 'cluster')}: ${states.map((state) => `${formatCount(counts[state])} ${state}`).join(', ')}`;
}

/** How to read the signs. */
function keyOfCells(): Html {
  return html`<p class="key"><span>One sign a cluster, its letter the mode:</span> ${modesInOrder.map((mode) => modeBadge(mode))}</p>
    <p class="key"><span>Colour and shape:</span> ${complianceWorstFirst.map((state) => complianceBadge(state))}</p>`;
}

function keyOfBars(): Html {
  return html`<p class="key"><span>As long as the group has clusters, one colour a state:</span> ${complianceWorstFirst.map((state) => html`<span class="swatch ${state}">${state}</span>`)}</p>`;
}

/** Links that keys and fingers reach, or one image that says the counts. */
function cellsOf(group: GroupBeingCounted, href: FleetGridOptions['clusterHref']): Html {
  const ordered = complianceWorstFirst.flatMap((state) => group.cells.filter(({ compliance }) => compliance === state));
  const role = href
    ? html`role="group" aria-label="${group.label}"`
    : html`role="img" aria-label="${group.label}, ${countsOf(group)}"`;
  return html`<div class="squares" ${role}>
    ${ordered.map((cell) => {
      const { name, compliance, sidecarMode } = cell;
      const says = `${visibleText(name) || '(no name)'}: ${compliance}, ${sidecarMode}`;
      const letter = modeLetters[sidecarMode];
      return href
        ? html`<a href="${href(cell)}" aria-label="${says}"><i class="${compliance}">${letter}</i></a>`
        : html`<i class="${compliance}" title="${says}">${letter}</i>`;
    })}
  </div>`;
}

function barOf({ counts, total }: FleetGroup, most: number): Html {
  const width = (total / most) * 1000;
  let x = 0;
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
    ${complianceWorstFirst.map((state) => {
      const part = (counts[state] / total) * width;
      const rect =
        part === 0
          ? html``
          : html`<rect class="fill ${state}" x="${x.toFixed(1)}" y="0" width="${part.toFixed(1)}" height="10" />`;
      x += part;
      return rect;
    })}
  </svg>`;
}
