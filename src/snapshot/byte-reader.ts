/** Bytes of a stream in the amounts that whoever reads them wants. */
export interface ByteReader {
  /** The next bytes, at most so many and at least one; undefined at the end. */
  readonly upTo: (most: number) => Promise<Buffer | undefined>;
  /** Exactly so many bytes; undefined where fewer are left. For small amounts: they are copied. */
  readonly exactly: (count: number) => Promise<Buffer | undefined>;
  /** Puts back what was read last and not needed. */
  readonly unread: (bytes: Buffer) => void;
  readonly close: () => Promise<void>;
}

/** Reads a stream without copying what it hands on in pieces. Errors of `source` pass untouched. */
export function byteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  const upTo = async (most: number): Promise<Buffer | undefined> => {
    while (rest.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return undefined;
      rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    const piece = rest.subarray(0, most);
    rest = rest.subarray(piece.length);
    return piece;
  };

  return {
    upTo,
    exactly: async (count) => {
      const pieces: Buffer[] = [];
      for (let missing = count; missing > 0;) {
        const piece = await upTo(missing);
        if (!piece) return undefined;
        pieces.push(piece);
        missing -= piece.length;
      }
      return Buffer.concat(pieces);
    },
    unread: (bytes) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([bytes, rest]);
    },
    close: async () => {
      await chunks.return?.();
    },
  };
}
