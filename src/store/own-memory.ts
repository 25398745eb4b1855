/**
 * Memory outside V8's heap, which is found unused only by a full collection. Whoever knows that it is done gives it
 * back at once.
 *
 * @module
 */

/** Whether nothing else lies in the memory of these bytes: short buffers are cut from one that is everybody's. */
export function isAlone(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

/** Empties bytes that nobody reads any more. Those that share their memory stay as they are. */
export function giveBack(bytes: Uint8Array): void {
  if (isAlone(bytes)) bytes.buffer.transfer(0);
}
