import { ScanError } from '../../domain/errors.ts';
import type { Clock, Logger } from '../../domain/ports.ts';
import type { AppSettings } from './app-settings.ts';
import { storageConnections, type Connections } from './connections.ts';
import type { Binding } from './core-types.ts';
import { defineFunctions, hasTrigger, type FunctionDefinition } from './function-definition.ts';
import { parseHostSettings, type HostSettings } from './host-settings.ts';
import { httpRouter } from './http-router.ts';
import { startHttpServer } from './http-server.ts';
import { functionInvoker } from './invoker.ts';
import { openApp } from './load-app.ts';
import { startQueueListener } from './queue-listener.ts';
import { queueOutputWriter, type OpenQueue } from './queue-outputs.ts';
import { blobSingletonLock } from './singleton-lock.ts';
import { blobTimerMonitor } from './timer-monitor.ts';
import { startTimerScheduler } from './timer-scheduler.ts';

export interface LocalHostOptions {
  /** The modules that register functions: paths, or `file:` URLs. */
  readonly app: string | readonly string[];
  /** The parsed host.json. */
  readonly hostJson: unknown;
  /** The app settings: fill `%NAME%` in bindings, name connections, and stand in `process.env` while the host runs. */
  readonly environment: AppSettings;
  /** Default 0: any free one. */
  readonly port?: number;
  readonly logger: Logger;
  /** Decides when timers are due; default the machine's. */
  readonly clock?: Clock;
  /** How long a running message stays hidden before another host gets it; renewed at half time. Default 10 minutes, as on the platform; at least 1,000. */
  readonly leaseMs?: number;
  /** The longest pause between two looks at an empty queue; default host.json's `maxPollingInterval`. */
  readonly queuePollIntervalMs?: number;
  /** Whether timers fire by themselves; default true. */
  readonly timers?: boolean;
  /** How often the clock is looked at for timers; default 500. */
  readonly timerCheckIntervalMs?: number;
  /** How long `close` waits for running functions; default 30,000. */
  readonly closeWithinMs?: number;
}

/** A function as the host runs it. */
export interface HostedFunction {
  readonly name: string;
  readonly trigger: 'http' | 'timer' | 'queue';
  readonly disabled: boolean;
  /** As registered, `%NAME%` unresolved. */
  readonly bindings: readonly Binding[];
  /** HTTP only: `/api/…`, methods in upper case, and the level that Azure would demand. */
  readonly route?: string;
  readonly methods?: readonly string[];
  readonly authLevel?: string;
  readonly schedule?: string;
  readonly queueName?: string;
}

export interface LocalHost {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly functions: () => readonly HostedFunction[];
  /** Fires a timer now; rejects with what it threw, or when there is no such timer. */
  readonly runTimer: (name: string) => Promise<void>;
  /** Resolves when nothing runs and no queue shows a message. Messages hidden until later do not count. */
  readonly idle: () => Promise<void>;
  /** Stops polling and listening, waits for what runs, then lets go. What still runs comes back when its lease ends. */
  readonly close: () => Promise<void>;
}

const idleCheckIntervalMs = 20;
const hostsContainer = 'azure-webjobs-hosts';

function describe({ name, disabled, registered, trigger }: FunctionDefinition): HostedFunction {
  const common = { name, trigger: trigger.kind, disabled, bindings: Object.values(registered.metadata.bindings) };
  switch (trigger.kind) {
    case 'http':
      return { ...common, route: `/${trigger.route.text}`, methods: trigger.methods, authLevel: trigger.authLevel };
    case 'timer':
      return { ...common, schedule: trigger.expression };
    case 'queue':
      return { ...common, queueName: trigger.queueName };
  }
}

/** Queue clients by connection and name; each queue is created at its first use. */
function queueOpener(connections: Connections): OpenQueue {
  const opened = new Map<string, ReturnType<OpenQueue>>();
  return ({ queueName, connection }) => {
    const key = `${connection}/${queueName}`;
    const known = opened.get(key);
    if (known) return known;
    const opening = connections.queues(connection).then(async (service) => {
      const queue = service.getQueueClient(queueName);
      await queue.createIfNotExists();
      return queue;
    });
    opened.set(key, opening);
    // A failure is not remembered: the next use tries again.
    opening.catch(() => opened.delete(key));
    return opening;
  };
}

async function startTimers(
  definitions: readonly FunctionDefinition[],
  options: LocalHostOptions,
  invoker: ReturnType<typeof functionInvoker>,
  connections: Connections,
) {
  const all = definitions.filter((definition) => hasTrigger(definition, 'timer'));
  if (all.length === 0) return undefined;
  const container = (await connections.blobs('AzureWebJobsStorage')).getContainerClient(hostsContainer);
  await container.createIfNotExists();
  const hostId = options.environment.AzureFunctionsWebHost__hostid ?? 'local';
  const lock = blobSingletonLock(container, `${hostId}/timers`);
  const scheduler = startTimerScheduler({
    timers: all.filter((timer) => !timer.disabled),
    invoker,
    monitor: blobTimerMonitor(container, hostId),
    lock,
    clock: options.clock ?? { now: () => new Date() },
    logger: options.logger,
    checkEveryMs: options.timerCheckIntervalMs ?? 500,
    enabled: options.timers ?? true,
  });
  return { all, lock, scheduler };
}

