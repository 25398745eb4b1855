/**
 * The one codec for partition and row keys. Tables forbid `/ \ # ?` and control characters in keys, allow 1 KiB (512
 * UTF-16 units) each, and compare them by code unit, letter case included (facts 12).
 *
 * @module
 */
import { createHash } from 'node:crypto';

/** Joins the parts of a key. Sorts before every encoded character, so joined keys sort part by part. */
const separator = '!';
/** Three parts fit into one key. */
const longestPart = 160;
const cutMark = '~~';

/**
 * Any text as a part of a key: digits and ASCII letters stay, every other UTF-16 unit becomes a mark and four hex
 * digits. The four marks are chosen so that encoded texts sort as the texts do. Case is kept: lower-case ARM ids first.
 * A text that would be longer than 160 characters keeps its beginning and a digest of the whole; it still is unique,
 * but cannot be decoded.
 */
export function encodeKey(text: string): string {
  const encoded = text.replace(/[^0-9A-Za-z]/g, escape);
  // Encoding works by code unit, so a lone surrogate needs no care; only the cut must not end inside an escape.
  if (encoded.length <= longestPart) return encoded;
  const digest = digestKey(text);
  const kept = encoded.slice(0, longestPart - cutMark.length - digest.length).replace(/[-=_~][0-9a-f]{0,3}$/, '');
  return `${kept}${cutMark}${digest}`;
}

/** A part that only needs to be equal for equal texts: 32 hex digits. */
export function digestKey(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest().toString('hex', 0, 16);
}

/** One key of several parts, each encoded already. */
export function joinKey(...parts: readonly string[]): string {
  return parts.join(separator);
}

/** The half-open range that holds exactly the keys which continue the given parts. */
export function keyRange(...parts: readonly string[]): { readonly from: string; readonly before: string } {
  const prefix = joinKey(...parts);
  return { from: `${prefix}${separator}`, before: `${prefix}${String.fromCharCode(separator.charCodeAt(0) + 1)}` };
}

const latestMs = 9_999_999_999_999;

/** A part that sorts earlier instants first. Instants of 1970 to 2286; anything unreadable counts as 1970. */
export function oldestFirstKey(instant: string): string {
  return String(clampedMs(instant)).padStart(13, '0');
}

/** A part that sorts later instants first, see {@link oldestFirstKey}. */
export function newestFirstKey(instant: string): string {
  return String(latestMs - clampedMs(instant)).padStart(13, '0');
}

function clampedMs(instant: string): number {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), latestMs);
}

/** A part that sorts as the whole number does, below one million. */
export function ordinalKey(ordinal: number): string {
  return String(ordinal).padStart(6, '0');
}

/** The mark sorts like the unit it stands for does among digits and letters. */
function escape(unit: string): string {
  const code = unit.charCodeAt(0);
  const mark = code < 0x30 ? '-' : code < 0x41 ? '=' : code < 0x61 ? '_' : '~';
  return mark + code.toString(16).padStart(4, '0');
}
