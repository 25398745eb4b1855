/** Bytes as a file or a download delivers them: in pieces of any size. */
export async function* inPieces(bytes: Uint8Array | string, size = 64 * 1024): AsyncGenerator<Uint8Array, void> {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  for (let start = 0; start < all.length; start += size) yield all.subarray(start, start + size);
}

/** Everything that an iterable hands out, and the error that ended it, if one did. */
export async function takeAll<T>(items: AsyncIterable<T>): Promise<{ readonly items: T[]; readonly error: unknown }> {
  const taken: T[] = [];
  try {
    for await (const item of items) taken.push(item);
  } catch (error) {
    return { items: taken, error };
  }
  return { items: taken, error: undefined };
}
