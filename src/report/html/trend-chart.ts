import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, stack, curveLinear } from 'd3-shape';
import { html } from 'hono/html';
import type { SidecarMode, TrendPoint } from '../../domain/contracts.ts';
import { formatCount, formatInstant, meshedModes, percentOf } from '../words.ts';
import { modeLetters } from './badges.ts';
import type { Html } from './html.ts';

/** Bottom band first: what is reached grows from the ground. */
const bands = ['native', 'mixed', 'classic', 'undetermined'] as const satisfies readonly SidecarMode[];
const pointsInTable = 60;

interface Size {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

interface Dated {
  readonly at: Date;
  readonly point: TrendPoint;
}

/**
 * Meshed clusters by mode over time, stacked, drawn on the server. Scans whose coverage was incomplete carry a mark,
 * because their drop may be a gap. The numbers are in a table below, newest first.
 *
 * @param points oldest first; nothing is drawn of fewer than two
 */
export function trendChart(points: readonly TrendPoint[]): Html {
  const dated = points
    .map((point) => ({ at: new Date(point.takenAt), point }))
    .filter(({ at }) => !Number.isNaN(at.getTime()));
  const [first] = dated;
  const last = dated.at(-1);
  if (!first || !last || dated.length < 2)
    return html`<p class="quiet">One scan is no trend yet: the chart begins with the second.</p>`;
  const incomplete = dated.filter(({ point }) => !point.complete).length;
  return html`<figure class="trend">
    ${drawing({ name: 'wide', width: 720, height: 180 }, dated)}${drawing({ name: 'narrow', width: 360, height: 200 }, dated)}
    <figcaption>
      Meshed clusters by sidecar mode. ${sentence(first, last)}${incomplete > 0 ? html` <span class="mark">◇ ${formatCount(incomplete)} of ${formatCount(dated.length)} scans ${incomplete === 1 ? 'was' : 'were'} incomplete.</span>` : ''}
    </figcaption>
    <details>
      <summary>The numbers</summary>
      ${numbers(dated)}
    </details>
  </figure>`;
}

function sentence(first: Dated, last: Dated): string {
  const share = ({ point }: Dated): string => {
    const percent = percentOf(point.sidecarMode.native, point.meshed);
    return percent === null ? 'no meshed clusters' : `${percent} % native of ${formatCount(point.meshed)} meshed`;
  };
  if (day(first) === day(last))
    return `From ${share(first)} to ${share(last)}, ${formatInstant(first.point.takenAt)} to ${formatInstant(last.point.takenAt)}.`;
  return `From ${share(first)} on ${day(first)} to ${share(last)} on ${day(last)}.`;
}

function drawing({ name, width, height }: Size, dated: readonly Dated[]): Html {
  const margin = { top: 12, right: 28, bottom: 24, left: 46 };
  const most = Math.max(1, ...dated.map(({ point }) => bands.reduce((sum, mode) => sum + meshedModes(point)[mode], 0)));
  const x = scaleUtc()
    .domain([dated[0]?.at ?? 0, dated.at(-1)?.at ?? 0])
    .range([margin.left, width - margin.right]);
  const y = scaleLinear()
    .domain([0, most])
    .nice(4)
    .range([height - margin.bottom, margin.top]);
  const series = stack<Dated, (typeof bands)[number]>()
    .keys(bands)
    .value(({ point }, mode) => meshedModes(point)[mode])([...dated]);
  const shape = area<(typeof series)[number][number]>()
    .x(({ data }) => x(data.at))
    .y0(([low]) => y(low))
    .y1(([, high]) => y(high))
    .curve(curveLinear);
  const spanMs = (dated.at(-1)?.at.getTime() ?? 0) - (dated[0]?.at.getTime() ?? 0);
  // The scale only comes near the number of ticks that it is asked for; more than five would run into each other.
  const ticks = x.ticks(width > 500 ? 8 : 4);
  const dates = width > 500 ? ticks : ticks.filter((_, index) => index % Math.ceil(ticks.length / 5) === 0);
  const title = `trend-${name}`;
  return html`<svg class="${name}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${title}">
    <title id="${title}">Meshed clusters by sidecar mode over time</title>
    ${y.ticks(4).map((tick) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}" /><text class="axis" x="${margin.left - 6}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${formatCount(tick)}</text>`)}
    ${dates.map((tick) => html`<text class="axis" x="${x(tick).toFixed(1)}" y="${height - 6}" text-anchor="middle">${dateLabel(tick, spanMs)}</text>`)}
    ${series.map((band) => html`<path class="fill ${band.key}" d="${shape(band) ?? ''}" />`)}
    ${series.map((band) => bandLetter(band.key, band.at(-1), y, width - margin.right))}
    ${marks(
      dated.filter(({ point }) => !point.complete).map(({ at }) => x(at)),
      margin.top - 2,
    )}
  </svg>`;
}

/** At the right end, where its band is high enough to hold it. */
function bandLetter(
  mode: SidecarMode,
  end: readonly [number, number] | readonly number[] | undefined,
  y: (value: number) => number,
  x: number,
): Html {
  const [low = 0, high = 0] = end ?? [];
  if (Math.abs(y(low) - y(high)) < 10) return html``;
  return html`<text class="letter" x="${x + 8}" y="${((y(low) + y(high)) / 2 + 4).toFixed(1)}">${modeLetters[mode]}</text>`;
}

/** Diamonds; those that would touch are one, drawn out from the first to the last. */
function marks(at: readonly number[], y: number): Html[] {
  const spans: { from: number; to: number }[] = [];
  for (const x of at) {
    const last = spans.at(-1);
    if (last && x - last.to < 12) last.to = x;
    else spans.push({ from: x, to: x });
  }
  return spans.map(({ from, to }) => {
    const corners = [
      [from, y - 5],
      [to, y - 5],
      [to + 5, y],
      [to, y + 5],
      [from, y + 5],
      [from - 5, y],
    ] as const;
    return html`<path class="incomplete" d="M${corners.map((corner) => corner.map((each) => each.toFixed(1)).join(' ')).join('L')}Z" />`;
  });
}

function numbers(dated: readonly Dated[]): Html {
  const shown = dated.slice(-pointsInTable).reverse();
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Numbers of the trend">
    <table class="numbers">
      <caption>
        ${shown.length < dated.length ? `The last ${formatCount(shown.length)} of ${formatCount(dated.length)} scans` : 'Every scan'},
        newest first
      </caption>
      <thead>
        <tr>
          <th scope="col">Scan</th>
          <th scope="col">Native share</th>
          <th scope="col">Meshed</th>
          ${bands.map((mode) => html`<th scope="col">${mode}</th>`)}
          <th scope="col">Coverage</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ({ point }) =>
            html`<tr>
              <th scope="row">${formatInstant(point.takenAt)}</th>
              <td>${percentOf(point.sidecarMode.native, point.meshed) ?? '–'} %</td>
              <td>${formatCount(point.meshed)}</td>
              ${bands.map((mode) => html`<td>${formatCount(meshedModes(point)[mode])}</td>`)}
              <td>${point.complete ? 'complete' : '◇ incomplete'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const dayMs = 86_400_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As much as tells a tick from its neighbours: `04:38:15` within hours, `28 Nov` within months, `Nov` beyond. */
function dateLabel(at: Date, spanMs: number): string {
  const text = at.toISOString();
  const month = months[at.getUTCMonth()] ?? '';
  if (spanMs < dayMs / 4) return text.slice(11, 19).replace(/:00$/, '');
  if (spanMs < 3 * dayMs && at.getUTCHours() > 0) return text.slice(11, 16);
  if (at.getUTCDate() > 1 || spanMs < 90 * dayMs) return `${at.getUTCDate()} ${month}`;
  return at.getUTCMonth() === 0 ? String(at.getUTCFullYear()) : month;
}

function day({ at }: Dated): string {
  return at.toISOString().slice(0, 10);
}
