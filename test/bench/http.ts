import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleApp } from '../../scripts/bundle.mjs';
import { startHostProcess, type HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage } from '../../src/local/storage.ts';
import type { Asked } from './http/ask.ts';
import type { BenchResult } from './main.ts';
import { grouped, quantile, timed } from './numbers.ts';
import { messageOf } from './processes.ts';

const clusters = 100_000;
const subscriptions = 1_500;
const pageGoalMs = 50;
const csvGoalSeconds = 10;
const memoryGoalMiB = 150;
const nothing = (): void => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const scanId = 'bench';

/**
 * A stored scan of 100,000 clusters, read over HTTP from an app in a process of its own: pages with every kind of
 * filter, a bare Table query beside them, and the whole CSV with the memory that it takes.
 */
export async function benchHttp(): Promise<BenchResult> {
  const storage = await startStorage({ inMemory: true });
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  try {
    // As it is deployed: what reads TypeScript takes memory of its own.
    await bundleApp(folder);
    await inScript('seed', [scanId, String(clusters), String(subscriptions)], storage.connectionString);
    const start = (): Promise<HostProcess> => startBenchApp(folder, storage.connectionString);
    const app = await start();
    try {
      const { first, pages, bare } = await inScript<Asked>('ask', [app.url], storage.connectionString);
      await app.close();
      const plain = await inProcess(start, (fresh) => csv(fresh, 'identity'));
      const packed = await inProcess(start, (fresh) => csv(fresh, 'gzip'));
      const p99 = quantile(pages, 0.99);
      const bare99 = quantile(bare, 0.99);
      return {
        rows: [
          {
            what: 'first page of a worker that never read the scan',
            measured: `${Math.round(first)} ms`,
            goal: '',
          },
          {
            what: `a page of 100 of ${grouped(clusters)}, with and without filters and q (${pages.length} different)`,
            measured: `${show(quantile(pages, 0.5))} median, ${show(p99)} p99, ${show(quantile(pages, 1))} worst`,
            goal: `${pageGoalMs} ms p99`,
          },
          {
            what: 'a bare Table query of 100 rows',
            measured: `${show(quantile(bare, 0.5))} median, ${show(bare99)} p99`,
            goal: '',
          },
          csvRow('whole CSV', plain),
          csvRow('whole CSV, gzip', packed),
        ],
        ratios: {
          page: p99 / pageGoalMs,
          pageToBareQuery: p99 / bare99,
          csvTime: plain.seconds / csvGoalSeconds,
          csvMemory: plain.extraMiB / memoryGoalMiB,
        },
      };
    } finally {
      await app.close();
    }
  } finally {
    await storage.close();
    await rm(folder, { recursive: true });
  }
}

function startBenchApp(folder: string, connectionString: string): Promise<HostProcess> {
  return startHostProcess({
    app: pathToFileURL(path.join(folder, 'functions.mjs')).href,
    hostJson: JSON.parse(readFileSync(new URL('../../host.json', import.meta.url), 'utf8')) as unknown,
    environment: { AzureWebJobsStorage: connectionString, SIDESCAN_SCAN_SCHEDULE: '0 0 5 * * *' },
    logger: quiet,
    timers: false,
  });
}

/** What a script of the bench sends when it is done. */
function inScript<T>(name: 'seed' | 'ask', list: readonly string[], connectionString: string): Promise<T> {
  const script = fileURLToPath(new URL(`http/${name}.ts`, import.meta.url));
  return messageOf<T>(fork(script, list, { env: { ...process.env, AzureWebJobsStorage: connectionString } }));
}

/** A process of its own, which has answered something small: what comes on top is what the measured thing takes. */
async function inProcess<T>(start: () => Promise<HostProcess>, run: (app: HostProcess) => Promise<T>): Promise<T> {
  const app = await start();
  try {
    // Not its health: that depends on today's date.
    await fetchAll(`${app.url}/api/scans`);
    return await run(app);
  } finally {
    await app.close();
  }
}

async function csv(
  app: { readonly url: string; readonly pid: number },
  coding: string,
): Promise<{ seconds: number; extraMiB: number; peakMiB: number; bytes: number }> {
  const before = memoryMiB(app.pid, 'VmRSS');
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, memoryMiB(app.pid, 'VmRSS'))), 10);
  try {
    const { seconds, value } = await timed(async () => {
      const response = await fetch(`${app.url}/api/report?format=csv`, { headers: { 'Accept-Encoding': coding } });
      let bytes = 0;
      for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) bytes += chunk.length;
      if (response.status !== 200) throw new Error(String(response.status));
      return bytes;
    });
    return { seconds, extraMiB: Math.round(peak - before), peakMiB: Math.round(peak), bytes: value };
  } finally {
    clearInterval(watch);
  }
}

function csvRow(what: string, taken: { seconds: number; extraMiB: number; peakMiB: number; bytes: number }) {
  return {
    what: `${what} (${Math.round(taken.bytes / 2 ** 20)} MiB)`,
    measured: `${taken.seconds.toFixed(1)} s, ${taken.extraMiB} MiB more, ${taken.peakMiB} MiB in all`,
    goal: `${csvGoalSeconds} s, ${memoryGoalMiB} MiB more`,
  };
}

function memoryMiB(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const match = new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) / 1024;
}

async function fetchAll(url: string): Promise<void> {
  const response = await fetch(url);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${text}`);
}

function show(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}
