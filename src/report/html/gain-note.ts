import { html } from 'hono/html';
import type { ClusterVerdict, Summary } from '../../domain/contracts.ts';
import { describeClusterGain, describeGain } from '../words.ts';
import type { Html } from './html.ts';

/** What native mode would bring to the clusters that were looked into; nothing where nobody looked or nothing is left. */
export function gainNote(summary: Pick<Summary, 'gain'>): Html {
  return note(describeGain(summary));
}

/** What native mode would bring to one cluster; nothing where nobody looked or nothing is left. */
export function clusterGainNote(verdict: ClusterVerdict): Html {
  return note(describeClusterGain(verdict));
}

function note(text: string | null): Html {
  return text === null ? html`` : html`<p class="note">${text}</p>`;
}
