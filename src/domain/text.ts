/**
 * Characters that move the cursor, change colours, reorder text, hide or end the line: controls, line and paragraph
 * separators, lone surrogates, format characters. The two zero-width joiners stay: scripts and emoji need them.
 */
export const unsafeCharacters = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

/** Ordinal order of two texts, the same on every machine (locale-aware order is not). */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
