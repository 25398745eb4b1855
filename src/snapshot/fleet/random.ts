/** Chance that repeats itself: the same seed gives the same sequence on every machine. */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  readonly int: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  /** @throws {RangeError} for an empty list */
  readonly pick: <T>(list: readonly T[]) => T;
  /** Picks by weight. @throws {RangeError} for an empty list */
  readonly weighted: <T>(list: readonly (readonly [value: T, weight: number])[]) => T;
  /** Lower-case hexadecimal digits. */
  readonly hex: (digits: number) => string;
}

/** The generator sfc32 (Chris Doty-Humphrey, PractRand; public domain), started from a text. */
export function seededRandom(seed: string): Random {
  let [a, b, c, counter] = hashed(seed);

  const word = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    return result >>> 0;
  };
  // The first words still show the seed.
  for (let round = 0; round < 12; round += 1) word();

  const unit = (): number => word() / 0x1_0000_0000;
  const int = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1));
  const pick = <T>(list: readonly T[]): T => {
    const at = int(0, list.length - 1);
    if (at < 0 || at >= list.length) throw new RangeError('there is nothing to pick from');
    return list[at] as T;
  };
  return {
    int,
    chance: (probability) => unit() < probability,
    pick,
    weighted: (list) => {
      let left = unit() * list.reduce((sum, [, weight]) => sum + weight, 0);
      const found = list.find(([, weight]) => (left -= weight) < 0);
      return (found ?? pick(list))[0];
    },
    hex: (digits) => {
      let text = '';
      while (text.length < digits) text += word().toString(16).padStart(8, '0');
      return text.slice(0, digits);
    },
  };
}

/** Four words from a text: FNV-1a with four starting points. */
function hashed(text: string): [number, number, number, number] {
  const start = (offset: number): number => {
    let hash = 0x811c9dc5 ^ offset;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return hash | 0;
  };
  return [start(0), start(0x9e3779b9), start(0x243f6a88), start(0xb7e15162)];
}

/** A version 4 identifier (RFC 9562) from chance. */
export function randomUuid(random: Random): string {
  const digits = random.hex(32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${random.pick(['8', '9', 'a', 'b'])}${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
