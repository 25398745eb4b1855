/**
 * How rules put numbers into sentences.
 *
 * @module
 */
import type { Minor } from '../catalogue.ts';
import type { KubernetesVersion } from '../versions.ts';

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

/** `1.31 to 1.36` of ascending minors. */
export function formatRange(minors: readonly Minor[]): string {
  const texts = minors.map(({ major, minor }) => `${major}.${minor}`);
  const [first, last] = [texts[0], texts.at(-1)];
  if (first === undefined || last === undefined) return 'no version';
  return first === last ? first : `${first} to ${last}`;
}

/** Somebody else's text, on one line and short enough for a sentence or a cell of evidence. */
export function clip(text: string, most = 80): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
