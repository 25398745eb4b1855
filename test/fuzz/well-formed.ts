/**
 * What output must be, whatever went into it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { Marked } from 'marked';
import { ScanError, type ErrorCode } from '../../src/domain/errors.ts';
import { parsedHtml } from '../support/parsed-html.ts';
import { hostileElement, hostileHost } from './hostile.ts';

const marked = new Marked({ async: false, gfm: true });

export async function textOf(pieces: AsyncIterable<string> | Iterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** Runs what may fail in foreseen ways only; undefined when it did. No message may hold one of the secrets. */
export async function onlyScanErrors<T>(
  codes: readonly ErrorCode[],
  work: () => Promise<T> | T,
  secrets: readonly string[] = [],
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    assert.ok(codes.includes(error.code), `${error.code} may not come of this`);
    assertKeepsSecrets(`${error.message} ${JSON.stringify(error.fields)}`, secrets);
    return undefined;
  }
}

export function assertKeepsSecrets(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret was shown');
}

/** As many columns in every row; a line break only within quotes. */
export function assertCsv(text: string): void {
  const rows = csvRows(text);
  const [header = []] = rows;
  for (const row of rows)
    assert.equal(row.length, header.length, `a row of another width: ${row.join(' ; ').slice(0, 300)}`);
  for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/, 'a cell that a spreadsheet would run');
}

function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (cell.lastIndex < text.length) {
    const from = cell.lastIndex;
    const [, value = '', end] =
      cell.exec(text) ?? assert.fail(`no CSV at ${from}: ${JSON.stringify(text.slice(from, from + 80))}`);
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Nothing that was data became an element, an attribute that acts, or a link elsewhere. */
export function assertInertHtml(html: string): void {
  // Most texts need no tree: what is not there at all cannot be an element.
  if (
    !html.toLowerCase().includes(`<${hostileElement}`) &&
    !/["'(=]\s*(https?:)?\/\/evil|javascript:|\son\w+\s*=/i.test(html)
  )
    return;
  const document = parsedHtml(html);
  assert.equal(document.querySelector(hostileElement), null, 'an element came out of a text');
  for (const element of document.querySelectorAll('[href], [src], [action]')) {
    for (const target of ['href', 'src', 'action'].map((name) => element.getAttribute(name) ?? '')) {
      assert.doesNotMatch(target, /^\s*javascript:/i, 'a link that runs');
      assert.ok(!target.includes(`//${hostileHost}`), 'a link that somebody else chose');
    }
  }
  assert.equal(document.querySelector('[onload], [onerror], [onclick]'), null, 'an attribute that runs');
}

export function assertInertMarkdown(text: string): void {
  assertNoControls(text);
  if (!/x-evil|evil\.example|javascript/i.test(text)) return;
  const html = marked.parse(text) as string;
  assertInertHtml(`<!doctype html><body>${html}</body>`);
}

/** Nothing that a terminal obeys. */
export function assertNoControls(text: string): void {
  const found = /[^\P{Cc}\t\n]/u.exec(text);
  assert.equal(found, null, `a control character at ${found?.index ?? 0}`);
}

/** In a script for a shell, whatever was data stands between quotes that the shell does not look into, or in a comment. */
export function assertInertScript(script: string): void {
  const bare = script.replace(/'[^']*'|(?<=^|\s)#[^\n]*|"(?:[^"\\]|\\[^])*"|\\[^]/g, (part) =>
    /^".*[$`\\!]/s.test(part) ? part : '',
  );
  assert.doesNotMatch(bare, /pwned|x-evil|evil\.example/, 'data outside of quotes');
}
