import { html } from 'hono/html';
import type { Summary } from '../../domain/contracts.ts';
import { countOf, formatCount, meshedModes, percentOf } from '../words.ts';
import type { Html } from './html.ts';

/** The number that matters: the native share of the meshed clusters, with what the others are and the numbers behind. */
export function shareMeter({
  clusters,
  meshed,
  sidecarMode,
}: Pick<Summary, 'clusters' | 'meshed' | 'sidecarMode'>): Html {
  const share = percentOf(sidecarMode.native, meshed);
  const byMode = meshedModes({ meshed, sidecarMode });
  const modes = (['native', 'mixed', 'classic', 'undetermined'] as const).filter((mode) => byMode[mode] > 0);
  const counted = modes.reduce((sum, mode) => sum + byMode[mode], 0);
  let x = 0;
  const bars = modes.map((mode) => {
    const width = (byMode[mode] / counted) * 1000;
    const bar = html`<rect class="fill ${mode}" x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="12" />`;
    x += width;
    return bar;
  });
  return html`<div class="meter">
    <p class="number">
      <b>${share === null ? '–' : html`${share}<small> %</small>`}</b>
      <span>${share === null ? 'no meshed clusters' : `native: ${formatCount(sidecarMode.native)} of ${countOf(meshed, 'meshed cluster')}`}<br />
        <small>${countOf(clusters, 'cluster')} in all, ${formatCount(clusters - meshed)} without a mesh or not known to have one</small></span>
    </p>
    ${
      counted === 0
        ? ''
        : html`<svg class="bar" viewBox="0 0 1000 12" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
            <ul class="legend">
              ${modes.map((mode) => html`<li><span class="mode ${mode}">${mode}</span> ${formatCount(byMode[mode])}</li>`)}
            </ul>`
    }
  </div>`;
}
