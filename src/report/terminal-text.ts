/**
 * Text for a grid of terminal cells: hostile characters made visible, widths as a terminal draws them. A library would
 * not do: the usual table libraries cut by code unit, as far as we know, and leave escape sequences in the cells.
 *
 * @module
 */
import stringWidth from 'string-width';
import { unsafeCharacters } from '../domain/text.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ellipsis = '…';

/** The text on one line with nothing a terminal would obey: an escape becomes `␛`, a newline `␊`, others `�`. */
export function visibleText(text: string): string {
  return text.replace(unsafeCharacters, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : '�';
  });
}

/** Columns the text occupies; wide characters count two, combining ones none. Expects {@link visibleText}. */
export function columnsOf(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text);
}

/** The text in at most `columns`, its end replaced by `…` where it is longer; never half a character. */
export function cutText(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  if (columns < 1) return '';
  if (isPlain(text)) return text.slice(0, columns - 1) + ellipsis;
  return takeColumns(text, columns - 1) + ellipsis;
}

/** Like {@link cutText}, but out of the middle: names of one fleet begin alike, and their ends tell them apart. */
export function cutMiddle(text: string, columns: number): string {
  if (columnsOf(text) <= columns || columns < 5 || !isPlain(text)) return cutText(text, columns);
  const tail = Math.floor((columns - 1) / 2);
  return text.slice(0, columns - 1 - tail) + ellipsis + text.slice(-tail);
}

/** {@link cutText}, then spaces up to exactly `columns`. */
export function padText(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutText(text, columns);
  const filling = ' '.repeat(Math.max(0, columns - columnsOf(cut)));
  return align === 'left' ? cut + filling : filling + cut;
}

/**
 * Lines of at most `columns`, broken at spaces, in words only where one is longer than a line; at most `most` lines. A
 * word of a command (between backticks) sticks out instead: broken, it could not be copied.
 */
export function wrapText(text: string, columns: number, most = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  let isInCommand = false;
  while (rest !== '') {
    // Only as much of the rest is measured as fits a line: measuring is slow.
    const head = takeColumns(rest, columns) || firstGrapheme(rest);
    if (head.length === rest.length) {
      lines.push(rest);
      break;
    }
    if (lines.length + 1 >= most) {
      lines.push(cutText(rest, columns));
      break;
    }
    const breaksHere = rest[head.length] === ' ' ? head.length : head.lastIndexOf(' ');
    const end = breaksHere > 0 ? breaksHere : (commandWord(rest, isInCommand)?.length ?? head.length);
    const line = rest.slice(0, end).trimEnd();
    lines.push(line);
    if (line.split('`').length % 2 === 0) isInCommand = !isInCommand;
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

const longestCommandWord = 300;

/** The first word, where it belongs to a command of ours: those end, and are not endless. */
function commandWord(text: string, isInCommand: boolean): string | undefined {
  const isCommand = isInCommand ? text.includes('`') : /^`[^`]*`/.test(text);
  const [word = ''] = text.split(' ', 1);
  return isCommand && word.length <= longestCommandWord ? word : undefined;
}

function takeColumns(text: string, columns: number): string {
  if (isPlain(text)) return text.slice(0, columns);
  let taken = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += isOneColumn(segment) ? 1 : stringWidth(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}

function firstGrapheme(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment;
  return '';
}

/** Printable ASCII is one column a character: most cells, and much cheaper. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** One character before the first wide ones (U+1100) that is no mark: one column, and no need to look it up. */
function isOneColumn(segment: string): boolean {
  return /^(?!\p{M})[ -\u10ff]$/u.test(segment);
}
