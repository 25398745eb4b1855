/**
 * One run: a Monday on which the app scans, tells of what got worse and sends the digest that is due, while it is killed
 * at moments that the seed chooses and started again; then a quiet scan, and an audit of everything that is stored,
 * was mailed and was posted.
 *
 * @module
 */
import type { Scan } from '../../src/domain/contracts.ts';
import type { Logger } from '../../src/domain/ports.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { eventually } from '../support/eventually.ts';
import { auditStorage } from '../support/storage-audit.ts';
import { messagesOf } from '../support/storage-rows.ts';
import { numbers } from './numbers.ts';
import { auditTelling } from './telling-audit.ts';
import { clusterIds, removedScans } from './past.ts';
import { startWorld, type World } from './world.ts';

export interface KillRun {
  readonly seed: number;
  /** When the app was killed: `after POST /…`. */
  readonly kills: readonly string[];
  /** What the seed chose besides. */
  readonly setting: string;
  /** What is wrong, as sentences. */
  readonly problems: readonly string[];
  readonly durationMs: number;
}

/** About as many requests as a run makes from the start of the app to the last delivery. */
const requestsOfARun = 260;
/** A receiver that failed a few times in a row is tried again hours later. */
const mostWaitMs = 900_000;
const oldestKept = '2026-10-01T00:00:00Z';

/** @param kills how often the app is killed; one to three times, as the seed says, unless told */
export async function killRun(
  seed: number,
  { kills: wanted, logger }: { readonly kills?: number; readonly logger?: Logger | undefined } = {},
): Promise<KillRun> {
  const begunMs = performance.now();
  const random = numbers(seed);
  const among = <const T extends readonly [unknown, ...unknown[]]>(choices: T): T[number] =>
    choices[Math.floor(random() * choices.length)];
  const setting = {
    repeatedOperation: among(['same', 'refused', 'sentTwice']),
    fault: among(['none', 'teams', 'slack', 'webhook']),
    how: among(['reset', 503]),
    doubleTick: random() < 0.3,
    kills: wanted ?? 1 + Math.floor(random() * 3),
  };
  const world = await startWorld({
    repeatedOperation: setting.repeatedOperation,
    ...(logger ? { logger } : {}),
  });
  const { fault, how } = setting;
  if (fault !== 'none') world.sinks.setFault(fault, how === 'reset' ? 'reset' : { status: how }, 1);
  const kills: string[] = [];
  const app = mortalApp(world, (victim) => {
    if (kills.length === setting.kills) return;
    const when = among(['before', 'after']);
    world.doors.atRequest(1 + Math.floor(random() * requestsOfARun), when, async (request) => {
      kills.push(`${when} ${request}`);
      await victim.kill();
    });
  });
  try {
    await app.scan();
    await app.do((host) => tickDigest(host, setting.doubleTick));
    await app.untilCalm();
    world.doors.disarm();
    // Moments that never came.
    while (kills.length < setting.kills) {
      kills.push('when all was calm');
      await app.kill();
      await app.untilCalm();
      world.doors.disarm();
    }
    const last = await app.scan();
    await app.untilCalm();
    await app.close();
    const audited = await auditStorage(world.connectionString, { clusterIds, oldestKept, removed: removedScans });
    const problems = [...audited.problems, ...auditTelling(world, audited)];
    if (audited.scans[0]?.scanId !== last.scanId) problems.push('the last scan is not the newest one');
    return { seed, kills, setting: JSON.stringify(setting), problems, durationMs: performance.now() - begunMs };
  } catch (error) {
    const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    return { seed, kills, setting: JSON.stringify(setting), problems, durationMs: performance.now() - begunMs };
  } finally {
    await app.kill();
    await world.close();
  }
}

/** The platform may fire a timer twice for one occurrence. */
async function tickDigest(host: HostProcess, twice: boolean): Promise<void> {
  await Promise.all([host.runTimer('digestTimer'), ...(twice ? [host.runTimer('digestTimer')] : [])]);
}

