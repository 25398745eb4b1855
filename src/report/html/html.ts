import type { html } from 'hono/html';

/**
 * Markup that is safe to put into a page: what the `html` tag of `hono/html` makes. Every text that is put between its
 * braces is escaped; only `raw` is not, and `raw` is for our own constants. `String(await part)` is its text.
 */
export type Html = ReturnType<typeof html>;
