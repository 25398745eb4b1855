import type { Clock, Logger } from '../../domain/ports.ts';
import type { TypedData } from './core-types.ts';
import { describeFailure } from './describe-failure.ts';
import type { FunctionDefinition, Trigger } from './function-definition.ts';
import type { Invoker } from './invoker.ts';
import type { SingletonLock } from './singleton-lock.ts';
import { resumeTimer, type TimerMonitor, type TimerStatus } from './timer-monitor.ts';

export type TimerFunction = FunctionDefinition<Extract<Trigger, { kind: 'timer' }>>;

export interface TimerScheduler {
  /** Runs a timer now, outside its schedule; rejects with what the function threw. */
  readonly run: (timer: TimerFunction) => Promise<void>;
  /** Fires nothing more; running timers go on. */
  readonly stop: () => Promise<void>;
  /** Resolves when every run so far is over and recorded: only then may another host take over. */
  readonly recorded: () => Promise<void>;
}

export interface TimerSchedulerOptions {
  readonly timers: readonly TimerFunction[];
  readonly invoker: Invoker;
  readonly monitor: TimerMonitor;
  readonly lock: SingletonLock;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often the clock is looked at. A look, not a wait until due: so a clock that jumps is noticed. */
  readonly checkEveryMs: number;
  /** Off: nothing fires by itself. */
  readonly enabled: boolean;
}

/** .NET's default instant, which the platform sends for a timer that never ran. */
const neverText = '0001-01-01T00:00:00+00:00';

/** The timer object as the platform sends it; the library changes its casing. */
export function timerObject(status: TimerStatus | undefined, isPastDue: boolean): TypedData {
  const text = (date: Date | undefined): string => date?.toISOString().replace(/(\.000)?Z$/, '+00:00') ?? neverText;
  return {
    json: JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: status
        ? { Last: text(status.last), Next: text(status.next), LastUpdated: text(status.lastUpdated) }
        : null,
      IsPastDue: isPastDue,
    }),
  };
}

/** Fires timers while this host holds the lock; one late run makes up for occurrences missed while nothing ran. */
export function startTimerScheduler(options: TimerSchedulerOptions): TimerScheduler {
  const { timers, invoker, monitor, lock, clock, logger, checkEveryMs, enabled } = options;
  const statuses = new Map<string, TimerStatus>();
  const firing = new Map<string, Promise<void>>();
  let opened = false;
  let stopped = false;
  const isStopped = (): boolean => stopped;
  let wake: (() => void) | undefined;

  const record = async (timer: TimerFunction, status: TimerStatus): Promise<void> => {
    statuses.set(timer.name, status);
    if (timer.trigger.useMonitor) await monitor.write(timer.name, status);
  };

  const runAndRecord = async (timer: TimerFunction, isPastDue: boolean): Promise<void> => {
    const status = statuses.get(timer.name);
    // The platform counts on from the start of the run, not from its end.
    const invokedAt = clock.now();
    try {
      await invoker.invoke(timer, { data: timerObject(timer.trigger.useMonitor ? status : undefined, isPastDue) });
    } catch {
      // The invoker has logged it; a failed timer waits for its next tick.
    }
    try {
      const next = timer.trigger.schedule.nextAfter(invokedAt);
      if (next) await record(timer, { last: invokedAt, next, lastUpdated: invokedAt });
    } catch (error) {
      logger.error('timer status not written', { function: timer.name, ...describeFailure(error) });
    } finally {
      firing.delete(timer.name);
    }
  };

  const fire = (timer: TimerFunction, isPastDue: boolean): void => {
    firing.set(timer.name, runAndRecord(timer, isPastDue));
  };

  /** Reads what is recorded, as a starting host does, and fires what was missed. */
  const open = async (): Promise<void> => {
    const missed: TimerFunction[] = [];
    for (const timer of timers) {
      const recorded = timer.trigger.useMonitor ? await monitor.read(timer.name) : undefined;
      const resumed = resumeTimer(recorded, timer.trigger.schedule, clock.now());
      if (!resumed) continue;
      await record(timer, resumed.status);
      if (resumed.isPastDue) missed.push(timer);
    }
    // Not before all are read: a failure above is tried again from the start.
    for (const timer of timers) {
      const isPastDue = missed.includes(timer);
      if (isPastDue || timer.trigger.runOnStartup) fire(timer, isPastDue);
    }
  };

  const check = async (): Promise<void> => {
    if (!(await lock.hold())) {
      opened = false;
      return;
    }
    if (!opened) {
      await open();
      opened = true;
      logger.info('timers watched', { timers: timers.map(({ name }) => name) });
    }
    for (const timer of timers) {
      const due = statuses.get(timer.name)?.next;
      if (due && due <= clock.now() && !firing.has(timer.name)) fire(timer, false);
    }
  };

  const loop = async (): Promise<void> => {
    while (!isStopped()) {
      await check().catch((error: unknown) => logger.warn('timers could not be checked', describeFailure(error)));
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), checkEveryMs);
      wake = () => resolve(undefined);
      // `stop` may have been called during the check.
      if (!isStopped()) await promise;
      clearTimeout(timer);
    }
  };
  const looping = enabled && timers.length > 0 ? loop() : Promise.resolve();

  return {
    run: async (timer) => {
      const status = statuses.get(timer.name);
      await invoker.invoke(timer, {
        data: timerObject(status ?? resumeTimer(undefined, timer.trigger.schedule, clock.now())?.status, false),
      });
    },
    stop: async () => {
      stopped = true;
      wake?.();
      await looping;
    },
    recorded: async () => {
      await Promise.all(firing.values());
    },
  };
}
