/**
 * The app's own parts running one scan, in a process of its own and bundled as it is deployed: requests the scan, runs
 * its delivery, and tells what it took.
 *
 * @module
 */
import { composeApp } from '../../../src/compose.ts';
import { requestScan } from '../../../src/scan/request-scan.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { holdYoungGeneration } from '../../../src/heap.ts';

holdYoungGeneration();
const runtime = composeApp(process.env);
const begun = performance.now();
const { scan } = await requestScan(await runtime.requestParts(), 'cli', runtime.settings.scope);
const parts = await runtime.runParts();
const nothing = (): void => undefined;
const phases: [phase: string, atMs: number][] = [];
const logger = { debug: nothing, info: nothing, warn: nothing, error: console.error };
const store: typeof parts.store = {
  ...parts.store,
  update: (row, etag) => {
    if (phases.at(-1)?.[0] !== row.progress.phase)
      phases.push([row.progress.phase, Math.round(performance.now() - begun)]);
    return parts.store.update(row, etag);
  },
};
const outcome = await runScan({ ...parts, store }, scan.scanId, { logger, isLastDelivery: true });
const wallMs = performance.now() - begun;
const finished = await parts.store.latest();
process.send?.({
  outcome,
  wallMs: Math.round(wallMs),
  peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  clusters: finished?.summary?.clusters ?? 0,
  gaps: finished?.coverage?.gaps.length ?? 0,
  throttledMs: finished?.progress.throttledMs ?? 0,
  phases,
});
process.disconnect();
