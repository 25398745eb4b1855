/**
 * Where the verdicts of a scan lie, in ascending order of their clusters' keys, and nothing else: 800 KB for 100,000
 * clusters, where the index takes 45 MB. What goes through a whole scan needs no more.
 *
 * @module
 */
import { growingBytes } from '../growing-bytes.ts';
import { compareText } from '../domain/text.ts';

/** One place for each cluster. */
export interface SweepOrder {
  readonly length: number;
  /** The pack of a cluster: equal numbers, equal pack. See {@link packOf}. */
  readonly packs: Uint32Array;
  /** The line in that pack. */
  readonly lines: Uint16Array;
}

/** The beginning of an index line (`formatEntry`): key, rank, pack, line. */
const beginning = /^\["((?:[^"\\]|\\.)*)","(\d{2})",(\d{1,6}),(\d{1,5}),/;
/** Ordinals have six digits at most (`ordinalKey`). */
const packsOfRank = 1_000_000;

/** What a number of {@link SweepOrder.packs} stands for. */
export function packOf(number: number): { readonly rank: string; readonly pack: number } {
  return { rank: String(Math.floor(number / packsOfRank)).padStart(2, '0'), pack: number % packsOfRank };
}

/**
 * @param indexPacks the lines of every index pack, in any order; a cluster that was handed in twice counts once
 * @param most how many lines there are at the most
 */
export async function sweepOrder(indexPacks: AsyncIterable<Iterable<string>>, most: number): Promise<SweepOrder> {
  const keys = keyList(most);
  const packs = new Uint32Array(most);
  const lines = new Uint16Array(most);
  for await (const pack of indexPacks) {
    const texts: string[] = [];
    for (const text of pack) {
      const [, key, rank, ordinal, line] = beginning.exec(text) ?? [];
      const position = keys.length() + texts.length;
      if (key === undefined || position >= most) throw new Error('a line of the index cannot be read');
      texts.push(key);
      packs[position] = Number(rank) * packsOfRank + Number(ordinal);
      lines[position] = Number(line);
    }
    keys.add(texts);
  }
  const sorted = Uint32Array.from({ length: keys.length() }, (_, position) => position)
    .sort((a, b) => compareText(keys.at(a), keys.at(b)))
    .filter((position, at, all) => at === 0 || keys.at(position) !== keys.at(all[at - 1] ?? -1));
  keys.giveBack();
  return {
    length: sorted.length,
    packs: sorted.map((position) => packs[position] ?? 0),
    lines: Uint16Array.from(sorted, (position) => lines[position] ?? 0),
  };
}

interface KeyList {
  readonly length: () => number;
  /** As they lie in JSON, between the quotation marks. */
  readonly add: (keys: readonly string[]) => void;
  readonly at: (position: number) => string;
  /** Nobody asks for a key any more. */
  readonly giveBack: () => void;
}

/**
 * Keys as bytes. 100,000 texts that live for a second teach V8 to keep a young generation of 100 MiB, which stays for
 * all that follows; texts that are read for one comparison do not.
 */
function keyList(most: number): KeyList {
  const bytes = growingBytes();
  const ends = new Uint32Array(most);
  let length = 0;
  let view: Buffer | undefined;
  return {
    length: () => length,
    add: (keys) => {
      let end = bytes.buffer.byteLength;
      for (const key of keys) {
        end += Buffer.byteLength(key);
        ends[length] = end;
        length += 1;
      }
      bytes.append(keys.join(''));
    },
    at: (position) => {
      const begin = ends[position - 1] ?? 0;
      // One for all: a view for each key would be more than the key.
      view ??= Buffer.from(bytes.buffer);
      const key = view.toString('utf8', begin, ends[position]);
      return key.includes('\\') ? (JSON.parse(`"${key}"`) as string) : key;
    },
    // Not `transfer`, which would keep the address space until a collection.
    giveBack: () => bytes.buffer.transferToFixedLength(0),
  };
}
