import { hash } from 'node:crypto';

/**
 * Remembers which texts it has met in 16 bytes each, whatever their length, so that a million cluster ids fit beside
 * a flat stream. It keeps 128 bits of SHA-1: two ids that somebody did not forge on purpose never meet.
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

  /** The slot that holds the digest, or the free one where it belongs. */
  const find = (digest: Uint32Array): number => {
    let slot = (digest[0] ?? 0) % slots;
    for (;;) {
      const start = slot * words;
      if (isFree(table, start) || isEqual(table, start, digest)) return start;
      slot = (slot + 1) % slots;
    }
  };
  const grow = (): void => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * words);
    for (let start = 0; start < old.length; start += words) {
      if (!isFree(old, start)) {
        const digest = old.subarray(start, start + words);
        table.set(digest, find(digest));
      }
    }
  };

  return {
    add: (id) => {
      const digest = digestOf(id);
      const start = find(digest);
      if (!isFree(table, start)) return false;
      table.set(digest, start);
      size += 1;
      if (size * 2 > slots) grow();
      return true;
    },
    has: (id) => !isFree(table, find(digestOf(id))),
    size: () => size,
  };
}

function digestOf(id: string): Uint32Array {
  const bytes = hash('sha1', id, 'buffer');
  const digest = new Uint32Array(words);
  for (let word = 0; word < words; word += 1) digest[word] = bytes.readUInt32LE(word * 4);
  // All zeros mean a free slot.
  digest[1] = (digest[1] ?? 0) | 1;
  return digest;
}

function isFree(table: Uint32Array, start: number): boolean {
  return table[start + 1] === 0;
}

function isEqual(table: Uint32Array, start: number, digest: Uint32Array): boolean {
  for (let word = 0; word < words; word += 1) if (table[start + word] !== digest[word]) return false;
  return true;
}
