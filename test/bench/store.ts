import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScanResult, ScanStore, StoredScan } from '../../src/domain/scan-ports.ts';
import { startStorage } from '../../src/local/storage.ts';
import { connectStorage } from '../../src/store/connect.ts';
import { encodeKey } from '../../src/store/keys.ts';
import { resultTableName } from '../../src/store/table-scan-store.ts';
import { aScan, requestedAt } from '../support/scan-store.ts';
import type { BenchResult } from './main.ts';
import { grouped, quantile, rounded, timed } from './numbers.ts';
import { bundleScript, messageOf } from './processes.ts';
import { fewestTransactions, listRows, openBareTable, writeTransactions, type BareRow } from './store/bare-rows.ts';
import type { NextScanTaken } from './store/next-scan.ts';
import { resultsOf } from './store/results.ts';

export interface BenchStoreOptions {
  readonly clusters?: number;
  readonly subscriptions?: number;
  /** The best of so many counts. */
  readonly runs?: number;
  readonly pages?: number;
}

/** What a whole scan may take (issue "to the quota's limit"). */
const memoryGoalMiB = 300;
const rowsOfPage = 100;
/** Verdicts that are written one a row; the rest is calculated, since Azurite takes a minute for them. */
const mostSingleRows = 10_000;
const noHistory = {
  ledger: async () => ({ clusters: new Map(), coveredSubscriptions: new Set<string>() }),
  lastVerdicts: async () => [],
};

/**
 * Writes and reads a scan with its histories in the embedded storage, and beside it the same rows by bare batches of
 * the Table service, as few as hold them; then the next scan, with the memory that it takes.
 */
export async function benchStore({
  clusters = 100_000,
  subscriptions = 1_500,
  runs = 3,
  pages = 300,
}: BenchStoreOptions = {}): Promise<BenchResult> {
  const end: { report?: Pick<StoredScan, 'summary' | 'coverage'> } = {};
  const results = await Array.fromAsync(
    resultsOf({ clusters, subscriptions }, noHistory, ({ summary, coverage }) => {
      end.report = { summary, coverage };
    }),
  );
  const storage = await startStorage({ inMemory: true });
  try {
    const { connectionString } = storage;
    const { store } = connectStorage({ connectionString });
    const written: WrittenScan[] = [];
    for (let run = 1; run <= runs; run += 1) written.push(await writeScan(store, `run-${run}`, results, end.report));
    const stored = best(written);
    const { scanId } = stored;

    const listed = await timed(async () => {
      const client = await openBareTable(connectionString, resultTableName);
      return listRows(client, encodeKey(scanId));
    });
    const bare = await writeBare(connectionString, listed.value, runs);
    const single = await writeSingleRows(connectionString, results, clusters);
    const read = await readPages(connectionString, scanId, pages);
    const bareQuery = await queryBare(connectionString);
    const history = await timed(() => connectStorage({ connectionString }).store.history(scanId));
    if (history.value.clusters.size !== clusters) throw new Error(`${history.value.clusters.size} histories`);
    const { alone, next } = await nextScans(connectionString, { clusters, subscriptions });

    const ratios = {
      writeToBareBatches: rounded(stored.seconds / bare.seconds),
      transactionsToFewest: rounded(stored.transactions / bare.transactions),
      singleRowsToWrite: rounded(single.seconds / stored.seconds),
      readAllToBareList: rounded(read.allSeconds / listed.seconds),
      pageToBareQuery: rounded(quantile(read.pagesMs, 0.5) / quantile(bareQuery, 0.5)),
      memory: rounded(next.peakMiB / memoryGoalMiB),
    };
    const rows = [
      {
        what: `${grouped(clusters)} verdicts with history written (best of ${runs})`,
        measured: `${stored.seconds.toFixed(1)} s, ${grouped(clusters / stored.seconds)} a second, ${stored.transactions} transactions`,
        beside: `${ratios.writeToBareBatches} × the bare batches, ${ratios.transactionsToFewest} × the fewest`,
      },
      {
        what: `the same ${grouped(listed.value.length)} rows (${mebibytes(listed.value)} MiB) by bare batches, as few as hold them`,
        measured: `${bare.seconds.toFixed(1)} s, ${bare.transactions} transactions`,
        beside: '',
      },
      {
        what: 'a row a verdict and no index, by bare batches of 100',
        measured: `${single.seconds.toFixed(0)} s, ${grouped(single.transactions)} transactions${single.note}`,
        beside: `${ratios.singleRowsToWrite} × what is written`,
      },
      {
        what: `first page of ${rowsOfPage} by a worker that never read the scan`,
        measured: `${read.firstMs.toFixed(0)} ms`,
        beside: '',
      },
      {
        what: `a page of ${rowsOfPage}, each continuing the last (${read.pagesMs.length})`,
        measured: spread(read.pagesMs),
        beside: `${ratios.pageToBareQuery} × a bare query of ${rowsOfPage} rows: ${spread(bareQuery)}`,
      },
      {
        what: 'every verdict, by key',
        measured: `${read.allSeconds.toFixed(1)} s`,
        beside: `${ratios.readAllToBareList} × listing the rows: ${listed.seconds.toFixed(1)} s`,
      },
      { what: 'every history', measured: `${history.seconds.toFixed(1)} s`, beside: '' },
      {
        what: 'the next scan: histories read, assessed, written',
        measured: `${next.seconds.toFixed(1)} s, ${next.peakMiB} MiB peak`,
        beside: `without writing ${alone.seconds.toFixed(1)} s, ${alone.peakMiB} MiB; goal ${memoryGoalMiB} MiB`,
      },
    ];
    return { rows, ratios };
  } finally {
    await storage.close();
  }
}

