/**
 * Names and sentences from outside, made fit for a message: one line, nothing that reorders or hides text, no length
 * that uses up the page, no address that a reader's program would turn into a link. Still plain text: each channel
 * escapes what its own syntax would read.
 *
 * @module
 */
import { visibleText } from '../terminal-text.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** `text` on one line in at most `most` characters as people count them; what is empty is said to be. */
export function plainText(text: string, most: number): string {
  // Long before the limit nobody reads on; cutting first keeps hostile lengths cheap.
  const line = visibleText(text.slice(0, most * 16))
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return '(empty)';
  return unlinked(shortened(line, most));
}

/** A name: short enough for a table. */
export function plainName(text: string): string {
  return plainText(text, 63);
}

/** A sentence with names in it. */
export function plainSentence(text: string): string {
  return plainText(text, 240);
}

/**
 * A sentence in parts: text at the even places, at the odd ones a command that it writes between backticks. Only what
 * begins like a command of ours is one, so that nobody's name becomes markup.
 */
export function commandsIn(sentence: string): string[] {
  return sentence.split(/`((?:az|kubectl) [ -_a-~]+)`/);
}

/**
 * The dashboard's page of a cluster; null when the dashboard is not known, is no web address, or the id is no cluster's.
 * Holds no character that Markdown, Slack or HTML would read.
 */
export function clusterUrl(dashboardUrl: string | null, id: string): string | null {
  const [, ...parts] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/[^/]+\/managedClusters\/([^/]+)$/i.exec(id) ?? [];
  if (parts.length !== 3 || parts.some((part) => /^\.{1,2}$/.test(part))) return null;
  const base = webUrl(dashboardUrl);
  if (base === null) return null;
  const url = `${base}/clusters/${parts.map(encodePart).join('/')}`;
  return url.length > 1000 ? null : url;
}

/** A web address without its last slash, safe in every syntax; null for anything else. */
export function webUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return href.replace(/(?<!\/)\/+$/, '').replace(/[^\w\-.~:/?#@&=+,;%]/g, encodeCharacter);
}

function encodePart(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(/[!'()*]/g, encodeCharacter);
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept: string[] = [];
  let units = 0;
  for (const { segment } of graphemes.segment(text)) {
    // A wide character takes the room of two, and a pile of marks counts by its weight: no length hides in it.
    units += segment.length === 1 ? 1 : Math.max(2, Math.ceil(segment.length / 8));
    if (units > most) return `${kept.slice(0, -1).join('')}…`;
    kept.push(segment);
  }
  return text;
}

/** A zero-width space parts what programs look for when they make links of text. */
function unlinked(text: string): string {
  return text.replace(/:(?=\/\/)|(?<=\bwww)(?=\.)/gi, '$&\u200b');
}
