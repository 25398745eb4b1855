/**
 * Resource Graph's quota as one pipeline policy, shared by every query of a scan; the SDK's own retry is off there.
 * The quota is per principal and window. Its size (15 requests per 5 s is documented, as an example) and its end are
 * read from the headers of every answer and never assumed.
 *
 * @see {@link https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests} read 2026-08
 * @module
 */
import type { PipelinePolicy, PipelineRequest, PipelineResponse, SendRequest } from '@azure/core-rest-pipeline';
import type { Clock } from '../domain/ports.ts';
import { askedToWaitMs, quotaWindow, type Ticket } from './quota-window.ts';
import { toRefusal } from './rest-errors.ts';
import { throwIfAborted, type Signal, type Wait } from './wait.ts';

export interface PacingLimits {
  /** Times that one request is sent at most when it is throttled (429). */
  readonly throttledAttempts: number;
  /** Milliseconds that one request waits at most because of 429, and for the end of a quota window. */
  readonly throttledMaxMs: number;
  /** Times that one request is sent at most when the service or the connection fails. */
  readonly failedAttempts: number;
  /** Milliseconds before the first repetition after a failure; doubles each time. */
  readonly backoffMs: number;
  /** Upper bound of the random milliseconds added to each wait, so that parallel scans do not march in step. */
  readonly jitterMs: number;
}

export const defaultPacing: PacingLimits = {
  throttledAttempts: 12,
  throttledMaxMs: 5 * 60_000,
  failedAttempts: 5,
  backoffMs: 1000,
  jitterMs: 250,
};

export interface PacingOptions extends PacingLimits {
  readonly clock: Clock;
  readonly random: () => number;
  readonly wait: Wait;
}

export interface Pacing {
  readonly policy: PipelinePolicy;
  /** Milliseconds that requests have been held back so far because Azure asked for it. */
  readonly throttledMs: () => number;
  /** The largest share of a quota window that was spent so far, from 0 to 1; undefined where no quota was named. */
  readonly quotaUsed: () => number | undefined;
}

type Attempt = { readonly response: PipelineResponse } | { readonly response: undefined; readonly error: unknown };

const transientStatuses = new Set([408, 500, 502, 503, 504]);

/**
 * Holds requests back while the quota is spent, sends again after 429 (by the larger of `Retry-After` and the quota's
 * reset, plus jitter) and after failures of the service or the connection, each a bounded number of times. What still
 * fails then reaches the caller as it is.
 */
export function pacing(options: PacingOptions): Pacing {
  const { clock, random, wait } = options;
  const quota = quotaWindow();
  let throttledMs = 0;
  let refusal: { readonly response: PipelineResponse; readonly untilMs: number } | undefined;
  /** One request is admitted at a time, in order: after a reset, waiting streams do not storm the service. */
  let turn: Promise<void> = Promise.resolve();
  let firstAnswer = Promise.withResolvers<undefined>();

  const nowMs = (): number => clock.now().getTime();

  const admit = async (signal: Signal): Promise<Ticket> => {
    const before = turn;
    const { promise, resolve: leave } = Promise.withResolvers<undefined>();
    turn = promise;
    await before;
    let waitedMs = 0;
    try {
      for (;;) {
        throwIfAborted(signal);
        const waitMs = quota.waitMs(nowMs());
        if (waitMs === 0 || waitedMs >= options.throttledMaxMs) return quota.take(nowMs());
        if (waitMs === 'unknown') {
          await firstAnswer.promise;
          continue;
        }
        const startedMs = nowMs();
        const boundedMs = Math.min(waitMs, options.throttledMaxMs - waitedMs);
        await wait(boundedMs + random() * options.jitterMs, signal);
        waitedMs += boundedMs;
        throttledMs += Math.max(nowMs() - startedMs, 0);
      }
    } finally {
      leave(undefined);
    }
  };

  const attempt = async (request: PipelineRequest, next: SendRequest): Promise<Attempt> => {
    const ticket = await admit(request.abortSignal);
    try {
      // Whoever asked to be left alone for longer than anybody waits is not asked by the next one either.
      if (refusal !== undefined && refusal.untilMs - nowMs() > options.throttledMaxMs) {
        quota.release(ticket);
        return { response: { ...refusal.response, request } };
      }
      const response = await next(request);
      quota.learn(ticket, response, nowMs());
      const waitMs = response.status === 429 ? (askedToWaitMs(response) ?? 0) : 0;
      if (waitMs > options.throttledMaxMs) refusal = { response, untilMs: nowMs() + waitMs };
      return { response };
    } catch (error) {
      quota.release(ticket);
      if (request.abortSignal?.aborted === true || toRefusal(error)?.kind !== 'connection') throw error;
      return { response: undefined, error };
    } finally {
      firstAnswer.resolve(undefined);
      firstAnswer = Promise.withResolvers<undefined>();
    }
  };

  const sendRequest = async (request: PipelineRequest, next: SendRequest): Promise<PipelineResponse> => {
    let throttled = 0;
    let failed = 0;
    let askedMs = 0;
    for (;;) {
      const outcome = await attempt(request, next);
      const { response } = outcome;
      if (response?.status === 429) {
        // Without any header, the documented window.
        const waitMs = askedToWaitMs(response) ?? 5000;
        throttled += 1;
        askedMs += waitMs;
        if (waitMs <= options.throttledMaxMs) quota.close(nowMs() + waitMs);
        if (throttled >= options.throttledAttempts || askedMs > options.throttledMaxMs) return response;
        continue;
      }
      if (response !== undefined && !transientStatuses.has(response.status)) return response;
      failed += 1;
      if (failed >= options.failedAttempts) {
        if (outcome.response !== undefined) return outcome.response;
        throw outcome.error;
      }
      const backoffMs = options.backoffMs * 2 ** (failed - 1);
      const waitMs = Math.min(
        Math.max(backoffMs, response === undefined ? 0 : (askedToWaitMs(response) ?? 0)),
        options.throttledMaxMs,
      );
      await wait(waitMs + random() * options.jitterMs, request.abortSignal);
    }
  };

  return {
    throttledMs: () => throttledMs,
    quotaUsed: quota.fullest,
    policy: { name: 'resourceGraphPacing', sendRequest },
  };
}
