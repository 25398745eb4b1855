/**
 * Many short texts as one, so that a search is one pass over memory: ten times as quick as asking each of 100,000.
 *
 * @module
 */
export interface Haystack {
  /** Ascending positions of the texts that hold `needle`. An empty one finds nothing. */
  readonly find: (needle: string) => number[];
}

/** In no name that Azure allows, so nothing is found across two texts. */
const separator = '\u0000';

export function haystack(texts: readonly string[]): Haystack {
  const begins = new Uint32Array(texts.length + 1);
  let length = 0;
  texts.forEach((text, position) => {
    begins[position] = length;
    length += text.length + separator.length;
  });
  begins[texts.length] = length;
  const whole = texts.join(separator);
  return {
    find: (needle) => {
      const found: number[] = [];
      if (needle === '' || needle.includes(separator)) return found;
      let position = 0;
      for (let hit = whole.indexOf(needle); hit !== -1; hit = whole.indexOf(needle, begins[position])) {
        while ((begins[position + 1] ?? Infinity) <= hit) position += 1;
        found.push(position);
        position += 1;
        if (position >= texts.length) break;
      }
      return found;
    },
  };
}
