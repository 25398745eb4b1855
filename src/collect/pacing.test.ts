import { createHttpHeaders, createPipelineRequest, RestError, type PipelineResponse } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import recorded from '../../test/data/azure/arg-throttled-429.json' with { type: 'json' };
import { virtualTime, type VirtualTime } from '../../test/support/virtual-time.ts';
import { defaultPacing, pacing, type Pacing, type PacingLimits } from './pacing.ts';

type Answer = { readonly status: number; readonly headers?: Record<string, string> } | Error;
type Server = () => Promise<Answer>;

function request(signal?: AbortSignal) {
  return createPipelineRequest({
    url: 'https://arm.example/resources',
    ...(signal === undefined ? {} : { abortSignal: signal }),
  });
}

async function send(pace: Pacing, server: Server, signal?: AbortSignal): Promise<PipelineResponse> {
  return pace.policy.sendRequest(request(signal), async (sent) => {
    const answer = await server();
    if (answer instanceof Error) throw answer;
    return { request: sent, status: answer.status, headers: createHttpHeaders(answer.headers ?? {}) };
  });
}

function pacingIn(time: VirtualTime, limits: Partial<PacingLimits> = {}): Pacing {
  return pacing({ ...defaultPacing, ...limits, clock: time.clock, wait: time.wait, random: () => 0.5 });
}

/** Answers one after the other, the last one for ever. */
function answering(time: VirtualTime, ...answers: readonly Answer[]): Server & { readonly sentAtMs: number[] } {
  const startMs = time.nowMs();
  const sentAtMs: number[] = [];
  const server = async (): Promise<Answer> => {
    sentAtMs.push(time.nowMs() - startMs);
    return answers[Math.min(sentAtMs.length, answers.length) - 1] ?? { status: 200 };
  };
  return Object.assign(server, { sentAtMs });
}

/** A quota as Azure documents it, with honest headers; seconds are rounded as told. */
function quotaServer(
  time: VirtualTime,
  options: { queries: number; windowMs: number; latencyMs: number; round: (n: number) => number },
) {
  let windowEndsMs = 0;
  let used = 0;
  let refused = 0;
  const server: Server = async () => {
    await time.wait(options.latencyMs / 2);
    if (time.nowMs() >= windowEndsMs) {
      windowEndsMs = time.nowMs() + options.windowMs;
      used = 0;
    }
    const seconds = options.round((windowEndsMs - time.nowMs()) / 1000);
    const allowed = used < options.queries;
    if (allowed) used += 1;
    else refused += 1;
    const headers = {
      'x-ms-user-quota-remaining': String(options.queries - used),
      'x-ms-user-quota-resets-after': `00:00:${String(seconds).padStart(2, '0')}`,
      ...(allowed ? {} : { 'retry-after': '1' }),
    };
    await time.wait(options.latencyMs / 2);
    return { status: allowed ? 200 : 429, headers };
  };
  return { server, refused: () => refused };
}

async function streams(pace: Pacing, server: Server, width: number, each: number): Promise<void> {
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let page = 0; page < each; page += 1) expect((await send(pace, server)).status).toBe(200);
    }),
  );
}

