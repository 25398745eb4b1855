import { hash } from 'node:crypto';

/**
 * Remembers which texts it has met in 21 to 43 bytes each, whatever their length, so that a million cluster ids fit
 * beside a flat stream. It keeps 127 bits of SHA-1: two ids that somebody did not forge on purpose never meet.
 */
export interface IdSet {
  /** False when it was there already. */
  readonly add: (id: string) => boolean;
  readonly has: (id: string) => boolean;
  readonly size: () => number;
}

const words = 4;

export function idSet(): IdSet {
  let slots = 1024;
  let table = new Uint32Array(slots * words);
  let size = 0;
  // One buffer for every question: a million small ones would cost more than the table.
  const digest = new Uint32Array(words);

  /** Where in the table the digest is, or the free slot where it belongs. */
  const find = (): number => {
    for (let slot = (digest[0] ?? 0) % slots; ; slot = (slot + 1) % slots) {
      const start = slot * words;
      if (isFree(table, start) || isEqual(table, start, digest)) return start;
    }
  };
  const grow = (): void => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * words);
    for (let start = 0; start < old.length; start += words) {
      if (isFree(old, start)) continue;
      for (let word = 0; word < words; word += 1) digest[word] = old[start + word] ?? 0;
      table.set(digest, find());
    }
  };

  return {
    add: (id) => {
      writeDigest(id, digest);
      const start = find();
      if (!isFree(table, start)) return false;
      table.set(digest, start);
      size += 1;
      // Three quarters full, an id that is not there takes 9 looks, still far less than its digest.
      if (size * 4 > slots * 3) grow();
      return true;
    },
    has: (id) => {
      writeDigest(id, digest);
      return !isFree(table, find());
    },
    size: () => size,
  };
}

function writeDigest(id: string, digest: Uint32Array): void {
  const bytes = hash('sha1', id, 'binary');
  for (let word = 0; word < words; word += 1) {
    const at = word * 4;
    digest[word] =
      (bytes.charCodeAt(at) << 24) |
      (bytes.charCodeAt(at + 1) << 16) |
      (bytes.charCodeAt(at + 2) << 8) |
      bytes.charCodeAt(at + 3);
  }
  // A word of zero means a free slot.
  digest[1] = (digest[1] ?? 0) | 1;
}

function isFree(table: Uint32Array, start: number): boolean {
  return table[start + 1] === 0;
}

function isEqual(table: Uint32Array, start: number, digest: Uint32Array): boolean {
  for (let word = 0; word < words; word += 1) if (table[start + word] !== digest[word]) return false;
  return true;
}
