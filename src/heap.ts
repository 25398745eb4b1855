import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Keeps V8's space for new objects as small as it is now, a few MiB. It would grow to 128 MiB while a fleet streams
 * through, whatever little of it is in use. Of V8's flags for this only this one still counts when the process runs
 * (docs/performance.md says what it brings and costs).
 */
export function holdYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Makes one full collection, some milliseconds while the heap is small; none where V8 does not offer it. V8 waits long
 * for its first one, and what lies about until then is memory that the process keeps (docs/performance.md).
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // The flag gives the function to contexts that are made while it is set: to this one, and no other.
  runInNewContext('globalThis.gc?.()');
  setFlagsFromString('--no-expose-gc');
}
