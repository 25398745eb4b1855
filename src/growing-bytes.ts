/** As much as the platform's messages hold (protobuf: 2 GiB). Address space, of which only what is used costs memory. */
const mostBytes = 2 ** 31 - 1;
const encoder = new TextEncoder();

/** Bytes in one buffer that grows in place: nothing is held twice, and all of it can be given back at once. */
export interface GrowingBytes {
  readonly buffer: ArrayBuffer;
  /**
   * Text as UTF-8.
   *
   * @throws {RangeError} beyond 2 GiB
   */
  readonly append: (piece: string | Uint8Array) => void;
}

export function growingBytes(): GrowingBytes {
  const buffer = new ArrayBuffer(0, { maxByteLength: mostBytes });
  return {
    buffer,
    append: (piece) => {
      const end = buffer.byteLength;
      buffer.resize(end + (typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength));
      const place = new Uint8Array(buffer, end);
      if (typeof piece === 'string') encoder.encodeInto(piece, place);
      else place.set(piece);
    },
  };
}
