import type { ContentSection, DigestContent } from './content.ts';

/**
 * The content with as many items left out as `sizeOf` needs to come down to `most`: the least important list first, each
 * from its end, the last of each list after all others; then the trend and the steps. Each list still says how many
 * there are. What remains when nothing may go any more is given as it is.
 */
export function fitContent(
  content: DigestContent,
  sizeOf: (content: DigestContent) => number,
  most: number,
): DigestContent {
  if (sizeOf(content) <= most) return content;
  const smaller: DigestContent[] = [];
  for (let next = leaveOut(content); next !== null; next = leaveOut(next)) smaller.push(next);
  // Sizes only fall along the way, so that a few renderings find the first that fits.
  let low = 0;
  let high = smaller.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const candidate = smaller[middle];
    if (candidate !== undefined && sizeOf(candidate) <= most) high = middle;
    else low = middle + 1;
  }
  return smaller[low] ?? content;
}

/** At most so many items of each list, whatever the room. */
export function capItems(content: DigestContent, most: number): DigestContent {
  const cap = (sections: readonly ContentSection[]): ContentSection[] =>
    sections.map((section) => ({ ...section, items: section.items.slice(0, most) }));
  return { ...content, changes: cap(content.changes), housekeeping: cap(content.housekeeping) };
}

function leaveOut(content: DigestContent): DigestContent | null {
  const lightest = [...content.changes, ...content.housekeeping]
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => Number(a.items.length === 1) - Number(b.items.length === 1) || a.weight - b.weight)[0];
  if (lightest !== undefined) {
    const shorter = { ...lightest, items: lightest.items.slice(0, -1) };
    const replace = (section: ContentSection): ContentSection => (section === lightest ? shorter : section);
    return { ...content, changes: content.changes.map(replace), housekeeping: content.housekeeping.map(replace) };
  }
  if (content.trend.length > 0) return { ...content, trend: [] };
  if (content.nextSteps.length > 0) return { ...content, nextSteps: content.nextSteps.slice(0, -1) };
  return null;
}
