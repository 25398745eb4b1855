import { html } from 'hono/html';
import type { Summary } from '../../domain/contracts.ts';
import { describeGain } from '../words.ts';
import type { Html } from './html.ts';

/** What native mode would bring to the clusters that were looked into; nothing where nobody looked or nothing is left. */
export function gainNote(summary: Pick<Summary, 'gain'>): Html {
  const gain = describeGain(summary);
  return gain === null ? html`` : html`<p class="note">${gain}</p>`;
}
