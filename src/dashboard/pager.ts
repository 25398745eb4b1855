import { html } from 'hono/html';
import type { Html } from '../report/html/html.ts';

/** Where a list goes on; what is undefined has no link. */
export interface PagerLinks {
  /** What the list holds, said to screen readers: `Pages of clusters`. */
  readonly label: string;
  readonly first?: PagerLink | undefined;
  readonly previous?: PagerLink | undefined;
  readonly next?: PagerLink | undefined;
}

interface PagerLink {
  readonly label: string;
  readonly href: string;
}

/** The links between the pages of a list; nothing where there is only one. */
export function pager({ label, first, previous, next }: PagerLinks): Html {
  if (!first && !previous && !next) return html``;
  const link = (to: PagerLink | undefined, rel?: string): Html | string =>
    to ? html`<a class="button" href="${to.href}"${rel ? html` rel="${rel}"` : ''}>${to.label}</a>` : '';
  return html`<nav class="pager" aria-label="${label}">${link(first)}${link(previous, 'prev')}${link(next, 'next')}</nav>`;
}
