import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { attemptTimeoutPolicy, waitByTimer } from './wait.ts';

const stuck = (): Promise<never> => Promise.withResolvers<never>().promise;

describe('the limit of one attempt', () => {
  it('ends a request that never answers as a time-out that retry policies know', async () => {
    const request = createPipelineRequest({ url: 'https://arm.example' });
    let attempt: typeof request.abortSignal;
    const sent = attemptTimeoutPolicy(1).sendRequest(request, (asSent) => {
      attempt = asSent.abortSignal;
      return stuck();
    });
    await expect(sent).rejects.toMatchObject({ name: 'RestError', code: 'ETIMEDOUT' });
    expect(attempt?.aborted).toBe(true);
    expect(request.abortSignal).toBeUndefined();
  });

  it('lets an abort through at once, even where the request ignores it', async () => {
    const stop = new AbortController();
    const request = createPipelineRequest({ url: 'https://arm.example', abortSignal: stop.signal });
    const sent = attemptTimeoutPolicy(60_000).sendRequest(request, async () => {
      stop.abort();
      return stuck();
    });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves an answer in time alone', async () => {
    const request = createPipelineRequest({ url: 'https://arm.example' });
    const answer = { request, status: 200, headers: createHttpHeaders() };
    expect(await attemptTimeoutPolicy(60_000).sendRequest(request, async () => answer)).toBe(answer);
  });
});

describe('waiting', () => {
  it('ends with the abort', async () => {
    const stop = new AbortController();
    const waiting = waitByTimer(60_000, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(waitByTimer(0, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(waitByTimer(0, undefined)).resolves.toBeUndefined();
  });
});
