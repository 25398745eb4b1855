import { html } from 'hono/html';
import { visibleText } from '../terminal-text.ts';
import type { Html } from './html.ts';

/** A sentence of ours: what it writes between backticks is a command or a value, and looks like one. */
export function prose(sentence: string): Html {
  const parts = visibleText(sentence).split(/`([^`]+)`/);
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}
