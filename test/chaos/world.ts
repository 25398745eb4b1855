/**
 * Everything that the app runs among, in one place and in one time that runs fast: embedded storage in a process of its
 * own, a simulated Azure with its mail service, receivers of Teams, Slack and webhooks, and a door before each of them.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { Logger } from '../../src/domain/ports.ts';
import { makeCertificate } from '../../src/local/azure/certificate.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { startHostProcess, type HostProcess } from '../../src/local/host/host-process.ts';
import { startSinks, type Sinks } from '../../src/local/sinks.ts';
import { startStorage } from '../../src/local/storage.ts';
import { doors, storageDoors, type Doors } from '../support/moments.ts';
import { fastClock, fastTimeFrom } from './fast-clock.ts';
import { fleet, layPast } from './past.ts';

export interface World {
  readonly azure: SimulatedAzure;
  readonly sinks: Sinks;
  readonly doors: Doors;
  /** Of the storage itself, not of its doors. */
  readonly connectionString: string;
  /** The app in a process of its own, ready to work. */
  readonly start: () => Promise<HostProcess>;
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  /** What the mail service does with an operation id that it knows. */
  readonly repeatedOperation: 'same' | 'refused' | 'sentTwice';
  readonly logger?: Logger;
}

/** A Monday morning, ten minutes after the digest was due. */
const startsAt = '2026-11-23T08:10:00Z';
/** Half a minute passes in a second: the app's own time limits (30 s for a mail) leave a busy machine a second. */
const factor = 30;
const root = new URL('../../', import.meta.url);
const hostJson: unknown = JSON.parse(readFileSync(new URL('host.json', root), 'utf8'));
const nothing = (): void => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export async function startWorld({ repeatedOperation, logger = quiet }: WorldOptions): Promise<World> {
  const time = fastTimeFrom(startsAt, factor);
  const clock = { now: () => new Date(fastClock(time).now()) };
  const preload = [new URL(`fast-time.ts?${time}`, import.meta.url).href];
  const certificate = await makeCertificate(new Date());
  const scenario = parseScenario({ mail: { repeatedOperation } });
  const [storage, azure, sinks] = await Promise.all([
    startStorage({ inMemory: true, preload }),
    startSimulatedAzure({ fleet: fleet('today'), clock, scenario, certificate }),
    startSinks(clock),
  ]);
  await layPast(storage.connectionString);
  const all = doors();
  const settings = {
    ...azure.environment,
    ...sinks.environment,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    AzureWebJobsStorage: await storageDoors(storage.connectionString, all),
    SIDESCAN_MAIL_ENDPOINT: await all.before(azure.mail.endpoint, certificate),
    SIDESCAN_TEAMS_WEBHOOK: await all.before(sinks.urls.teams),
    SIDESCAN_SLACK_WEBHOOK: await all.before(sinks.urls.slack),
    SIDESCAN_WEBHOOK_URL: await all.before(sinks.urls.webhook),
    SIDESCAN_DIGEST_TO: 'platform@contoso.example',
    SIDESCAN_DIGEST_WHEN: 'Mon 08:00 UTC',
    SIDESCAN_RETENTION_DAYS: '30',
    // Never by itself: when the next scan is asked for is part of a run.
    SIDESCAN_SCAN_SCHEDULE: '0 0 0 1 1 *',
    SIDESCAN_SCAN_DEAD_AFTER_SECONDS: '60',
  };
  return {
    azure,
    sinks,
    doors: all,
    connectionString: storage.connectionString,
    start: () =>
      startHostProcess({
        app: new URL('src/functions/main.ts', root).href,
        hostJson,
        environment: settings,
        logger,
        leaseMs: 60_000,
        timerCheckIntervalMs: 20_000,
        preload,
      }),
    close: async () => {
      await all.close();
      await Promise.all([storage.close(), azure.close(), sinks.close()]);
    },
  };
}
