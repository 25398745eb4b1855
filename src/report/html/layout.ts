import { html, raw } from 'hono/html';
import type { Html } from './html.ts';
import { theme } from './theme.ts';

export interface PageOptions {
  /** The page's own name; `Sidescan` is added. */
  readonly title: string;
  /** `inline` puts the theme into the page (with the nonce, or covered by a hash); else where the stylesheet is. */
  readonly styles: 'inline' | { readonly href: string };
  /** The page's own CSS, inline, after the theme. */
  readonly moreStyles?: string;
  /** For a file: the policy, as a `meta` element. A server sends a header instead. */
  readonly contentSecurityPolicy?: string;
  /** Of the answer's Content-Security-Policy; on every inline style and script. */
  readonly nonce?: string;
  readonly script?: { readonly inline: string } | { readonly src: string };
  readonly navigation?: readonly { readonly label: string; readonly href: string; readonly current?: boolean }[];
  /** Beside the name: which scan, of when, of what. */
  readonly status?: Html | string;
  /** Beside the status: a button or a form. */
  readonly actions?: Html;
  /** Whether browsers are given a sign for their tabs; a file has none. */
  readonly icon?: true;
  /** At the bottom. */
  readonly footer?: Html | string;
}

/** A whole document. Nothing in it reaches outside; styles and scripts carry the nonce, and no element a `style`. */
export function page({ body, ...options }: PageOptions & { readonly body: Html }): Html {
  return html`${pageStart(options)}${body}${pageEnd(options)}`;
}

/** Everything before the body's content, for pages that stream. */
export function pageStart(options: PageOptions): Html {
  const { title, styles, moreStyles = '', contentSecurityPolicy, script, navigation, status, actions } = options;
  const nonce = nonceOf(options);
  const policy =
    contentSecurityPolicy === undefined
      ? ''
      : html`<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">`;
  const style =
    styles === 'inline'
      ? html`<style${nonce}>${raw(`${theme}${moreStyles}`)}</style>`
      : html`<link rel="stylesheet" href="${styles.href}">`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${title} · Sidescan</title>
${options.icon ? html`<link rel="icon" href="${icon}">` : ''}
${style}
${script !== undefined && 'src' in script ? html`<script src="${script.src}" type="module"${nonce}></script>` : ''}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<p class="brand">${sonar}<span>Sidescan</span></p>
${navigation ? navigationOf(navigation) : ''}
${status === undefined ? '' : html`<p class="status">${status}</p>`}
${actions ?? ''}
</header>
<main id="main">
`;
}

function navigationOf(items: NonNullable<PageOptions['navigation']>): Html {
  const links = items.map(
    ({ label, href, current }) =>
      html`<li><a href="${href}"${current ? html` aria-current="page"` : ''}>${label}</a></li>`,
  );
  return html`<nav aria-label="Pages"><ul>${links}</ul></nav>`;
}

/** Everything after the body's content. */
export function pageEnd(options: PageOptions): Html {
  const { script, footer } = options;
  return html`
</main>
${footer === undefined ? '' : html`<footer class="bottom">${footer}</footer>`}
${script !== undefined && 'inline' in script ? html`<script${nonceOf(options)}>${raw(script.inline)}</script>` : ''}
</body>
</html>
`;
}

function nonceOf({ nonce }: PageOptions): Html | string {
  return nonce === undefined ? '' : html` nonce="${nonce}"`;
}

/** Two swaths under a keel: a side-scan sonar from behind. */
const swaths = '<path d="M12 4 2 20h8zM12 4l10 16h-8z"/><circle cx="12" cy="4" r="2.4"/>';
const sonar = html`<svg class="logo" viewBox="0 0 24 24" width="22" height="22" fill="currentColor" aria-hidden="true">${raw(swaths)}</svg>`;
/** In a colour that can be seen on light and on dark tabs. */
const icon = `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="#1d8f99">${swaths}</svg>`)}`;
