/** Ordinal order of two texts, the same on every machine (locale-aware order is not). */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
