import { randomUUID } from 'node:crypto';
import type { Call, Reply } from '../http.ts';
import type { RefusalDetail } from '../kql/query-refusal.ts';

/** Resource Graph's own errors: the top-level message is always the same support sentence (facts 7.2). */
function graphError(call: Pick<Call, 'nowMs'>, status: number, code: string, details: readonly RefusalDetail[]): Reply {
  const timestamp = new Date(call.nowMs).toISOString().replace('Z', '0000Z');
  const message = `Please provide below info when asking for support: timestamp = ${timestamp}, correlationId = ${randomUUID()}.`;
  return { status, body: { error: { code, message, details } } };
}

/** Shaped as the recorded `bad-request-invalid-query.json`: the cause is the second detail. */
export function badRequest(call: Pick<Call, 'nowMs'>, cause: RefusalDetail): Reply {
  const invalid = {
    code: 'InvalidQuery',
    message:
      'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
  };
  return graphError(call, 400, 'BadRequest', [invalid, cause]);
}

/** None of the subscriptions asked about may be read. */
export function accessDenied(call: Pick<Call, 'nowMs'>): Reply {
  return graphError(call, 403, 'AccessDenied', [
    {
      code: 'AccessDenied',
      message: 'Access is denied to the requested resource. The user might not have enough permission.',
    },
  ]);
}

export function payloadTooLarge(call: Pick<Call, 'nowMs'>, bytes: number, maxBytes: number): Reply {
  return graphError(call, 400, 'BadRequest', [
    {
      code: 'ResponsePayloadTooLarge',
      message: `Response payload size is ${bytes}, and has exceeded the limit of ${maxBytes}. Please consider querying less data at a time and make paginated call if needed.`,
    },
  ]);
}

/** As recorded in `throttled-429.json`: `Retry-After` is smaller than the time to the reset. */
export function rateLimited(call: Pick<Call, 'nowMs'>, retryAfterSeconds: number, resetsAfterSeconds: number): Reply {
  const reply = graphError(call, 429, 'RateLimiting', [
    {
      code: 'RateLimiting',
      message:
        'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.',
    },
  ]);
  return { ...reply, headers: { 'Retry-After': String(retryAfterSeconds), ...quotaHeaders(0, resetsAfterSeconds) } };
}

/** The headers that every answer of Resource Graph carries (facts 7.2). */
export function quotaHeaders(remaining: number, resetsAfterSeconds: number): Readonly<Record<string, string>> {
  return {
    'x-ms-user-quota-remaining': String(remaining),
    'x-ms-user-quota-resets-after': clockTime(resetsAfterSeconds),
  };
}

/** `hh:mm:ss`. */
function clockTime(seconds: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
