import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's space for new objects as small as it is now, a few MiB. It would grow to 128 MiB while a fleet streams
 * through, whatever little of it is in use. Of V8's flags for this only this one still counts when the process runs
 * (docs/performance.md says what it brings and costs).
 */
export function holdYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
