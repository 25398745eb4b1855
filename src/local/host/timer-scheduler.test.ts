import { expect, it } from 'vitest';
import type { Logger } from '../../domain/ports.ts';
import { eventually } from '../../../test/support/eventually.ts';
import type { Invoker } from './invoker.ts';
import { parseSchedule } from './schedule.ts';
import type { TimerStatus } from './timer-monitor.ts';
import { startTimerScheduler, type TimerFunction } from './timer-scheduler.ts';

function timer(name: string, runOnStartup: boolean): TimerFunction {
  const expression = '0 0 5 * * *';
  const schedule = parseSchedule(expression) ?? expect.unreachable();
  return {
    name,
    registered: { metadata: { name, bindings: {} }, callback: () => undefined },
    trigger: { kind: 'timer', bindingName: 't', expression, schedule, runOnStartup, useMonitor: true },
    outputs: [],
    disabled: false,
  };
}

/** A scheduler on memory: `state` is what the outside does. */
function scheduler(timers: readonly TimerFunction[], outside: { lockIsOurs?: boolean; readFailures?: number } = {}) {
  const state = {
    now: '2026-11-20T04:00:00Z',
    lockIsOurs: true,
    readFailures: 0,
    ...outside,
    checks: 0,
    statuses: new Map<string, TimerStatus>(),
    runs: [] as string[],
    finish: Promise.resolve(),
    warnings: 0,
  };
  const ignore = (): void => undefined;
  const logger: Logger = { debug: ignore, info: ignore, error: ignore, warn: () => void (state.warnings += 1) };
  const invoker: Invoker = {
    invoke: async ({ name }) => {
      state.runs.push(name);
      await state.finish;
      return {};
    },
    running: () => 0,
    drained: async () => true,
    runAppHooks: async () => undefined,
  };
  const started = startTimerScheduler({
    timers,
    invoker,
    logger,
    monitor: {
      read: async (name) => {
        if (state.readFailures > 0) {
          state.readFailures -= 1;
          throw new Error('storage is away');
        }
        return state.statuses.get(name);
      },
      write: async (name, status) => void state.statuses.set(name, status),
    },
    lock: {
      hold: async () => {
        state.checks += 1;
        return state.lockIsOurs;
      },
      release: async () => undefined,
    },
    clock: { now: () => new Date(state.now) },
    checkEveryMs: 1,
    enabled: true,
  });
  /** Resolves when the scheduler has looked twice more: the first look may have begun before. */
  const looked = () => {
    const from = state.checks;
    return eventually('two more looks', () => state.checks >= from + 3);
  };
  return { state, started, looked };
}

it('fires nothing while another host holds the lock', async () => {
  const { state, started, looked } = scheduler([timer('daily', true)], { lockIsOurs: false });
  state.now = '2026-11-20T05:00:00Z';
  await looked();
  await started.stop();
  expect(state.runs).toEqual([]);
});

it('reads what is recorded again when it gets the lock back', async () => {
  const { state, started, looked } = scheduler([timer('daily', false)]);
  await eventually('it was recorded', () => state.statuses.has('daily'));
  state.lockIsOurs = false;
  await looked();
  // Another host ran it meanwhile.
  const last = new Date('2026-11-20T05:00:00Z');
  state.statuses.set('daily', { last, next: new Date('2026-11-21T05:00:00Z'), lastUpdated: last });
  state.now = '2026-11-20T05:00:01Z';
  state.lockIsOurs = true;
  await looked();
  await started.stop();
  expect(state.runs).toEqual([]);
});

it('starts a timer once although storage failed at first', async () => {
  const { state, started, looked } = scheduler([timer('atStart', true), timer('daily', false)], { readFailures: 3 });
  await eventually('it ran', () => state.runs.length === 1);
  await looked();
  await started.stop();
  expect([state.runs, state.warnings]).toEqual([['atStart'], 3]);
});

it('does not start a timer that still runs, and catches up once when it is done', async () => {
  const { state, started, looked } = scheduler([timer('daily', false)]);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  state.finish = promise.then(() => undefined);
  await eventually('it was recorded', () => state.statuses.has('daily'));
  state.now = '2026-11-20T05:00:00Z';
  await eventually('it runs', () => state.runs.length === 1);
  state.now = '2026-11-23T05:00:00Z';
  await looked();
  expect(state.runs).toHaveLength(1);
  resolve(undefined);
  await eventually('it runs again', () => state.runs.length === 2);
  await looked();
  await started.stop();
  await started.recorded();
  expect(state.runs).toHaveLength(2);
});
