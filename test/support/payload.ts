import { readFileSync } from 'node:fs';
import { at, isObject } from '../../src/domain/json.ts';
import type { JsonObject } from '../../src/domain/records.ts';

/** A recorded or published body of `test/data/azure`, at a path inside its file. */
export function payload(file: string, ...path: readonly string[]): JsonObject {
  const parsed: unknown = JSON.parse(readFileSync(new URL(`../data/azure/${file}.json`, import.meta.url), 'utf8'));
  const found = at(parsed, ...path);
  if (!isObject(found)) throw new Error(`${file} has nothing at ${path.join('.')}`);
  return found;
}
