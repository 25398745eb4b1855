/**
 * Settings → parts. The one place that puts adapters together; everything heavy is loaded by the first who needs it,
 * so that loading the app stays quick and `/api/health` answers without Azure.
 *
 * @module
 */
import type { InvocationContext } from '@azure/functions';
import { composeTelemetry, invocationLogger, traced } from './compose-telemetry.ts';
import { calendar } from './domain/calendar.ts';
import { ScanError } from './domain/errors.ts';
import type { ClusterConfirmer, Collector } from './domain/collect-ports.ts';
import type { Inspector } from './domain/inspect-ports.ts';
import type { Clock, Logger, PoisonedQueue } from './domain/ports.ts';
import { rules } from './domain/rules/index.ts';
import type { Telemetry } from './domain/telemetry.ts';
import type { InspectParts } from './inspect/handle-message.ts';
import type { FleetViews } from './scan/fleet-views.ts';
import type { RequestScanParts } from './scan/request-scan.ts';
import type { RunScanParts } from './scan/run-scan.ts';
import { continueInspections, continueTelling } from './scan/continue-trace.ts';
import { loadSettings, type Settings } from './settings.ts';
import type { TellParts } from './tell/parts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The one real clock. */
export const systemClock: Clock = Object.freeze({ now: () => new Date() });

/** What function files work with. */
export interface Runtime {
  readonly settings: Settings;
  readonly loggerFor: (invocation: InvocationContext) => Logger;
  readonly requestParts: () => Promise<RequestScanParts>;
  readonly runParts: () => Promise<RunScanParts>;
  readonly tellParts: () => Promise<TellParts>;
  readonly inspectionParts: () => Promise<InspectParts>;
  /** Messages that were given up, for people who look after the app. */
  readonly poisoned: () => Promise<readonly PoisonedQueue[]>;
  /** What is worked out of finished scans, remembered by this worker. */
  readonly views: () => Promise<FleetViews>;
  /** Sends what telemetry still waits, where any was composed. */
  readonly flushTelemetry: () => Promise<void>;
}

let worker: Runtime | undefined;

/**
 * The composition of this worker, made by its first invocation: a wrong setting fails an invocation by name, where a
 * throw while loading would block every function of the app. What an invocation asks of a queue goes on with its trace.
 *
 * @throws {ScanError} `config.invalid`
 */
export function runtime(invocation?: InvocationContext): Runtime {
  worker ??= composeApp(process.env);
  return invocation ? traced(worker, invocation) : worker;
}

/** Sends what telemetry still waits; for when this worker ends. Nothing is composed for it. */
export async function flushTelemetry(): Promise<void> {
  await worker?.flushTelemetry();
}

