import { TransformStream } from 'node:stream/web';

/** A text that one side reads while another still writes it. */
export interface LiveText {
  /** What was written, in order. Ends after {@link LiveText.end}; throws what {@link LiveText.fail} was given. */
  readonly text: AsyncIterable<Uint8Array>;
  /** Waits while the reader is a few chunks behind. Never rejects: for a reader that has left there is nothing to do. */
  readonly write: (chunk: Uint8Array) => Promise<void>;
  readonly end: () => Promise<void>;
  readonly fail: (error: unknown) => Promise<void>;
}

/** Bytes that the reader may be behind. */
const mostBytesWaiting = 256 * 1024;

export function liveText(): LiveText {
  const room = new ByteLengthQueuingStrategy({ highWaterMark: mostBytesWaiting });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, room);
  const writer = writable.getWriter();
  const unlessLeft = (done: Promise<void>): Promise<void> => done.catch(() => undefined);
  void unlessLeft(writer.closed);
  return {
    text: readable,
    write: (chunk) => unlessLeft(writer.write(chunk)),
    end: () => unlessLeft(writer.close()),
    fail: (error) => unlessLeft(writer.abort(error)),
  };
}
