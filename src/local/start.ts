/**
 * `npm start`: the whole product on this machine. Embedded storage, a simulated Azure with a demo fleet, the real
 * function files on the local host, a first scan, its table; then a digest to an outbox on this machine, and it serves
 * until Ctrl-C.
 *
 *     npm start                 the demo fleet
 *     npm start -- --once       ends after the table
 *     npm start -- --real       your own Azure, through `az login`
 *     npm start -- --port 8080
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Report, Scan, Waves } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { Logger } from '../domain/ports.ts';
import { describeProgress, progressLine } from '../cli/progress.ts';
import type { ReportEvent } from '../report/report-event.ts';
import { renderReport } from '../report/render-report.ts';
import { startStorage } from './storage.ts';
import { startHost } from './host/start.ts';
import type { Outbox } from './outbox.ts';

const folder = new URL('../../.sidescan/storage', import.meta.url);
const hostJsonFile = new URL('../../host.json', import.meta.url);
const app = new URL('../functions/main.ts', import.meta.url);
/** Where Functions Core Tools would listen, so that people and their scripts find it. */
const usualPort = 7071;
const pollMs = 200;
const digestWithinMs = 20_000;

interface StartOptions {
  readonly once: boolean;
  readonly real: boolean;
  readonly port: number;
}

const usage = `npm start                 everything on this machine, with a demo fleet; Ctrl-C ends it
npm start -- --once       ends after the first scan's table
npm start -- --real       your own Azure, through \`az login\`
npm start -- --port 8080  listens there (usually ${usualPort})
`;

