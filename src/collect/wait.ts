import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';

/** An abort signal as the SDK's pipeline hands it on. */
export type Signal = PipelineRequest['abortSignal'];

/** Resolves after `ms`; rejects as soon as the signal is aborted. */
export type Wait = (ms: number, signal: Signal) => Promise<void>;

/** An error that the SDK, too, takes for an abort. */
function abortError(): Error {
  return new DOMException('The operation was aborted.', 'AbortError');
}

export function throwIfAborted(signal: Signal): void {
  if (signal?.aborted === true) throw abortError();
}

/** Waits by the machine's clock. */
export const waitByTimer: Wait = async (ms, signal) => {
  throwIfAborted(signal);
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  const stop = (): void => reject(abortError());
  signal?.addEventListener('abort', stop);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
};

/**
 * Ends one attempt that takes longer than `timeoutMs`, body included, as a time-out that retry policies know.
 *
 * The SDK's own `timeout` ends with the headers, and a compressed body that is cut never ends at all there (its
 * `pipe` forwards no errors), not even by aborting: hence the race.
 */
export function attemptTimeoutPolicy(timeoutMs: number): PipelinePolicy {
  return {
    name: 'attemptTimeout',
    async sendRequest(request, next) {
      const { RestError } = await import('@azure/core-rest-pipeline');
      const outer = request.abortSignal;
      throwIfAborted(outer);
      const attempt = new AbortController();
      const { promise: ended, reject } = Promise.withResolvers<never>();
      const stop = (): void => {
        attempt.abort();
        reject(abortError());
      };
      const timer = setTimeout(() => {
        reject(new RestError(`no answer within ${timeoutMs} ms`, { code: 'ETIMEDOUT', request }));
        attempt.abort();
      }, timeoutMs);
      outer?.addEventListener('abort', stop);
      request.abortSignal = attempt.signal;
      try {
        const answer = next(request);
        // When the race is lost, how the attempt ends is of no interest any more.
        answer.catch(() => undefined);
        return await Promise.race([answer, ended]);
      } finally {
        clearTimeout(timer);
        outer?.removeEventListener('abort', stop);
        if (outer === undefined) delete request.abortSignal;
        else request.abortSignal = outer;
      }
    },
  };
}
