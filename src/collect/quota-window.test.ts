import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { askedToWaitMs, quotaWindow, type QuotaWindow } from './quota-window.ts';

function answer(remaining: number, resetsAfter: string, status = 200, retryAfter?: string): PipelineResponse {
  const headers = createHttpHeaders({
    'x-ms-user-quota-remaining': String(remaining),
    'x-ms-user-quota-resets-after': resetsAfter,
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });
  return { request: createPipelineRequest({ url: 'https://arm.example' }), status, headers };
}

/** Takes as many as may be sent at this instant. */
function takeAll(quota: QuotaWindow, nowMs: number) {
  const tickets = [];
  while (quota.waitMs(nowMs) === 0) tickets.push(quota.take(nowMs));
  return tickets;
}

/** A window of 4 that was told at 0 and ends at 5000. */
function windowOfFour() {
  const quota = quotaWindow();
  quota.learn(quota.take(0), answer(3, '00:00:05'), 0);
  return quota;
}

describe('a quota window', () => {
  it('lets out what the answer said is left, then says how long to wait', () => {
    const quota = windowOfFour();
    expect(takeAll(quota, 1000)).toHaveLength(3);
    expect(quota.waitMs(1000)).toBe(4000);
  });

  it('counts requests that were under way when the window ended as part of the next one', () => {
    const quota = windowOfFour();
    const [slow] = takeAll(quota, 1000);
    expect(slow).toBeDefined();
    expect(takeAll(quota, 5000)).toHaveLength(1);
  });

  it('waits for an answer when as many are under way as a window holds', () => {
    const quota = windowOfFour();
    const [slow] = takeAll(quota, 1000);
    const [next] = takeAll(quota, 5000);
    expect(quota.waitMs(10_000)).toBe('unknown');
    quota.release(slow ?? expect.fail());
    quota.release(next ?? expect.fail());
    expect(takeAll(quota, 10_000)).toHaveLength(2);
  });

  it('is not closed by a slow answer to a request of the window before', () => {
    const quota = windowOfFour();
    const [slow, ...quick] = takeAll(quota, 1000);
    for (const ticket of quick) quota.learn(ticket, answer(0, '00:00:04'), 1100);
    const first = quota.take(5000);
    quota.learn(slow ?? expect.fail(), answer(0, '00:00:01'), 5100);
    expect(quota.waitMs(5100)).toBe(0);
    quota.learn(first, answer(2, '00:00:05'), 5200);
    expect(takeAll(quota, 5200)).toHaveLength(2);
  });

  it('learns from a request of an earlier window that was counted in a later one', () => {
    const quota = windowOfFour();
    const [slow] = takeAll(quota, 1000);
    const next = takeAll(quota, 5000);
    expect(next).toHaveLength(1);
    quota.learn(slow ?? expect.fail(), answer(3, '00:00:05'), 9900);
    expect(quota.waitMs(9900)).not.toBe(0);
    expect(quota.waitMs(10_500)).toBe(4400);
  });

  it('takes off what was sent before the answer and is still under way, and what was sent after it', () => {
    const quota = windowOfFour();
    const [, second] = takeAll(quota, 100);
    quota.learn(second ?? expect.fail(), answer(2, '00:00:05'), 200);
    expect(quota.waitMs(200)).not.toBe(0);
    const roomy = windowOfFour();
    const [, other] = takeAll(roomy, 100);
    roomy.learn(other ?? expect.fail(), answer(5, '00:00:05'), 200);
    expect(takeAll(roomy, 200)).toHaveLength(3);
  });

  it('believes the earliest end until it was throttled for it, then the latest', () => {
    const quota = windowOfFour();
    const [a, b, c] = takeAll(quota, 900);
    quota.learn(a ?? expect.fail(), answer(2, '00:00:05'), 900);
    quota.learn(b ?? expect.fail(), answer(1, '00:00:04'), 950);
    quota.learn(c ?? expect.fail(), answer(0, '00:00:04'), 1000);
    expect(quota.waitMs(1000)).toBe(3950);
    const early = quota.take(4950);
    quota.learn(early, answer(0, '00:00:01', 429), 4950);
    quota.close(5950);
    const [d, e] = takeAll(quota, 5950);
    quota.learn(d ?? expect.fail(), answer(1, '00:00:05'), 6000);
    quota.learn(e ?? expect.fail(), answer(0, '00:00:05'), 6400);
    expect(quota.waitMs(6400)).toBe(5000);
  });
});

describe('how long an answer asks to wait', () => {
  it.each([
    [answer(0, '00:00:05', 429, '2'), 5000],
    [answer(0, '00:00:05', 429, '9'), 9000],
    [answer(0, '01:02:03.5', 429), 3_723_500],
    [answer(0, 'soon', 429, 'later'), undefined],
    [answer(7, '00:00:05', 503), undefined],
    [answer(7, '00:00:05', 503, '3'), 3000],
  ])('is the larger of what a 429 says, and otherwise Retry-After (%#)', (response, expected) => {
    expect(askedToWaitMs(response)).toBe(expected);
  });
});
