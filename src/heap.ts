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
 * Makes one full collection, some milliseconds while the heap is small. Until the first one V8 lets garbage lie up to a
 * limit that does not know how little lives; from then on the limit follows what does (docs/performance.md).
 */
export function collectOnce(): void {
  setFlagsFromString('--expose-gc');
  // The flag gives the function to contexts that are made while it is set: to this one, and no other.
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
