/**
 * Stores one finished scan of a made-up fleet, in a process of its own: whoever measures afterwards has a small heap,
 * and its collections are not counted among what is measured.
 *
 * `seed.ts SCAN CLUSTERS SUBSCRIPTIONS`
 *
 * @module
 */
import type { StoredScan } from '../../../src/domain/scan-ports.ts';
import { connectStorage } from '../../../src/store/connect.ts';
import { aScan, requestedAt, resultsOf as streamOf } from '../../support/scan-store.ts';
import { resultsOf } from '../store/results.ts';

const [scanId = '', clusters, subscriptions] = process.argv.slice(2);
const fleet = { clusters: Number(clusters), subscriptions: Number(subscriptions) };
const noHistory = {
  ledger: async () => ({ clusters: new Map(), coveredSubscriptions: new Set<string>() }),
  lastVerdicts: async () => [],
};

const end: Partial<Pick<StoredScan, 'summary' | 'coverage'>> = {};
const results = await Array.fromAsync(
  resultsOf(fleet, noHistory, ({ summary, coverage }) => Object.assign(end, { summary, coverage })),
);
const { store } = connectStorage({ connectionString: process.env.AzureWebJobsStorage ?? '' });
const scan = aScan({ scanId, startedAt: requestedAt, finishedAt: requestedAt, takenAt: requestedAt });
await store.request(scan, 1_000_000, new Date(requestedAt));
await store.writeResults(scanId, streamOf(results), new AbortController().signal);
await store.complete({ ...scan, state: 'completed', ...end }, (await store.find(scanId))?.etag ?? '');
process.send?.('written');
process.disconnect();