/** The app's parts for an environment. */
export function composeApp(environment: Environment): Runtime {
  const settings = loadSettings(environment);
  const { scanDeadAfterMs: deadAfterMs, retentionDays, scope, policy, cloud } = settings;
  const parts = once(async () => {
    const { connectStorage } = await import('./store/connect.ts');
    return connectStorage(await storageAccess(settings));
  });
  const telemetry = composeTelemetry(settings);
  const requestParts = async (): Promise<RequestScanParts> => {
    const { store, queue } = await parts();
    return { store, queue, clock: systemClock, newScanId: () => crypto.randomUUID(), cloud, deadAfterMs };
  };
  const views = once(async () => {
    const { fleetViews } = await import('./scan/fleet-views.ts');
    const { store, snapshots } = await parts();
    return fleetViews({ parts: { store, snapshots, policy, rules, calendar }, waveSettings: settings.waves });
  });
  const tellParts = once(async (): Promise<TellParts> => {
    const { composeSenders, composeTellPolicy } = await import('./compose-telling.ts');
    const { store, snapshots, deliveries, tellRuns, tellQueue } = await parts();
    return {
      store,
      snapshots,
      deliveries,
      runs: tellRuns,
      queue: tellQueue,
      senders: once(() => composeSenders(settings, environment, systemClock)),
      clock: systemClock,
      random: Math.random,
      newTryId: () => crypto.randomUUID(),
      policy: composeTellPolicy(settings),
      fleetScope: scope,
      tryLeaseMs: deadAfterMs,
      telemetry,
    };
  });
  const inspectionParts = once(async (): Promise<InspectParts> => {
    const { store, inspections, inspectionLeases, inspectionQueue } = await parts();
    return {
      store,
      inspections,
      leases: inspectionLeases,
      queue: inspectionQueue,
      inspector: once(() => composeInspector(settings, environment)),
      clock: systemClock,
      telemetry,
      newHolder: () => crypto.randomUUID(),
      maxAgeDays: settings.inspection.maxAgeDays,
    };
  });
  return {
    settings,
    inspectionParts,
    poisoned: async () => (await parts()).poisoned(),
    loggerFor: (invocation) => invocationLogger(invocation, settings.telemetry.names),
    flushTelemetry: telemetry.flush,
    tellParts,
    views,
    requestParts,
    runParts: async () => {
      const { store, queue, snapshots, inspections, inspectionQueue } = await parts();
      return {
        store,
        queue,
        snapshots,
        inspections,
        inspectionMaxAgeDays: settings.inspection.maxAgeDays,
        collector: () => composeCollector(settings, environment, silentLogger, telemetry.measure),
        telemetry,
        clock: systemClock,
        policy,
        rules,
        calendar,
        fleetScope: scope,
        deadAfterMs,
        retentionDays,
        neededScans: async () => {
          const { neededScans } = await import('./tell/needed-scans.ts');
          return neededScans(await tellParts());
        },
        confirmation: {
          confirmer: once(() => composeConfirmer(settings, environment)),
          calls: settings.confirmCalls,
          timeoutMs: confirmTimeoutMs,
        },
        afterCompleted: async (scan, traceparent) => {
          const { beginAlert } = await import('./tell/begin-run.ts');
          const telling = await tellParts();
          try {
            await beginAlert({ ...telling, queue: continueTelling(telling.queue, traceparent) }, scan);
          } finally {
            if (settings.inspection.isOn) {
              const { beginInspections } = await import('./inspect/begin-inspections.ts');
              const queue = continueInspections(inspectionQueue, traceparent);
              await beginInspections({ queue, fleetScope: scope }, scan);
            }
          }
        },
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

/** What looks inside clusters, as whoever Sidescan runs as. */
export async function composeInspector(settings: Settings, environment: Environment): Promise<Inspector> {
  const { azureInspector } = await import('./collect/kubernetes/inspector.ts');
  return azureInspector({ ...(await azureAccess(settings, environment)), clock: systemClock });
}

/** A scan waits so long at most for what Azure itself says; what is not answered by then is a gap. */
const confirmTimeoutMs = 120_000;

async function composeConfirmer(settings: Settings, environment: Environment): Promise<ClusterConfirmer> {
  const { azureClusterConfirmer } = await import('./collect/cluster-confirmer.ts');
  return azureClusterConfirmer({ ...(await azureAccess(settings, environment)), clock: systemClock });
}

/**
 * A token of whoever Sidescan runs as, for another app's own scope.
 *
 * @throws {ScanError} `azure.unreachable` when nobody is signed in
 */
export async function composeToken(settings: Settings, environment: Environment, scope: string): Promise<string> {
  const { credential } = await azureAccess(settings, environment);
  let cause: unknown;
  try {
    const token = await credential.getToken(scope);
    if (token) return token.token;
  } catch (error) {
    cause = error;
  }
  throw new ScanError('azure.unreachable', `No token could be had for ${scope}: sign in with az login.`, { cause });
}

async function composeCollector(
  settings: Settings,
  environment: Environment,
  logger: Logger,
  measure?: Telemetry['measure'],
): Promise<Collector> {
  const { azureCollector } = await import('./collect/collector.ts');
  return azureCollector({ ...(await azureAccess(settings, environment)), clock: systemClock, logger, measure });
}

/** Where Azure is, and as whom to ask it. */
async function azureAccess({ cloud, armEndpoint, armCertificate }: Settings, environment: Environment) {
  const { azureCredential } = await import('./collect/credentials.ts');
  return {
    cloud,
    armEndpoint: armEndpoint ?? undefined,
    trustedCertificate: armCertificate ?? undefined,
    credential: azureCredential({ cloud, clientId: environment.AZURE_CLIENT_ID }),
  };
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

/** Runs once; a failure is not remembered, so that the next caller may succeed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
}
