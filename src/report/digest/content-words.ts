import { formatCount } from '../words.ts';
import type { ContentPoint, ContentSection } from './content.ts';

/** `… and 12 more clusters`, or null when the list is whole. */
export function leftOut({ items, total, noun, nouns }: ContentSection): string | null {
  const left = total - items.reduce((sum, { count }) => sum + count, 0);
  if (left <= 0) return null;
  const words = left === 1 ? noun : nouns;
  return items.length === 0
    ? `${formatCount(left)} ${words}, left out for length`
    : `… and ${formatCount(left)} more ${words}`;
}

/** `14 native, 3 mixed, 31 classic`: the modes that occur. */
export function modeCounts({ native, mixed, classic, undetermined }: ContentPoint): string {
  return Object.entries({ native, mixed, classic, undetermined })
    .filter(([, count]) => count > 0)
    .map(([mode, count]) => `${formatCount(count)} ${mode}`)
    .join(', ');
}

/** So many of `columns` filled as the native share of the meshed: none only of none, all only of all. */
export function barOf({ native, meshed }: ContentPoint, columns: number, filled: string, empty: string): string {
  const length = meshed === 0 || native === 0 ? 0 : Math.max(1, Math.floor((native * columns) / meshed));
  return filled.repeat(length) + empty.repeat(columns - length);
}
