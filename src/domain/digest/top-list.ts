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
      let place = items.length;
      for (let above = items[place - 1]; above !== undefined && compare(item, above) < 0; above = items[place - 1])
        place -= 1;
      items.splice(place, 0, item);
      if (items.length > most) items.pop();
    },
    result: () => ({ items: [...items], total }),
  };
}