interface MortalApp {
  /** Does something with the living app, and again if it died of it. */
  readonly do: <T>(step: (host: HostProcess) => Promise<T>) => Promise<T>;
  /** Asks for a scan until one was completed. */
  readonly scan: () => Promise<Scan>;
  /** Until nothing is under way, waiting or owed. */
  readonly untilCalm: () => Promise<void>;
  readonly kill: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What is under way, waiting or not told yet; empty when nothing is. */
async function whatIsOwed(connectionString: string): Promise<string> {
  const messages = Object.entries(await messagesOf(connectionString)).filter(([, count]) => count > 0);
  const { scans, runs, deliveries } = await auditStorage(connectionString, {
    clusterIds: [],
    oldestKept: '',
    removed: [],
  });
  const open = [
    ...messages.map(([queue, count]) => `${count} messages in ${queue}`),
    ...scans.filter(({ state }) => state === 'queued' || state === 'running').map(({ scanId }) => `scan ${scanId}`),
    ...runs.filter(({ plannedAt }) => !plannedAt).map(({ runId }) => `run ${runId}`),
    ...deliveries
      .filter(({ state }) => !['sent', 'failed', 'disabled'].includes(state))
      .map(
        ({ channel, recipient, state, attempts, error }) => `${channel} ${recipient} ${state} ${attempts}: ${error}`,
      ),
  ];
  return open.join(', ');
}

/** @param arm called with each new process, to say when it dies */
function mortalApp(world: World, arm: (victim: HostProcess) => void): MortalApp {
  let host: HostProcess | undefined;
  let isDead = true;
  const alive = async (): Promise<HostProcess> => {
    if (host && !isDead) return host;
    const started = await world.start();
    host = started;
    isDead = false;
    arm({
      ...started,
      kill: async () => {
        isDead = true;
        await started.kill();
      },
    });
    return started;
  };
  const perform: MortalApp['do'] = async (step) => {
    for (;;) {
      const host = await alive();
      try {
        return await step(host);
      } catch (error) {
        // Its own failure, unless it was killed meanwhile.
        if (!isDead) throw error;
      }
    }
  };
  const scanOnce = async ({ url }: HostProcess): Promise<Scan> => {
    const asked = await fetch(`${url}/api/scans`, { method: 'POST' });
    if (asked.status !== 202) throw new Error(`POST /api/scans: ${asked.status} ${await asked.text()}`);
    const { scanId } = (await asked.json()) as Scan;
    return eventually(
      `scan ${scanId} ends`,
      async () => {
        const answer = await fetch(`${url}/api/scans/${scanId}`);
        const scan = (await answer.json()) as Scan;
        if (answer.ok) return scan.state !== 'queued' && scan.state !== 'running' && scan;
        throw new Error(`GET /api/scans: ${answer.status} ${JSON.stringify(scan)}`);
      },
      90_000,
    );
  };
  return {
    do: perform,
    scan: async () => {
      for (;;) {
        const scan = await perform(scanOnce);
        if (scan.state === 'completed') return scan;
        // A dead one may expire; whoever waits for it asks again.
        if (scan.state !== 'expired') throw new Error(`scan ${scan.scanId} ${scan.state}: ${scan.error?.message}`);
      }
    },
    untilCalm: async () => {
      const calm = async (): Promise<boolean> => {
        await alive();
        if (Object.values(await messagesOf(world.connectionString)).some((count) => count > 0)) return false;
        return (await whatIsOwed(world.connectionString)) === '' && !isDead;
      };
      await eventually('everything was told', calm, mostWaitMs, 100).catch(async (error: unknown) => {
        throw new Error(`Not calm: ${await whatIsOwed(world.connectionString)}`, { cause: error });
      });
    },
    kill: async () => {
      isDead = true;
      await host?.kill();
    },
    close: async () => {
      isDead = true;
      await host?.close();
    },
  };
}
