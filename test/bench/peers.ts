import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesiseFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { readCluster } from '../../src/snapshot/to-domain.ts';
import { writeSnapshotFile } from '../../src/snapshot/write.ts';
import type { BenchResult } from './main.ts';
import { grouped, rounded } from './numbers.ts';
import type { Way, WayTaken } from './peers/client.ts';
import { messageOf } from './processes.ts';

const mostSubscriptions = 2_000;
/** Subscriptions on a page of ARM's list. */
const armPage = 1_000;

/** A way of reading the fleet: what it is here, and how long it may go on before the rest is calculated. */
interface Reader {
  readonly name: string;
  readonly way: Way;
  readonly atOnce: number;
  readonly seconds: number;
}

const readers: readonly Reader[] = [
  { name: 'Sidescan', way: 'sidescan', atOnce: 1, seconds: 600 },
  { name: 'a list and a flag per subscription, one by one', way: 'lists', atOnce: 1, seconds: 60 },
  { name: 'the same, 8 subscriptions at once', way: 'lists', atOnce: 8, seconds: 180 },
  { name: 'az, command by command', way: 'az', atOnce: 1, seconds: 60 },
];

interface Call {
  readonly route: string;
  readonly status: number;
  readonly query?: string;
}

interface Fleet {
  readonly file: string;
  readonly clusters: number;
  readonly subscriptions: number;
  readonly meshed: number;
}

/**
 * The same fleet in the same simulated Azure, with its real quotas, read by Sidescan and the way others do it. Nothing
 * is stored. A way that takes longer than its time is stopped, and the rest calculated from the calls that are left.
 */
export async function benchPeers({
  sizes = [1_000, 10_000],
  readersOf = readers,
}: { readonly sizes?: readonly number[]; readonly readersOf?: readonly Reader[] } = {}): Promise<BenchResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  const rows: Record<string, string>[] = [];
  const ratios: Record<string, number> = {};
  try {
    for (const clusters of sizes) {
      const fleet = await writeFleet(path.join(folder, `${clusters}.jsonl`), clusters);
      let own: { readonly calls: number; readonly seconds: number } | undefined;
      for (const reader of readersOf) {
        const { taken, calls } = await readOnce(reader, fleet.file);
        const all = taken.isWhole ? calls.length : callsOf(reader.way, fleet);
        const seconds = taken.isWhole ? taken.seconds : (taken.seconds * all) / calls.length;
        own ??= { calls: all, seconds };
        const times = { calls: rounded(all / own.calls), wall: rounded(seconds / own.seconds) };
        if (reader.way !== 'sidescan') {
          const key = `${reader.way}${reader.atOnce}At${clusters}`;
          ratios[`${key}Calls`] = times.calls;
          ratios[`${key}Wall`] = times.wall;
        }
        rows.push({
          clusters: grouped(clusters),
          who: reader.name,
          calls: `${grouped(all)} (${times.calls} ×)`,
          kinds: kindsOf(calls),
          throttled: String(calls.filter(({ status }) => status === 429).length),
          wall: `${seconds.toFixed(0)} s (${times.wall} ×)`,
          measured: taken.isWhole
            ? 'whole'
            : `${taken.seconds.toFixed(0)} s, ${grouped(calls.length)} calls; wall = ${taken.seconds.toFixed(0)} s × ${grouped(all)} ÷ ${grouped(calls.length)}`,
          peak: `${taken.peakMiB} MiB`,
        });
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return { rows, ratios };
}

async function writeFleet(file: string, clusters: number): Promise<Fleet> {
  const subscriptions = Math.min(mostSubscriptions, clusters);
  let meshed = 0;
  async function* records() {
    for (const record of synthesiseFleet({ clusters, subscriptions, seed: 1 })) {
      // Whoever is refused asks again or not, each in its way; what is compared here is a fleet that answers.
      if (record.kind === 'gap') continue;
      if (record.kind === 'cluster' && readCluster(record.resource)?.mesh.state === 'meshed') meshed += 1;
      yield record;
    }
  }
  await writeSnapshotFile(file, records());
  return { file, clusters, subscriptions, meshed };
}

/** Calls of a whole run, for ways that are stopped. */
function callsOf(way: Way, { clusters, subscriptions, meshed }: Fleet): number {
  const lists = Math.ceil(subscriptions / armPage) + 2 * subscriptions;
  return way === 'az' ? lists + clusters + meshed : lists;
}

async function readOnce(
  { way, atOnce, seconds }: Reader,
  file: string,
): Promise<{ readonly taken: WayTaken; readonly calls: readonly Call[] }> {
  await using stack = new AsyncDisposableStack();
  const azure = fork(scriptOf('scan/azure.ts'), [file]);
  stack.defer(async () => {
    azure.send('end');
    await once(azure, 'exit');
  });
  const environment = await messageOf<Readonly<Record<string, string>>>(azure);
  const client = fork(scriptOf('peers/client.ts'), [way, String(atOnce), String(seconds)], {
    env: { ...process.env, ...environment },
  });
  const taken = await messageOf<WayTaken>(client);
  azure.send('calls');
  const calls = await messageOf<readonly Call[]>(azure);
  return { taken, calls: calls.filter(({ route }) => route !== 'token') };
}

function kindsOf(calls: readonly Call[]): string {
  const counts = new Map<string, number>();
  for (const { route, query } of calls) {
    const kind = route === 'resourceGraph' ? `graph ${/^\s*(\w+)/.exec(query ?? '')?.[1] ?? ''}` : route;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
}

function scriptOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
