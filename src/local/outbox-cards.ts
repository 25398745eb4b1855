/**
 * Teams cards and Slack blocks as a reader would about see them: for the outbox of a local run, not for anybody's eyes
 * who could be fooled by it.
 *
 * @module
 */
import { html } from 'hono/html';
import { at, isObject, listOf, textOf } from '../domain/json.ts';
import type { Html } from '../report/html/html.ts';

/** What is no list has no items. */
const itemsOf = (value: unknown): readonly unknown[] => listOf(value) ?? [];

/** An Adaptive Card in its envelope. What this does not know is shown as its JSON. */
export function showTeamsCard(message: unknown): Html {
  const content = at(itemsOf(at(message, 'attachments'))[0], 'content');
  return html`<div class="card">${showElements([...itemsOf(at(content, 'body')), ...itemsOf(at(content, 'actions'))])}</div>`;
}

function showElements(elements: readonly unknown[]): Html[] {
  return elements.map(showElement);
}

function showElement(element: unknown): Html {
  switch (at(element, 'type')) {
    case 'TextBlock':
      return html`<p class="${isBold(element) ? 'bold' : ''}">${textOf(at(element, 'text'))}</p>`;
    case 'RichTextBlock':
      return html`<p>${itemsOf(at(element, 'inlines')).map(showRun)}</p>`;
    case 'Container':
    case 'Column':
      return html`<div class="group">${showElements(itemsOf(at(element, 'items')))}</div>`;
    case 'ColumnSet':
      return html`<div class="columns">${showElements(itemsOf(at(element, 'columns')))}</div>`;
    case 'ActionSet':
      return html`<p>${showElements(itemsOf(at(element, 'actions')))}</p>`;
    case 'FactSet':
      return html`<dl>
        ${itemsOf(at(element, 'facts')).map(
          (fact) => html`<dt>${textOf(at(fact, 'title'))}</dt> <dd>${textOf(at(fact, 'value'))}</dd>`,
        )}
      </dl>`;
    case 'Action.OpenUrl':
      return html`<span class="button" title="${textOf(at(element, 'url'))}">${textOf(at(element, 'title'))}</span> `;
    default:
      return showJson(element);
  }
}

function showRun(run: unknown): Html {
  if (typeof run === 'string') return html`${run}`;
  return html`<span class="${isBold(run) ? 'bold' : ''}">${textOf(at(run, 'text'))}</span>`;
}

function isBold(element: unknown): boolean {
  return at(element, 'weight') === 'Bolder' || at(element, 'size') === 'Large' || at(element, 'style') === 'heading';
}

/** Block Kit. What this does not know is shown as its JSON. */
export function showSlackMessage(message: unknown): Html {
  return html`<div class="card">${itemsOf(at(message, 'blocks')).map(showBlock)}</div>`;
}

function showBlock(block: unknown): Html {
  switch (at(block, 'type')) {
    case 'header':
      return html`<p class="bold">${textOf(at(block, 'text', 'text'))}</p>`;
    case 'section':
      return html`<p>${showText(at(block, 'text'))}</p>
        ${itemsOf(at(block, 'fields')).map((field) => html`<p>${showText(field)}</p>`)}`;
    case 'context':
      return html`<p class="quiet">${itemsOf(at(block, 'elements')).map(showText)}</p>`;
    case 'actions':
      return html`<p>
        ${itemsOf(at(block, 'elements')).map((element) => html`<span class="button">${textOf(at(element, 'text', 'text'))}</span> `)}
      </p>`;
    case 'divider':
      return html`<hr />`;
    default:
      return showJson(block);
  }
}

/** Slack's own escapes, links, bold and code. */
const mark = /<([^|>\n]+)\|([^>\n]+)>|\*((?:<[^>\n]*>|[^*<\n])+)\*|`([^`\n]+)`/g;

function showText(text: unknown): Html {
  const written = textOf(at(text, 'text')) ?? '';
  return at(text, 'type') === 'mrkdwn' ? showMarks(written) : html`${written}`;
}

function showMarks(written: string): Html {
  const parts: (Html | string)[] = [];
  let end = 0;
  for (const match of written.matchAll(mark)) {
    const [whole, url, label, bold, code] = match;
    parts.push(unescape(written.slice(end, match.index)));
    if (url !== undefined) parts.push(html`<u title="${unescape(url)}">${unescape(label ?? '')}</u>`);
    else if (bold !== undefined) parts.push(html`<b>${showMarks(bold)}</b>`);
    else parts.push(html`<code>${unescape(code ?? '')}</code>`);
    end = match.index + whole.length;
  }
  return html`${[...parts, unescape(written.slice(end))]}`;
}

function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Anything, as it came. */
export function showJson(value: unknown): Html {
  return html`<pre>${isObject(value) ? JSON.stringify(value, null, 2) : String(value)}</pre>`;
}
