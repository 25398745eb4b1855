import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { assessCluster, readFlag } from '../../src/domain/assess.ts';
import { calendar } from '../../src/domain/calendar.ts';
import type { Cluster } from '../../src/domain/cluster.ts';
import { noHistory } from '../../src/domain/history.ts';
import { rules } from '../../src/domain/rules/index.ts';
import { synthesiseFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { readCluster } from '../../src/snapshot/to-domain.ts';
import { writeSnapshotFile } from '../../src/snapshot/write.ts';
import type { BenchResult } from './main.ts';

const execute = promisify(execFile);
const clustersPerSecondGoal = 100_000;
const memoryGoalMiB = 256;
const million = 1_000_000;

/** Clusters a second after parsing, and what a million clusters from disk take in each format that promises flat memory. */
export async function benchAssess(): Promise<BenchResult> {
  const perSecond = rate();
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  try {
    const file = path.join(folder, 'fleet.jsonl.gz');
    await writeSnapshotFile(file, stream(million));
    const fileMiB = Math.round((await stat(file)).size / 2 ** 20);
    // The packaged command line: what reads TypeScript in a checkout takes 60 MiB of its own.
    await execute(process.execPath, [script('../../scripts/build.mjs'), path.join(folder, 'dist')]);
    const jsonl = await assessFile(folder, file, 'jsonl');
    const csv = await assessFile(folder, file, 'csv');
    const row = (format: string, { peakMiB, seconds }: Taken) => ({
      what: `1,000,000 clusters from disk (${fileMiB} MiB gzip) to ${format}`,
      measured: `${peakMiB} MiB peak, ${seconds} s`,
      goal: `${memoryGoalMiB} MiB`,
    });
    return {
      rows: [
        {
          what: 'assessed after parsing',
          measured: `${perSecond.toLocaleString('en')} clusters/s`,
          goal: `${clustersPerSecondGoal.toLocaleString('en')} clusters/s`,
        },
        row('jsonl', jsonl),
        row('csv', csv),
      ],
      ratios: {
        rate: perSecond / clustersPerSecondGoal,
        jsonlMemory: jsonl.peakMiB / memoryGoalMiB,
        csvMemory: csv.peakMiB / memoryGoalMiB,
      },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * The best of ten runs over 20,000 clusters with their findings, when the compiler has seen the code. Counted in this
 * thread's own processor time: what else the machine does is not the question.
 */
function rate(): number {
  const clusters = [...synthesiseFleet({ clusters: 20_000, subscriptions: 200, seed: 1 })]
    .map((record) => (record.kind === 'cluster' ? readCluster(record.resource) : null))
    .filter((cluster): cluster is Cluster => cluster !== null);
  const setting = {
    takenAt: '2026-11-20T06:00:00Z',
    policy: { target: 'default', evidence: 'documented' },
    calendar,
    rules,
  } as const;
  const flag = readFlag('NotRegistered');
  let best = 0;
  for (let run = 0; run < 10; run += 1) {
    const before = process.threadCpuUsage();
    for (const cluster of clusters)
      assessCluster(
        { cluster, subscription: null, flag, history: noHistory, observed: null, meshOffer: null },
        setting,
      );
    const { user, system } = process.threadCpuUsage(before);
    best = Math.max(best, clusters.length / ((user + system) / 1_000_000));
  }
  return Math.round(best);
}

interface Taken {
  readonly peakMiB: number;
  readonly seconds: number;
}

async function assessFile(folder: string, file: string, format: string): Promise<Taken> {
  const argv = [path.join(folder, 'dist', 'cli.mjs'), 'assess', file, '--format', format, '--quiet'];
  const child = spawn(process.execPath, ['--import', script('measured.mjs'), ...argv], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as Taken;
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

async function* stream(clusters: number) {
  yield* synthesiseFleet({ clusters, subscriptions: 2000, seed: 1 });
}
