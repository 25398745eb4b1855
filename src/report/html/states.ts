import { html } from 'hono/html';
import type { Html } from './html.ts';

interface StateOptions {
  /** One line: what is so. */
  readonly title: string;
  /** What it means and what to do next. */
  readonly text?: Html | string;
  /** A way out. */
  readonly action?: { readonly label: string; readonly href: string };
  /** A way out that is a button. */
  readonly form?: Html;
}

/** Where nothing is to be shown and nothing is wrong. */
export function emptyState(options: StateOptions): Html {
  return state('empty', '○', options);
}

/** Where something went wrong: says what was attempted and what to do, never a stack. */
export function errorState(options: StateOptions): Html {
  return state('error', '!', options);
}

function state(kind: string, sign: string, { title, text, action, form }: StateOptions): Html {
  return html`<div class="state ${kind}"${kind === 'error' ? html` role="alert"` : ''}>
    <span class="sign" aria-hidden="true">${sign}</span>
    <div>
      <p class="title">${title}</p>
      ${text === undefined ? '' : html`<p>${text}</p>`}
      ${action === undefined ? '' : html`<p><a class="button" href="${action.href}">${action.label}</a></p>`}
      ${form ?? ''}
    </div>
  </div>`;
}
