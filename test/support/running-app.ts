import { readFileSync } from 'node:fs';
import type { ClusterVerdict, Page, Report, Scan } from '../../src/domain/contracts.ts';
import type { Logger } from '../../src/domain/ports.ts';
import { startHostProcess, type HostProcess } from '../../src/local/host/host-process.ts';
import { eventually } from './eventually.ts';

const hostJson: unknown = JSON.parse(readFileSync(new URL('../../host.json', import.meta.url), 'utf8'));
const nothing = (): void => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The app in a process of its own, on the local host, with leases short enough to see redeliveries. */
export function startApp(
  environment: Readonly<Record<string, string>>,
  app = new URL('../../src/functions/main.ts', import.meta.url).href,
  logger = quiet,
): Promise<HostProcess> {
  return startHostProcess({
    app,
    hostJson,
    environment: { SIDESCAN_SCAN_SCHEDULE: '0 0 5 * * *', SIDESCAN_SCAN_DEAD_AFTER_SECONDS: '2', ...environment },
    logger,
    leaseMs: 1_000,
    queuePollIntervalMs: 100,
    timers: false,
  });
}

let lastInstant = '';

/** Waits until the clock shows another second than any scan so far: instants of one second cannot be ordered. */
export async function nextSecond(): Promise<void> {
  await eventually('the next second', () => new Date().toISOString().slice(0, 19) > lastInstant.slice(0, 19));
}

/** Asks for a scan; answers where to look. */
export async function postScan(url: string): Promise<Scan> {
  await nextSecond();
  const response = await fetch(`${url}/api/scans`, { method: 'POST' });
  if (response.status !== 202) throw new Error(`POST /api/scans: ${response.status} ${await response.text()}`);
  return (await response.json()) as Scan;
}

export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Waits until a scan has ended, however it did. */
export function ended(url: string, scanId: string): Promise<Scan> {
  return eventually(`scan ${scanId} ends`, async () => {
    const scan = await getJson<Scan>(`${url}/api/scans/${scanId}`);
    if (scan.state === 'queued' || scan.state === 'running') return undefined;
    lastInstant = scan.finishedAt ?? lastInstant;
    return scan;
  });
}

export function latestReport(url: string): Promise<Report> {
  return getJson<Report>(`${url}/api/report?format=json`);
}

/** Every cluster that the API pages through. */
export async function allClusters(url: string, query = ''): Promise<ClusterVerdict[]> {
  const clusters: ClusterVerdict[] = [];
  let continuation: string | null = null;
  do {
    const page: Page<ClusterVerdict> = await getJson(
      `${url}/api/clusters?top=50${query}${continuation === null ? '' : `&continuation=${encodeURIComponent(continuation)}`}`,
    );
    clusters.push(...page.items);
    ({ continuation } = page);
  } while (continuation !== null);
  return clusters;
}