/** Undefined for whoever asks for help. */
function readArguments(args: string[]): StartOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      once: { type: 'boolean' },
      real: { type: 'boolean' },
      port: { type: 'string' },
    },
  });
  if (values.help === true) return undefined;
  const port = Number(values.port ?? usualPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError(`--port ${values.port ?? ''} is no port number`);
  return { once: values.once ?? false, real: values.real ?? false, port };
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function start(options: StartOptions, signal: AbortSignal): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const storage = stack.adopt(
    await startStorage(options.once ? { inMemory: true } : { folder: folder.pathname }),
    ({ close }) => close(),
  );
  const demo = options.real ? undefined : await startDemo(stack);
  signal.throwIfAborted();
  const environment = {
    ...demo?.environment,
    AzureWebJobsStorage: storage.connectionString,
    SIDESCAN_SCAN_SCHEDULE: process.env.SIDESCAN_SCAN_SCHEDULE ?? '0 0 5 * * *',
  };
  const host = stack.adopt(await startOnPort(environment, options), ({ close }) => close());
  say(
    `Functions app on ${host.url} (${host.functions().length} functions), storage embedded, Azure ${options.real ? 'real' : 'simulated'}.`,
  );

  const scan = await firstScan(host.url, signal);
  if (scan.state !== 'completed')
    throw new ScanError('azure.unreachable', `The scan ${scan.state}. ${scan.error?.message ?? ''}`.trim());
  const report = (await getJson(`${host.url}/api/report?format=json`, signal)) as Report;
  const waves = (await getJson(`${host.url}/api/waves`, signal)) as Waves;
  const width = Math.max(80, Math.min(process.stdout.columns || 120, 200));
  for await (const text of renderReport('table', reportEvents(report, waves), {
    table: { width, color: process.stdout.isTTY },
  }))
    process.stdout.write(text);
  if (options.once) return;

  say(`\nDashboard ${host.url}/`);
  say(`Report    ${host.url}/api/report?format=md   (json, csv)`);
  say(`Clusters  ${host.url}/api/clusters?compliance=nonCompliant`);
  say(`Scan now  curl -X POST ${host.url}/api/scans`);
  if (demo) await firstDigest(host.url, demo, signal);
  say('Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

interface Demo {
  readonly environment: Readonly<Record<string, string>>;
  readonly outbox: Outbox;
  /** Messages that arrived so far. */
  readonly arrived: () => number;
}

/** A simulated Azure with its mail service, receivers for the other channels, and a page that shows what arrives. */
async function startDemo(stack: AsyncDisposableStack): Promise<Demo> {
  const [{ startSimulatedAzure }, { demoFleet }, { startSinks }, { startOutbox }] = await Promise.all([
    import('./azure/start.ts'),
    import('../snapshot/fleet/synthesise-fleet.ts'),
    import('./sinks.ts'),
    import('./outbox.ts'),
  ]);
  const azure = stack.adopt(await startSimulatedAzure({ fleet: demoFleet() }), ({ close }) => close());
  const sinks = stack.adopt(await startSinks(), ({ close }) => close());
  const sources = { mails: azure.mail.sent, received: sinks.received };
  const outbox = stack.adopt(await startOutbox(sources), ({ close }) => close());
  return {
    outbox,
    arrived: () => sources.mails().length + sources.received().length,
    environment: {
      ...azure.environment,
      ...sinks.environment,
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
      SIDESCAN_DIGEST: 'always',
      SIDESCAN_DIGEST_TO: 'platform@contoso.example',
      SIDESCAN_OWNERS: 'team-payments=lead.payments@contoso.example',
    },
  };
}

/** Asks for a digest as a user would, and says where to read it. */
async function firstDigest(url: string, { outbox, arrived }: Demo, signal: AbortSignal): Promise<void> {
  const asked = await fetch(`${url}/api/digests`, { method: 'POST', signal });
  if (!asked.ok) throw new Error(`POST /api/digests answered ${asked.status}: ${await asked.text()}`);
  const until = performance.now() + digestWithinMs;
  while (arrived() === 0 && performance.now() < until && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  say(`Outbox    ${outbox.url}   (mails, Teams, Slack, webhook)`);
  say(`Tell now  curl -X POST ${url}/api/digests`);
}

async function startOnPort(environment: Readonly<Record<string, string>>, { port }: StartOptions) {
  const hostJson: unknown = JSON.parse(await readFile(hostJsonFile, 'utf8'));
  // The first scan is polled for; a demo should not wait for the queue's usual back-off.
  const options = { app: app.href, hostJson, environment, logger: warningsOnly, queuePollIntervalMs: 250 };
  try {
    const own = port === 0 ? {} : { SIDESCAN_APP_URL: `http://127.0.0.1:${port}` };
    return await startHost({ ...options, environment: { ...own, ...environment }, port });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken || port !== usualPort) throw error;
    say(`Port ${usualPort} is taken, so a free one is used.`);
    return startHost({ ...options, port: 0 });
  }
}

/** Asks for a scan as a user would, and shows how far it has come until it ends. */
async function firstScan(url: string, signal: AbortSignal): Promise<Scan> {
  const started = await fetch(`${url}/api/scans`, { method: 'POST', signal });
  const location = started.headers.get('location');
  if (started.status !== 202 || location === null)
    throw new Error(`POST /api/scans answered ${started.status}: ${await started.text()}`);
  const progress = progressLine(process.stderr, {});
  for (;;) {
    const scan = (await getJson(`${url}${location}`, signal)) as Scan;
    progress.show(`Scanning: ${scan.progress.phase} · ${describeProgress(scan.progress)}`);
    if (scan.state !== 'queued' && scan.state !== 'running') {
      progress.clear();
      return scan;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

async function* reportEvents({ clusters, ...report }: Report, waves: Waves): AsyncGenerator<ReportEvent> {
  yield { kind: 'start', takenAt: report.takenAt, cloud: report.cloud, scope: report.scope };
  for (const verdict of clusters) yield { kind: 'verdict', verdict };
  yield { kind: 'end', report, waves };
}

const nothing = (): void => undefined;
/** A scan that failed says so in its own row, which is what is shown. */
const complain = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
  if (!message.startsWith('scan failed')) say(`${message} ${JSON.stringify(fields)}`.replace(/\s+/g, ' '));
};
const warningsOnly: Logger = { debug: nothing, info: nothing, warn: complain, error: complain };

const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());
try {
  const options = readArguments(process.argv.slice(2));
  if (options === undefined) process.stdout.write(usage);
  else await start(options, ending.signal);
} catch (error) {
  if (!ending.signal.aborted) {
    const isForeseen = error instanceof ScanError || error instanceof TypeError;
    say(
      isForeseen
        ? error.message
        : `This should not have happened: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    process.exitCode = 1;
  }
}
