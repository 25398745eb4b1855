/**
 * Settings → parts. The one place that puts adapters together; everything heavy is loaded by the first who needs it,
 * so that loading the app stays quick and `/api/health` answers without Azure.
 *
 * @module
 */
import type { InvocationContext } from '@azure/functions';
import { calendar } from './domain/calendar.ts';
import { ScanError } from './domain/errors.ts';
import type { Clock, Collector, Logger } from './domain/ports.ts';
import { rules } from './domain/rules/index.ts';
import type { RequestScanParts } from './scan/request-scan.ts';
import type { RunScanParts } from './scan/run-scan.ts';
import { loadSettings, type Settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The one real clock. */
export const systemClock: Clock = Object.freeze({ now: () => new Date() });

/** What function files work with. */
export interface Runtime {
  readonly settings: Settings;
  readonly loggerFor: (invocation: InvocationContext) => Logger;
  readonly requestParts: () => Promise<RequestScanParts>;
  readonly runParts: () => Promise<RunScanParts>;
}

let worker: Runtime | undefined;

/**
 * The composition of this worker, made by its first invocation: a wrong setting fails an invocation by name, where a
 * throw while loading would block every function of the app.
 *
 * @throws {ScanError} `config.invalid`
 */
export function runtime(): Runtime {
  return (worker ??= composeApp(process.env));
}

/** The app's parts for an environment. */
export function composeApp(environment: Environment): Runtime {
  const settings = loadSettings(environment);
  const { scanDeadAfterMs: deadAfterMs, retentionDays, scope, policy, cloud } = settings;
  const parts = once(async () => {
    const { connectStorage } = await import('./store/connect.ts');
    return connectStorage(await storageAccess(settings));
  });
  const requestParts = async (): Promise<RequestScanParts> => {
    const { store, queue } = await parts();
    return { store, queue, clock: systemClock, newScanId: () => crypto.randomUUID(), cloud, deadAfterMs };
  };
  return {
    settings,
    loggerFor: invocationLogger,
    requestParts,
    runParts: async () => {
      const { store, queue, snapshots } = await parts();
      return {
        store,
        queue,
        snapshots,
        collector: () => composeCollector(settings, environment, silentLogger),
        clock: systemClock,
        policy,
        rules,
        calendar,
        fleetScope: scope,
        deadAfterMs,
        retentionDays,
      };
    },
  };
}

/** The command line's parts for an environment: nothing stored, nothing deployed. */
export async function composeCli(
  environment: Environment,
): Promise<{ readonly collector: Collector; readonly settings: Settings }> {
  const settings = loadSettings(environment);
  return { settings, collector: await composeCollector(settings, environment, silentLogger) };
}

async function composeCollector(settings: Settings, environment: Environment, logger: Logger): Promise<Collector> {
  const [{ azureCollector }, { azureCredential }] = await Promise.all([
    import('./collect/collector.ts'),
    import('./collect/credentials.ts'),
  ]);
  return azureCollector({
    cloud: settings.cloud,
    armEndpoint: settings.armEndpoint ?? undefined,
    trustedCertificate: settings.armCertificate ?? undefined,
    credential: azureCredential({ cloud: settings.cloud, clientId: environment.AZURE_CLIENT_ID }),
    clock: systemClock,
    logger,
  });
}

async function storageAccess({ storage, storageName, cloud }: Settings) {
  if (!storage) {
    throw new ScanError(
      'config.invalid',
      `No storage is configured: set ${storageName} (a connection string) or ${storageName}__accountName (with an identity).`,
    );
  }
  if (storage.kind === 'connectionString') return { connectionString: storage.connectionString.reveal() };
  const { azureCredential } = await import('./collect/credentials.ts');
  return { ...storage, credential: azureCredential({ cloud, clientId: storage.clientId ?? undefined }) };
}

/** What the collector could not read is in the snapshot as gaps; its own diary is not needed here. */
const nothing = (): void => undefined;
const silentLogger: Logger = Object.freeze({ debug: nothing, info: nothing, warn: nothing, error: nothing });

function invocationLogger(invocation: InvocationContext): Logger {
  return {
    debug: (message, fields = {}) => invocation.debug(message, fields),
    info: (message, fields = {}) => invocation.info(message, fields),
    warn: (message, fields = {}) => invocation.warn(message, fields),
    error: (message, fields = {}) => invocation.error(message, fields),
  };
}

/** Runs once; a failure is not remembered, so that the next caller may succeed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}
