/**
 * The scan after the latest one, in a process of its own: reads what earlier scans settled, assesses the same fleet
 * again, writes verdicts and histories while it does, and tells what that took.
 *
 * `next-scan.ts CLUSTERS SUBSCRIPTIONS store|nothing`
 *
 * @module
 */
import { storedHistory } from '../../../src/scan/stored-history.ts';
import { connectStorage } from '../../../src/store/connect.ts';
import { holdYoungGeneration } from '../../../src/heap.ts';
import { peakMiB, timed } from '../numbers.ts';
import { resultsOf } from './results.ts';

export interface NextScanTaken {
  readonly seconds: number;
  readonly peakMiB: number;
}

holdYoungGeneration();
const [clusters, subscriptions] = [Number(process.argv[2]), Number(process.argv[3])];
const { store } = connectStorage({ connectionString: process.env.AzureWebJobsStorage ?? '' });

async function scan(): Promise<void> {
  const results = resultsOf({ clusters, subscriptions }, storedHistory(store, await store.latest()));
  if (process.argv[4] === 'store')
    await store.writeResults(`next-${process.pid}`, results, new AbortController().signal);
  // Made and dropped: what assessing takes by itself.
  else while ((await results.next()).done !== true);
}

const { seconds } = await timed(scan);
process.send?.({ seconds, peakMiB: peakMiB() } satisfies NextScanTaken);
process.disconnect();
