import type { JsonObject } from '../domain/records.ts';

/** True for what JSON calls an object: no array, no null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a field, undefined when it is absent, no string or empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Tags as ARM writes them; entries that are no text are left out. Null when there is no such object. */
export function tagsOf(value: unknown): Readonly<Record<string, string>> | null {
  if (!isJsonObject(value)) return null;
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
