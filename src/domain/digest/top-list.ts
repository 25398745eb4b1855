import type { Bounded } from '../digest.ts';

export interface TopList<T> {
  readonly add: (item: T) => void;
  readonly result: () => Bounded<T>;
}

/** Keeps the first `most` items in a given order, whatever order they come in, and counts them all. */
export function topList<T>(compare: (a: T, b: T) => number, most: number): TopList<T> {
  const items: T[] = [];
  let total = 0;
  return {
    add: (item) => {
      total += 1;
      const last = items.at(-1);
      if (items.length >= most && last !== undefined && compare(item, last) >= 0) return;
      let [low, high] = [0, items.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        const other = items[middle];
        if (other !== undefined && compare(item, other) < 0) high = middle;
        else low = middle + 1;
      }
      items.splice(low, 0, item);
      if (items.length > most) items.pop();
    },
    result: () => ({ items: [...items], total }),
  };
}
