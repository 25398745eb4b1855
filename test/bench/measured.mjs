/**
 * Preloaded into a process by a bench (`node --import`): when the process ends it says on standard error, as one JSON
 * line, what it took. Plain JavaScript, so that reading it takes nothing.
 */
const begun = performance.now();
process.once('exit', () => {
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  process.stderr.write(`${JSON.stringify({ peakMiB, seconds })}\n`);
});
