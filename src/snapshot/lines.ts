/** One physical line of a file, without its line end. */
export interface Line {
  /** Counted from 1, empty lines included. */
  readonly number: number;
  /** Null when the line was longer than the bound: it was skipped, not kept. May be a view into the chunk it came in. */
  readonly bytes: Buffer | null;
  /** False for a last line without a line end. */
  readonly terminated: boolean;
}

export interface LineSplitter {
  /** The lines that this chunk completes. Take them all before the next chunk. */
  readonly push: (chunk: Uint8Array) => Generator<Line, void>;
  /** The last line, when the text did not end with a line end. */
  readonly end: () => Line | undefined;
}

const lineFeed = 0x0a;

/**
 * Splits bytes at line feeds without decoding them, holding at most `maxLineBytes` of an unfinished line: what is
 * longer is skipped in flat memory and answered as a line without bytes.
 */
export function lineSplitter(maxLineBytes: number): LineSplitter {
  let number = 0;
  let pieces: Buffer[] = [];
  let length = 0;

  const keep = (piece: Buffer): void => {
    length += piece.length;
    if (length > maxLineBytes) pieces = [];
    else if (piece.length > 0) pieces.push(piece);
  };
  const take = (terminated: boolean): Line => {
    number += 1;
    const bytes = length > maxLineBytes ? null : pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    pieces = [];
    length = 0;
    return { number, bytes, terminated };
  };

  return {
    push: function* (chunk) {
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let at = buffer.indexOf(lineFeed); at !== -1; at = buffer.indexOf(lineFeed, start)) {
        keep(buffer.subarray(start, at));
        start = at + 1;
        yield take(true);
      }
      keep(buffer.subarray(start));
    },
    end: () => (length > 0 ? take(false) : undefined),
  };
}
