/** The value below which so much of the values lie, the share from 0 to 1; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

/** With two decimals: what a ratio of two times is good for. */
export function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}

/** `12,345`. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString('en');
}

/** The highest memory that this process ever held, in MiB. */
export function peakMiB(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Seconds that something takes, and what it answers. */
export async function timed<T>(run: () => Promise<T>): Promise<{ readonly seconds: number; readonly value: T }> {
  const begunMs = performance.now();
  const value = await run();
  return { seconds: (performance.now() - begunMs) / 1000, value };
}
