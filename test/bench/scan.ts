import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startStorage } from '../../src/local/storage.ts';
import { synthesiseFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { readCluster } from '../../src/snapshot/to-domain.ts';
import { writeSnapshotFile } from '../../src/snapshot/write.ts';
import type { BenchResult } from './main.ts';
import { bundleScript, messageOf } from './processes.ts';

const fleetSizes = [1_000, 10_000, 100_000] as const;
const mostSubscriptions = 2_000;
const goals = { wall: 1.15, calls: 1.05, memoryMiB: 300 } as const;

/** Resource Graph: rows a page, requests a window (facts 7.1, 7.2). ARM: items a page. */
const [rowsPerPage, queriesPerWindow, windowSeconds, armPage, pageSeconds] = [1_000, 15, 5, 1_000, 0.3] as const;

interface Call {
  readonly route: string;
  readonly status: number;
  readonly query?: string;
}

interface Ran {
  readonly outcome: string;
  readonly wallMs: number;
  readonly peakMiB: number;
  readonly clusters: number;
  readonly gaps: number;
  readonly throttledMs: number;
  readonly phases: readonly (readonly [phase: string, atMs: number])[];
}

/** What the fewest calls that could answer would be, counted from the fleet itself. */
interface Fewest {
  readonly queries: number;
  readonly others: number;
}

/** A scan of fleets of three sizes against Azure's real quotas, into the embedded storage. */
export async function benchScan(): Promise<BenchResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  const rows: Record<string, string>[] = [];
  const ratios: Record<string, number> = {};
  try {
    const app = await bundleScript(new URL('scan/app.ts', import.meta.url), folder);
    for (const clusters of fleetSizes) {
      const file = path.join(folder, `${clusters}.jsonl`);
      const fewest = await writeFleet(file, clusters);
      const { ran, calls } = await scanOnce(app, file);
      if (ran.outcome !== 'completed' || ran.clusters < clusters * 0.95)
        throw new Error(`The scan ${ran.outcome} with ${ran.clusters} of ${clusters} clusters.`);
      const limitSeconds = limitOf(fewest);
      const ratio = {
        wall: ran.wallMs / 1000 / limitSeconds,
        calls: calls.length / (fewest.queries + fewest.others),
        memory: ran.peakMiB / goals.memoryMiB,
      };
      for (const [name, value] of Object.entries(ratio)) ratios[`${name}${clusters}`] = Math.round(value * 100) / 100;
      rows.push({
        clusters: clusters.toLocaleString('en'),
        wall: `${(ran.wallMs / 1000).toFixed(1)} s = ${ratio.wall.toFixed(2)} × the limit of ${limitSeconds.toFixed(1)} s`,
        calls: `${calls.length} = ${ratio.calls.toFixed(2)} × the fewest`,
        kinds: kindsOf(calls),
        throttled: String(calls.filter(({ status }) => status === 429).length),
        peak: `${ran.peakMiB} MiB`,
        gaps: String(ran.gaps),
        phases: ran.phases.map(([phase, atMs]) => `${phase} ${(atMs / 1000).toFixed(1)} s`).join(', '),
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return { rows, ratios };
}

/**
 * Seconds that the fewest queries need under the quota, the burst of the first window included. The other quotas (ARM
 * 250 reads at once, AKS 60 a region) hold all of their fewest calls in their bursts, so they cost one answer's time.
 */
function limitOf({ queries }: Fewest): number {
  return (Math.ceil(queries / queriesPerWindow) - 1) * windowSeconds + pageSeconds;
}

async function writeFleet(file: string, clusters: number): Promise<Fewest> {
  const subscriptions = Math.min(mostSubscriptions, clusters);
  const groups = new Set<string>();
  const tagged = new Set<string>();
  const locations = new Set<unknown>();
  const meshed = new Set<string>();
  const flagged = new Set<string>();
  async function* records() {
    for (const record of synthesiseFleet({ clusters, subscriptions, seed: 1 })) {
      // Refusals are repeated before they are believed; what is measured here is a fleet that answers.
      if (record.kind === 'gap') continue;
      if (record.kind === 'resourceGroup' && Object.keys(record.tags ?? {}).length > 0)
        tagged.add(`${record.subscriptionId}/${record.name}`.toLowerCase());
      if (record.kind === 'feature' && record.state !== null) flagged.add(record.subscriptionId.toLowerCase());
      if (record.kind === 'cluster') {
        const [, , subscriptionId = '', , group = ''] = String(record.resource.id).split('/');
        groups.add(`${subscriptionId}/${group}`.toLowerCase());
        locations.add(record.resource.location);
        if (readCluster(record.resource)?.mesh.state === 'meshed') meshed.add(subscriptionId.toLowerCase());
      }
      yield record;
    }
  }
  await writeSnapshotFile(file, records());
  const pages = (rows: number): number => Math.max(1, Math.ceil(rows / rowsPerPage));
  const groupsRead = [...groups].filter((group) => tagged.has(group)).length;
  return {
    queries: pages(clusters) + pages(subscriptions) + pages(groupsRead),
    // A flag that the index does not have is asked for by itself; a location's catalogues once.
    others:
      Math.ceil(subscriptions / armPage) + 2 * locations.size + [...meshed].filter((id) => !flagged.has(id)).length,
  };
}

async function scanOnce(app: string, file: string): Promise<{ ran: Ran; calls: Call[] }> {
  await using stack = new AsyncDisposableStack();
  const storage = stack.adopt(await startStorage({ inMemory: true }), ({ close }) => close());
  const azure = fork(fileURLToPath(new URL('scan/azure.ts', import.meta.url)), [file]);
  stack.defer(async () => {
    azure.send('end');
    await once(azure, 'exit');
  });
  const environment = await messageOf<Readonly<Record<string, string>>>(azure);
  const child = fork(app, [], {
    env: { ...process.env, ...environment, AzureWebJobsStorage: storage.connectionString },
  });
  const ran = await messageOf<Ran>(child);
  azure.send('calls');
  const calls = await messageOf<Call[]>(azure);
  return { ran, calls: calls.filter(({ route }) => route !== 'token') };
}

function kindsOf(calls: readonly Call[]): string {
  const counts = new Map<string, number>();
  for (const { route, query } of calls) {
    const table = query?.match(/^\s*(\w+)/)?.[1];
    const kind = table ? `${route} ${table}` : route;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
}
