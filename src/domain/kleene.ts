/**
 * Three-valued logic after Kleene: an unknown input makes an answer unknown only where it could change it
 * (`docs/verdict.md`, section 2).
 *
 * @module
 */

/** True, false, or not to be told. Never test it for truthiness: compare with `===`. */
export type Ternary = true | false | 'unknown';

/** False if any is false, else unknown if any is unknown, else true (also of none). */
export function and(...terms: readonly Ternary[]): Ternary {
  if (terms.includes(false)) return false;
  return terms.includes('unknown') ? 'unknown' : true;
}

/** True if any is true, else unknown if any is unknown, else false (also of none). */
export function or(...terms: readonly Ternary[]): Ternary {
  if (terms.includes(true)) return true;
  return terms.includes('unknown') ? 'unknown' : false;
}
