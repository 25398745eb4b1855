/**
 * How rules put numbers into sentences.
 *
 * @module
 */
import type { Minor } from '../catalogue.ts';
import { formatMinor, type KubernetesVersion } from '../versions.ts';

/** `1 node pool is`, `3 node pools are`. */
export function countOf(count: number, noun: string, verbs?: readonly [one: string, many: string]): string {
  const words = count === 1 ? `${count} ${noun}` : `${count} ${noun}s`;
  return verbs ? `${words} ${count === 1 ? verbs[0] : verbs[1]}` : words;
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and others`. */
export function inWords(items: readonly string[]): string {
  const named = items.length > 3 ? [...items.slice(0, 3), 'others'] : items;
  const last = named.at(-1) ?? '';
  return named.length < 2 ? last : `${named.slice(0, -1).join(', ')} and ${last}`;
}

/** `1.33.2`, or `1.33` for an alias: the numbers alone, whatever was written around them. */
export function formatVersion({ major, minor, patch }: KubernetesVersion): string {
  return patch === null ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}

/** Of ascending minors: `1.31 to 1.36`, and `1.31 and 1.33 to 1.36` where one between them is missing. */
export function formatRanges(minors: readonly Minor[]): string {
  const ranges: { first: Minor; last: Minor }[] = [];
  for (const minor of minors) {
    const range = ranges.at(-1);
    if (range?.last.major === minor.major && range.last.minor + 1 === minor.minor) range.last = minor;
    else ranges.push({ first: minor, last: minor });
  }
  if (ranges.length === 0) return 'no version';
  return inWords(
    ranges.map(({ first, last }) =>
      first === last ? formatMinor(first) : `${formatMinor(first)} to ${formatMinor(last)}`,
    ),
  );
}

/** Somebody else's text, on one line and short enough for a sentence or a cell of evidence. */
export function clip(text: string, most = 80): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
