/**
 * Runs the command line in this process and says on standard error, as one JSON line, what it took: for benches that
 * want the peak memory of the real thing and of nothing else.
 *
 * @module
 */
import { main } from '../../src/cli/main.ts';

const begun = performance.now();
await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: new AbortController().signal,
});
const { maxRSS } = process.resourceUsage();
process.stderr.write(
  `${JSON.stringify({ peakMiB: Math.round(maxRSS / 1024), seconds: Math.round((performance.now() - begun) / 100) / 10 })}\n`,
);
