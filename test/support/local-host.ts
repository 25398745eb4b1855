import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import type { Clock, Logger } from '../../src/domain/ports.ts';
import { startHostProcess, type HostProcess } from '../../src/local/host/host-process.ts';
import { startHost, type LocalHost, type LocalHostOptions } from '../../src/local/host/start.ts';
import { startStorage } from '../../src/local/storage.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A clock that stands still until it is moved. */
export interface MovableClock extends Clock {
  readonly moveTo: (instant: string) => void;
}

export function movableClock(instant: string): MovableClock {
  let now = new Date(instant);
  return { now: () => new Date(now), moveTo: (next) => void (now = new Date(next)) };
}

/** One app of its own (settings, queues, journal, modules) on shared storage. */
export interface HostBench {
  readonly settings: Readonly<Record<string, string>>;
  readonly logged: readonly LogLine[];
  /** What the functions reported, in order; `kind` picks reports that have that field. */
  readonly journal: (kind?: string) => readonly Record<string, unknown>[];
  readonly start: (options?: Partial<LocalHostOptions>) => Promise<LocalHost>;
  readonly startProcess: (options?: Partial<LocalHostOptions>) => Promise<HostProcess>;
  readonly work: QueueClient;
  readonly poison: QueueClient;
  readonly out: QueueClient;
  /** Sends a work message the way the host expects it. */
  readonly send: (message: unknown) => Promise<void>;
  /** Lets waiting functions of hosts in this process go. */
  readonly openGate: () => Promise<void>;
}

export interface HostLab {
  readonly bench: (settings?: Record<string, string>) => HostBench;
  /** Closes what still runs; hosts with different settings cannot share a process. */
  readonly closeHosts: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const appUrl = new URL('./host-app/functions.ts', import.meta.url).href;
/** Retries at once, so that tests need not wait for them. */
const hostJson = {
  version: '2.0',
  extensions: {
    http: { routePrefix: '' },
    queues: { visibilityTimeout: '00:00:00', batchSize: 4, maxDequeueCount: 3 },
  },
};

/** Storage for a test file; closes every host that is still open. */
export async function hostLab(): Promise<HostLab> {
  const storage = await startStorage();
  const folder = mkdtempSync(join(tmpdir(), 'host-lab-'));
  let hosts: LocalHost[] = [];
  let count = 0;

  const bench = (extraSettings: Record<string, string> = {}): HostBench => {
    count += 1;
    const id = `bench${count}`;
    const journalFile = join(folder, id);
    writeFileSync(journalFile, '');
    // Modules run once per process: the query makes this bench's app one of its own.
    const app = `${appUrl}?${id}`;
    const settings = {
      AzureWebJobsStorage: storage.connectionString,
      AzureFunctionsWebHost__hostid: id,
      APP_STORAGE: storage.connectionString,
      WORK_QUEUE: `${id}-work`,
      OUT_QUEUE: `${id}-out`,
      TICK_SCHEDULE: '0 0 5 * * *',
      HOST_APP_JOURNAL: journalFile,
      ...extraSettings,
    };
    const logged: LogLine[] = [];
    const line =
      (level: string) =>
      (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
        void logged.push({ level, message, fields });
    const logger: Logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
    const common = { app, hostJson, environment: settings, logger, queuePollIntervalMs: 20, timerCheckIntervalMs: 20 };
    const opened = async <T extends LocalHost>(starting: Promise<T>): Promise<T> => {
      const host = await starting;
      hosts.push(host);
      return host;
    };
    const queues = QueueServiceClient.fromConnectionString(storage.connectionString);
    const work = queues.getQueueClient(settings.WORK_QUEUE);
    return {
      settings,
      logged,
      journal: (kind) =>
        readFileSync(journalFile, 'utf8')
          .split('\n')
          .filter((text) => text !== '')
          .map((text) => JSON.parse(text) as Record<string, unknown>)
          .filter((report) => kind === undefined || kind in report),
      start: (options = {}) => opened(startHost({ ...common, ...options })),
      startProcess: (options = {}) => opened(startHostProcess({ ...common, ...options })),
      work,
      poison: queues.getQueueClient(`${settings.WORK_QUEUE}-poison`),
      out: queues.getQueueClient(settings.OUT_QUEUE),
      send: async (message) => {
        await work.createIfNotExists();
        await work.sendMessage(
          Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)).toString('base64'),
        );
      },
      openGate: async () => {
        const loaded = (await import(/* @vite-ignore */ app)) as { openGate: () => void };
        loaded.openGate();
      },
    };
  };

  const closeHosts = async (): Promise<void> => {
    const open = hosts;
    hosts = [];
    await Promise.all(open.map((host) => host.close()));
  };
  return {
    bench,
    closeHosts,
    close: async () => {
      await closeHosts();
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The decoded texts of the messages that are visible now. */
export async function peekTexts(queue: QueueClient): Promise<string[]> {
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString('utf8'));
}
