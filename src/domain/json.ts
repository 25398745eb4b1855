/**
 * Tolerant reading of JSON that somebody else wrote: a value of another type than expected reads as absent, and an
 * inherited property is never mistaken for data.
 *
 * @module
 */
import type { JsonObject } from './records.ts';

/** Whether the value is a JSON object (not null, not a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of an object, or undefined. */
export function property(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Walks own properties; undefined as soon as one is missing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) found = property(found, name);
  return found;
}

/** A text that says something; null for anything else, the empty text included. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A list; null for anything else. */
export function listOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? (value as readonly unknown[]) : null;
}

/** The string values of an object, by name; everything else in it is left out. */
export function textsOf(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  // Defines own properties, so that a tag named `__proto__` is a tag like any other.
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Whether a text is the word, whatever its casing. */
export function isWord(value: unknown, word: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === word.toLowerCase();
}