interface WrittenScan {
  readonly scanId: string;
  readonly seconds: number;
  readonly transactions: number;
}

async function writeScan(
  store: ScanStore,
  scanId: string,
  results: readonly ScanResult[],
  report: Pick<StoredScan, 'summary' | 'coverage'> | undefined,
): Promise<WrittenScan> {
  const scan = aScan({ scanId, takenAt: requestedAt });
  await store.request(scan, 1_000_000, new Date(requestedAt));
  const streamed = async function* (): AsyncGenerator<ScanResult> {
    yield* results;
  };
  const { seconds, transactions } = await countingTransactions(() =>
    timed(() => store.writeResults(scanId, streamed(), new AbortController().signal)),
  );
  await store.complete({ ...scan, state: 'completed', ...report }, (await store.find(scanId))?.etag ?? '');
  return { scanId, seconds, transactions };
}

/** Counts the batches that this process sends meanwhile. */
async function countingTransactions<T>(run: () => Promise<T>): Promise<T & { readonly transactions: number }> {
  let transactions = 0;
  const onRequest = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    if (request.path.includes('$batch')) transactions += 1;
  };
  diagnostics.subscribe('http.client.request.start', onRequest);
  try {
    return { ...(await run()), transactions };
  } finally {
    diagnostics.unsubscribe('http.client.request.start', onRequest);
  }
}

async function writeBare(
  connectionString: string,
  rows: readonly BareRow[],
  runs: number,
): Promise<{ readonly seconds: number; readonly transactions: number }> {
  const transactions = fewestTransactions(rows);
  const taken: { seconds: number; transactions: number }[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const client = await openBareTable(connectionString, `bare${run}`);
    const { seconds } = await timed(() => writeTransactions(client, transactions));
    taken.push({ seconds, transactions: transactions.length });
  }
  return best(taken);
}

async function writeSingleRows(connectionString: string, results: readonly ScanResult[], clusters: number) {
  const rows = results
    .flatMap((result) => (result.kind === 'verdict' ? [result.verdict] : []))
    .slice(0, mostSingleRows)
    .map((verdict) => {
      const rowKey = createHash('sha256').update(verdict.id.toLowerCase()).digest('hex');
      return { partitionKey: rowKey.slice(0, 1), rowKey, verdict: JSON.stringify(verdict) };
    });
  const transactions = fewestTransactions(rows);
  const client = await openBareTable(connectionString, 'single');
  const { seconds } = await timed(() => writeTransactions(client, transactions));
  const share = clusters / rows.length;
  return {
    seconds: seconds * share,
    transactions: transactions.length * share,
    note: share === 1 ? '' : ` (${seconds.toFixed(1)} s for ${grouped(rows.length)}, × ${share.toFixed(0)})`,
  };
}

async function readPages(connectionString: string, scanId: string, pages: number) {
  const { store } = connectStorage({ connectionString });
  const first = await timed(() => store.page(scanId, {}, rowsOfPage));
  const pagesMs: number[] = [];
  let { continuation } = first.value;
  while (continuation !== null && pagesMs.length < pages) {
    const from = continuation;
    const { seconds, value } = await timed(() => store.page(scanId, {}, rowsOfPage, from));
    pagesMs.push(seconds * 1000);
    ({ continuation } = value);
  }
  const all = await timed(async () => {
    let verdicts = 0;
    for await (const verdict of store.verdicts(scanId)) verdicts += verdict.id === '' ? 0 : 1;
    return verdicts;
  });
  if (all.value !== first.value.total) throw new Error(`${all.value} verdicts`);
  return { firstMs: first.seconds * 1000, pagesMs, allSeconds: all.seconds };
}

/** As many rows as a page, by key, of a table that holds nothing else: what the platform itself takes. */
async function queryBare(connectionString: string): Promise<number[]> {
  const client = await openBareTable(connectionString, 'query');
  const rows = Array.from({ length: rowsOfPage }, (_, index) => ({
    partitionKey: 'query',
    rowKey: String(index),
    body: 'x'.repeat(1000),
  }));
  await writeTransactions(client, fewestTransactions(rows));
  const taken: number[] = [];
  for (let run = 0; run < 200; run += 1) taken.push((await timed(() => listRows(client, 'query'))).seconds * 1000);
  return taken;
}

/** The next scan, without and with writing what it finds; bundled, as it is deployed. */
async function nextScans(
  connectionString: string,
  { clusters, subscriptions }: { readonly clusters: number; readonly subscriptions: number },
): Promise<{ readonly alone: NextScanTaken; readonly next: NextScanTaken }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  try {
    const script = await bundleScript(new URL('store/next-scan.ts', import.meta.url), folder);
    const run = (what: 'store' | 'nothing'): Promise<NextScanTaken> =>
      messageOf(
        fork(script, [String(clusters), String(subscriptions), what], {
          env: { ...process.env, AzureWebJobsStorage: connectionString },
        }),
      );
    return {
      alone: await run('nothing'),
      next: await run('store'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function best<T extends { readonly seconds: number }>(taken: readonly T[]): T {
  return taken.reduce((quickest, each) => (each.seconds < quickest.seconds ? each : quickest));
}

function spread(ms: readonly number[]): string {
  return `${quantile(ms, 0.5).toFixed(1)} ms median, ${quantile(ms, 0.99).toFixed(1)} ms p99`;
}

function mebibytes(rows: readonly BareRow[]): string {
  const values = rows.flatMap((row) => Object.values(row));
  const bytes = values.reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 8), 0);
  return (bytes / 2 ** 20).toFixed(1);
}