describe('pacing', () => {
  it.each([
    ['up', Math.ceil, 0],
    // Nothing tells these from seconds rounded up but the first 429: at most one for each stream, once.
    ['to the nearest', Math.round, 4],
    ['down', Math.floor, 4],
  ])('spends a quota of 15 per 5 s with four streams, with seconds rounded %s', async (_how, round, refusedAtMost) => {
    const time = virtualTime();
    const startMs = time.nowMs();
    const pace = pacingIn(time);
    const { server, refused } = quotaServer(time, { queries: 15, windowMs: 5000, latencyMs: 400, round });
    await time.run(streams(pace, server, 4, 75));
    expect(refused()).toBeLessThanOrEqual(refusedAtMost);
    // 300 queries are 20 windows, the last of which need not end: 95 s at the best.
    expect(time.nowMs() - startMs).toBeLessThan(120_000);
    expect(pace.throttledMs()).toBeGreaterThan(0);
  });

  it('sends one request alone until the first answer has told the quota', async () => {
    const time = virtualTime();
    let underWay = 0;
    let most = 0;
    let answered = 0;
    const pace = pacingIn(time);
    const server: Server = async () => {
      underWay += 1;
      if (answered === 0) most = Math.max(most, underWay);
      await time.wait(100);
      underWay -= 1;
      answered += 1;
      return {
        status: 200,
        headers: { 'x-ms-user-quota-remaining': '14', 'x-ms-user-quota-resets-after': '00:00:05' },
      };
    };
    await time.run(streams(pace, server, 4, 2));
    expect(most).toBe(1);
  });

  it('waits for the larger of Retry-After and the reset of the quota, as recorded, plus jitter', async () => {
    const time = virtualTime();
    const server = answering(time, { status: recorded.status, headers: recorded.headers }, { status: 200 });
    const pace = pacingIn(time, { jitterMs: 200 });
    expect((await time.run(send(pace, server))).status).toBe(200);
    // Retry-After was 2 s, the quota's reset 5 s.
    expect(server.sentAtMs).toEqual([0, 5100]);
    expect(pace.throttledMs()).toBe(5100);
  });

  it('hands the 429 on after its bounded number of tries', async () => {
    const time = virtualTime();
    const server = answering(time, { status: 429, headers: { 'retry-after': '1' } });
    const response = await time.run(send(pacingIn(time, { throttledAttempts: 3 }), server));
    expect(response.status).toBe(429);
    expect(server.sentAtMs).toHaveLength(3);
  });

  it('hands the 429 on at once when it asks for more patience than there is', async () => {
    const time = virtualTime();
    const server = answering(time, { status: 429, headers: { 'retry-after': '3600' } });
    const response = await time.run(send(pacingIn(time), server));
    expect(response.status).toBe(429);
    expect(server.sentAtMs).toEqual([0]);
  });

  it('hands it on to those that come after, too, without asking, until patience would do', async () => {
    const time = virtualTime();
    const pace = pacingIn(time);
    const server = answering(time, { status: 429, headers: { 'retry-after': '86400' } }, { status: 200 });
    const statuses = async (): Promise<number[]> =>
      (await time.run(Promise.all([1, 2, 3].map(async () => send(pace, server))))).map(({ status }) => status);
    expect(await statuses()).toEqual([429, 429, 429]);
    expect([server.sentAtMs, pace.throttledMs()]).toEqual([[0], 0]);
    await time.run(time.wait(86_300_000));
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('waits for no reset of the quota longer than its patience', async () => {
    const time = virtualTime();
    const spent = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '99:00:00' };
    const server = answering(time, { status: 200, headers: spent }, { status: 200 });
    const pace = pacingIn(time, { jitterMs: 0 });
    await time.run(send(pace, server));
    await time.run(send(pace, server));
    expect(server.sentAtMs).toEqual([0, defaultPacing.throttledMaxMs]);
  });

  it('repeats after failures of the service and of the connection, backing off', async () => {
    const time = virtualTime();
    const reset = new RestError('socket hang up', { code: 'ECONNRESET' });
    const server = answering(
      time,
      { status: 503 },
      reset,
      { status: 502, headers: { 'retry-after': '7' } },
      { status: 200 },
    );
    expect((await time.run(send(pacingIn(time, { jitterMs: 0 }), server))).status).toBe(200);
    expect(server.sentAtMs).toEqual([0, 1000, 3000, 10_000]);
  });

  it('hands the last failure on when it has tried enough', async () => {
    const time = virtualTime();
    const reset = new RestError('socket hang up', { code: 'ECONNRESET' });
    const server = answering(time, reset);
    const rejection = expect(time.run(send(pacingIn(time, { failedAttempts: 2 }), server))).rejects.toBe(reset);
    await rejection;
    expect(server.sentAtMs).toHaveLength(2);
  });

  it('does not repeat what no repetition mends', async () => {
    const time = virtualTime();
    const server = answering(time, { status: 400 });
    expect((await time.run(send(pacingIn(time), server))).status).toBe(400);
    const untrusted = new RestError('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const other = answering(time, untrusted);
    await expect(time.run(send(pacingIn(time), other))).rejects.toBe(untrusted);
    expect([server.sentAtMs, other.sentAtMs]).toEqual([[0], [expect.any(Number)]]);
  });

  it('sends nothing for a scan that was aborted while it waited', async () => {
    const time = virtualTime();
    const stop = new AbortController();
    const server = answering(time, { status: 429, headers: { 'retry-after': '2' } });
    const pace = pacing({
      ...defaultPacing,
      clock: time.clock,
      random: () => 0,
      wait: async (ms) => {
        await time.wait(ms);
        stop.abort();
      },
    });
    await expect(time.run(send(pace, server, stop.signal))).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.sentAtMs).toHaveLength(1);
  });

  it('does not hold back a service that tells no quota', async () => {
    const time = virtualTime();
    const pace = pacingIn(time);
    await time.run(streams(pace, answering(time, { status: 200 }), 4, 50));
    expect(pace.throttledMs()).toBe(0);
  });
});
