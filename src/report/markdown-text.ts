/**
 * Text for GitHub-flavoured Markdown that stays text: no markup, no HTML, no link, no mention, no reference, and never
 * the end of a table cell.
 *
 * @module
 */
import { visibleText } from './terminal-text.ts';

/** Escapes free text for a paragraph, a list item or a table cell; it ends up on one line. */
export function escapeMarkdown(text: string): string {
  return visibleText(text).replace(/[\\`*_[\]<>~$|]|&(?=[#\w])|[@#](?=\S)|:(?=\/\/)|(?<=www)\./gi, (character) => {
    switch (character) {
      // Tables split at pipes before anything else is read, and not every reader honours a backslash there.
      case '|':
        return '&#124;';
      // Mentions and references are looked for in the finished text, where a backslash is gone: part them from the sign.
      case '@':
      case '#':
        return `${character}&#8203;`;
      // The others have a meaning inside a line; `://` and `www.` would become bare links.
      default:
        return `\\${character}`;
    }
  });
}

/** An identifier as code, which mentions, references and links leave alone; hostile ones become escaped text. */
export function markdownCode(text: string): string {
  const visible = visibleText(text).trim();
  if (visible === '') return '';
  return /[|`\\]/.test(visible) ? escapeMarkdown(visible) : `\`${visible}\``;
}

/** A sentence of ours: what it writes between backticks is a command or a value, and stays code; all else is text. */
export function markdownProse(sentence: string): string {
  const parts = sentence.split(/`([^`]+)`/);
  return parts.map((part, index) => (index % 2 === 0 ? escapeMarkdown(part) : markdownCode(part))).join('');
}

/** A table; its cells are Markdown already. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** At most 300 characters: no single text may use up the page. */
export function shortenText(text: string): string {
  const most = 300;
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
