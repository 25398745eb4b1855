import type { Waves } from '../domain/contracts.ts';

/** `sidescan waves --format json`, with a final newline. */
export function renderWavesJson(waves: Waves): string {
  return `${JSON.stringify(waves, null, 2)}\n`;
}
