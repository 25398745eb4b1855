/**
 * Makes a failing case smaller: takes out and shortens whatever the failure does not need.
 *
 * @module
 */
import { changedAt } from './hostile.ts';

/**
 * The smallest value found, in at most `tries` attempts, that still fails.
 *
 * @param fails whether a value fails in the same way as the first one
 */
export async function minimise(
  value: unknown,
  fails: (smaller: unknown) => Promise<boolean>,
  tries: number,
): Promise<unknown> {
  let best = value;
  let left = tries;
  for (let again = true; again && left > 0;) {
    again = false;
    for (const candidate of smaller(best)) {
      left -= 1;
      if (left < 0) break;
      if (await fails(candidate)) {
        best = candidate;
        again = true;
        break;
      }
    }
  }
  return best;
}

/** Every value that is one step smaller, the largest steps first. */
function* smaller(value: unknown): Generator<unknown, void> {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    for (
      let size = Math.ceil(value.length / 2);
      size > 0 && value.length > 0;
      size = size > 1 ? Math.ceil(size / 2) : 0
    ) {
      for (let at = 0; at < value.length; at += size) yield without(value, at, size);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const keys = Object.keys(value);
  for (let size = Math.ceil(keys.length / 2); size > 0; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let at = 0; at < keys.length; at += size) {
      const gone = new Set(keys.slice(at, at + size));
      yield Array.isArray(value)
        ? value.filter((_, index) => !gone.has(String(index)))
        : Object.fromEntries(Object.entries(value).filter(([key]) => !gone.has(key)));
    }
  }
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (typeof inner === 'object' && inner !== null) yield changedAt(value, [key], () => null);
    for (const part of smaller(inner)) yield changedAt(value, [key], () => part);
  }
}

function without(value: string | Uint8Array, at: number, size: number): string | Uint8Array {
  if (typeof value === 'string') return value.slice(0, at) + value.slice(at + size);
  return Buffer.concat([value.subarray(0, at), value.subarray(at + size)]);
}
