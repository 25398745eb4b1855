import { html } from 'hono/html';
import type { InspectionTotals } from '../../domain/contracts.ts';
import { formatBytes } from '../../domain/inspection/quantity.ts';
import { visibleText } from '../terminal-text.ts';
import { formatInstant } from '../words.ts';
import type { Html } from './html.ts';

/** One look inside a cluster; `totals` null = nobody could look. */
export interface SeenInside {
  readonly observedAt: string;
  /** Who brought it. */
  readonly from: string;
  readonly totals: InspectionTotals | null;
}

/**
 * What was counted inside a cluster over time, newest first, so that a team sees what a migration brought.
 *
 * @param points newest first
 */
export function inspectionTimeline(points: readonly SeenInside[]): Html {
  if (points.length === 0) return html``;
  return html`<div class="scroll" role="group" aria-label="Counted inside over time" tabindex="0">
    <table>
      <caption>
        Counted inside, newest first
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${points.map(
          (point) =>
            html`<tr>
              <th scope="row">
                <time datetime="${point.observedAt}">${formatInstant(point.observedAt)}</time>
                <small>${visibleText(point.from)}</small>
              </th>
              ${
                point.totals === null
                  ? html`<td colspan="${columns.length - 1}">Nobody could look.</td>`
                  : cellsOf(point.totals)
              }
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellsOf(totals: InspectionTotals): Html[] {
  return columns.slice(1).map(({ of }) => html`<td>${of?.(totals)}</td>`);
}

const columns: readonly { readonly title: string; readonly of?: (totals: InspectionTotals) => string }[] = [
  { title: 'When' },
  { title: 'Native pods', of: nativeShare },
  { title: 'Start-up restarts per meshed pod', of: restartsPerPod },
  { title: 'Stuck Job pods', of: ({ stuckJobs }) => String(stuckJobs) },
  {
    title: 'CPU requested, classic → native',
    of: ({ requests: { cpuMillicores: cpu } }) => `${cpu.classic}m → ${cpu.native}m`,
  },
  {
    title: 'Memory requested, classic → native',
    of: ({ requests: { memoryBytes: memory } }) => `${formatBytes(memory.classic)} → ${formatBytes(memory.native)}`,
  },
];

/** Of the pods that follow their revision: those that decide by themselves say nothing about it. */
function nativeShare({ nativePods, classicPods, meshedPods }: InspectionTotals): string {
  if (nativePods === undefined || classicPods === undefined) return `of ${meshedPods}`;
  const all = nativePods + classicPods;
  return all === 0 ? 'none meshed' : `${nativePods} of ${all} (${Math.floor((nativePods / all) * 100)} %)`;
}

function restartsPerPod({ startupRestarts, meshedPods }: InspectionTotals): string {
  return meshedPods === 0 ? '–' : (startupRestarts / meshedPods).toFixed(2);
}
