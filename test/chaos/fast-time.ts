/**
 * Loaded before anything else (`node --import`), this makes time run faster in a process: dates, timers and the
 * monotonic clock alike, so that waits of minutes take a second and everything keeps its proportions. The setting is
 * this module's query (`fast-time.ts?60:1764…:1764…`, see `fast-clock.ts`); processes of one setting show the same time.
 *
 * @module
 */
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { fastClock } from './fast-clock.ts';

speedUp(new URL(import.meta.url).search.slice(1));

function speedUp(setting: string): void {
  const { factor, now } = fastClock(setting);
  const shorter = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / factor);

  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new Date(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });

  const realNow = performance.now.bind(performance);
  Object.defineProperty(performance, 'now', { value: () => realNow() * factor });

  const timeoutSignal = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => timeoutSignal(Math.max(1, Math.round(ms / factor)));

  const faster = <T extends (callback: never, ms?: number, ...rest: never[]) => unknown>(timer: T): T =>
    new Proxy(timer, {
      apply: (target, self, [callback, ms, ...rest]: [unknown, number | undefined, ...unknown[]]) =>
        Reflect.apply(target, self, [callback, shorter(ms), ...rest]) as unknown,
    });
  globalThis.setTimeout = timers.setTimeout = faster(setTimeout);
  globalThis.setInterval = timers.setInterval = faster(setInterval);
  const pause = timersPromises.setTimeout;
  timersPromises.setTimeout = (ms, ...rest) => pause(shorter(ms), ...rest);
  syncBuiltinESMExports();
}
