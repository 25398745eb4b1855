/**
 * In which order to walk the fleet, and what moves it most.
 *
 * @module
 */
import { html } from 'hono/html';
import type { Waves } from '../../domain/contracts.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf, formatCount } from '../words.ts';
import { emptyState } from './states.ts';
import type { Html } from './html.ts';

export interface WavesOptions {
  readonly href?: (cluster: { readonly id: string; readonly name: string }) => string;
  /** Clusters named of each batch, and of those without a way; default 50. */
  readonly clustersAtMost?: number;
}

/** Every wave with its batches, then the clusters without a legal way and why. */
export function wavesView({ waves, impossible }: Waves, { href, clustersAtMost = 50 }: WavesOptions = {}): Html {
  const name = (cluster: { readonly id: string; readonly name: string }): Html =>
    href ? html`<a href="${href(cluster)}">${visibleText(cluster.name)}</a>` : html`${visibleText(cluster.name)}`;
  if (waves.length === 0 && impossible.length === 0) return emptyState({ title: 'No cluster has steps to take.' });
  return html`<ol class="waves">
      ${waves.map(({ environment, canary, batches }) => {
        const size = batches.reduce((sum, { clusters }) => sum + clusters.length, 0);
        return html`<li>
          <details>
            <summary>
              <b>${environment === 'unknown' ? 'environment not known' : visibleText(environment)}</b>, ${canary ? 'canaries' : 'the others'}
              <small>${countOf(size, 'cluster')} in ${countOf(batches.length, 'batch', 'batches')}</small>
            </summary>
            <ol class="batches">
              ${batches.map(
                ({ clusters }) =>
                  html`<li>
                    <ul class="names">
                      ${clusters.slice(0, clustersAtMost).map((cluster) => html`<li>${name(cluster)} <small>${visibleText(cluster.location)}, ${countOf(cluster.steps, 'step')}</small></li>`)}${more(clusters.length - clustersAtMost)}
                    </ul>
                  </li>`,
              )}
            </ol>
          </details>
        </li>`;
      })}
    </ol>
    ${
      impossible.length === 0
        ? ''
        : html`<details class="impossible">
            <summary><b>No legal way yet</b> <small>${countOf(impossible.length, 'cluster')}</small></summary>
            <ul>
              ${impossible.slice(0, clustersAtMost).map((cluster) => html`<li>${name(cluster)}: ${visibleText(cluster.reason)}</li>`)}${more(impossible.length - clustersAtMost)}
            </ul>
          </details>`
    }`;
}

/** What moves most clusters, most first, each with how many it makes native. */
export function unblocksList(unblocks: Waves['unblocks'], most = 8): Html {
  if (unblocks.length === 0) return html`<p class="quiet">Nothing is waiting for a step.</p>`;
  return html`<ol class="unblocks">
      ${unblocks
        .slice(0, most)
        .map(
          (unblock) =>
            html`<li><b class="count">${unblock.becomesNative === 0 ? '–' : `+${formatCount(unblock.becomesNative)}`}</b><span>${visibleText(unblock.sentence)}</span></li>`,
        )}
    </ol>
    ${unblocks.length > most ? html`<p class="quiet">${countOf(unblocks.length - most, 'more action')}</p>` : ''}`;
}

function more(count: number): Html {
  return count > 0 ? html`<li>… and ${countOf(count, 'more cluster')}</li>` : html``;
}