/**
 * Runs an Azure Functions v4 app the way the platform's host and worker do, on 127.0.0.1 and on the storage that its
 * settings name. Two hosts of one app in one process share its modules, so they need equal settings; use
 * `startHostProcess` otherwise, or to kill one.
 *
 * @throws {ScanError} `config.invalid`: host.json, a binding, a setting or a route cannot be used; every problem is named
 */
export async function startHost(options: LocalHostOptions): Promise<LocalHost> {
  const { environment, logger, port = 0, leaseMs = 600_000, closeWithinMs = 30_000 } = options;
  if (leaseMs < 1000)
    throw new ScanError('config.invalid', 'leaseMs must be at least 1000: the queue service counts seconds.');
  const settings: HostSettings = parseHostSettings(options.hostJson);
  const maxPollingIntervalMs = options.queuePollIntervalMs ?? settings.queues.maxPollingIntervalMs;
  const queueSettings = { ...settings.queues, maxPollingIntervalMs };
  const files = typeof options.app === 'string' ? [options.app] : options.app;

  // Done, last first, when starting fails half way.
  const undo: (() => void | Promise<void>)[] = [];
  try {
    const { app, close: closeApp } = await openApp(files, environment, logger);
    undo.unshift(closeApp);
    // The worker asks for capabilities once start-up is over; from then on `app.setup` is refused.
    const capabilities = (await app.model().getCapabilities?.({})) ?? {};
    if (capabilities.HttpUri) {
      throw new ScanError(
        'config.invalid',
        'The app enables HTTP streaming (app.setup), which the local host does not know.',
      );
    }
    const definitions = defineFunctions(app, environment, settings.routePrefix);
    const router = httpRouter(definitions.filter((definition) => hasTrigger(definition, 'http')));
    const connections = storageConnections(environment);
    const open = queueOpener(connections);
    const writeOutputs = queueOutputWriter(open, queueSettings.messageEncoding);
    const invoker = functionInvoker({ app, logger, writeOutputs });
    await invoker.runAppHooks('appStart');
    for (const output of definitions.flatMap((definition) => definition.outputs)) await open(output);

    const queueFunctions = definitions.filter((definition) => hasTrigger(definition, 'queue') && !definition.disabled);
    const listeners = await Promise.all(
      queueFunctions
        .filter((definition) => hasTrigger(definition, 'queue'))
        .map((definition) =>
          startQueueListener({ definition, open, invoker, settings: queueSettings, leaseMs, logger }),
        ),
    );
    undo.unshift(...listeners.map((listener) => listener.stop));
    const timers = await startTimers(definitions, options, invoker, connections);
    if (timers) undo.unshift(timers.scheduler.stop);
    const runTimer = async (name: string): Promise<void> => {
      const timer = timers?.all.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
      if (!timer) throw new ScanError('notFound', `There is no timer function "${name}".`);
      await timers?.scheduler.run(timer);
    };
    const runByName = (name: string): boolean => {
      if (!timers?.all.some((timer) => timer.name.toLowerCase() === name.toLowerCase())) return false;
      // The invoker logs a failure; the caller was told 202 long before.
      void runTimer(name).catch(() => undefined);
      return true;
    };
    const server = await startHttpServer({ router, invoker, port, runByName });
    logger.info('local host started', { url: server.url, functions: definitions.map(({ name }) => name) });

    const isIdle = async (): Promise<boolean> => {
      if (invoker.running() > 0) return false;
      const idle = await Promise.all(listeners.map((listener) => listener.isIdle()));
      return invoker.running() === 0 && idle.every(Boolean);
    };
    const shutDown = async (): Promise<void> => {
      // All told at once: nothing new starts while one of them is waited for.
      const serverStopped = server.stop();
      await Promise.all([timers?.scheduler.stop(), ...listeners.map((listener) => listener.stop())]);
      if (!(await invoker.drained(closeWithinMs))) {
        logger.warn('functions still ran when the host closed', { running: invoker.running() });
        for (const listener of listeners) listener.abandon();
      }
      server.drop();
      await serverStopped;
      await timers?.scheduler.recorded();
      await timers?.lock.release();
      await invoker.runAppHooks('appTerminate');
      closeApp();
      logger.info('local host closed', { url: server.url });
    };
    let closing: Promise<void> | undefined;
    return {
      url: server.url,
      functions: () => definitions.map(describe),
      runTimer,
      idle: async () => {
        while (!(await isIdle())) await new Promise((resolve) => setTimeout(resolve, idleCheckIntervalMs));
      },
      close: () => (closing ??= shutDown()),
    };
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}
