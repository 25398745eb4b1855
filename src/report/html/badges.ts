/**
 * The states of a cluster as words with a colour, and a shape or letter that says the same without the colour.
 *
 * @module
 */
import { html } from 'hono/html';
import type { Compliance, Confidence, Severity, SidecarMode } from '../../domain/contracts.ts';
import type { Html } from './html.ts';

/** What stands for a mode where there is room for one letter. */
export const modeLetters: Readonly<Record<SidecarMode, string>> = {
  native: 'N',
  classic: 'C',
  mixed: 'M',
  undetermined: '?',
  none: '–',
};

/** Every mode, the goal first. */
export const modesInOrder = [
  'native',
  'mixed',
  'classic',
  'undetermined',
  'none',
] as const satisfies readonly SidecarMode[];

/** A dot of its own shape and the word. */
export function complianceBadge(compliance: Compliance): Html {
  return html`<b class="badge ${compliance}">${compliance}</b>`;
}

/** Its letter and the word; the confidence behind it where it is given. */
export function modeBadge(mode: SidecarMode, confidence?: Confidence): Html {
  const behind = confidence === undefined ? '' : html` <small>${confidence}</small>`;
  return html`<span class="mode ${mode}">${mode}</span>${behind}`;
}

/** One to four bars and the word. */
export function severityBadge(severity: Severity): Html {
  return html`<b class="severity ${severity}">${severity}</b>`;
}
