import type { Clock } from '../../src/domain/ports.ts';

/** Time that passes only when nothing else is left to do: waits of minutes take no time, and in the right order. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Runs until the work has ended, letting time pass from one wait to the next. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

export function virtualTime(start = '2026-03-01T06:00:00Z'): VirtualTime {
  let now = Date.parse(start);
  let sequence = 0;
  const sleepers: { readonly atMs: number; readonly sequence: number; readonly wake: () => void }[] = [];
  return {
    clock: { now: () => new Date(now) },
    nowMs: () => now,
    wait: async (ms) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      sequence += 1;
      sleepers.push({ atMs: now + ms, sequence, wake: () => resolve(undefined) });
      await promise;
    },
    run: async (work) => {
      const state = { ended: false };
      const finished = work.finally(() => {
        state.ended = true;
      });
      finished.catch(() => undefined);
      for (;;) {
        // Everything that can go on without time passing goes on first.
        await new Promise((resolve) => setImmediate(resolve));
        if (state.ended) return finished;
        sleepers.sort((a, b) => a.atMs - b.atMs || a.sequence - b.sequence);
        const next = sleepers.shift();
        if (next === undefined) throw new Error('everything waits for something that never comes');
        now = Math.max(now, next.atMs);
        next.wake();
      }
    },
  };
}
