import type { PipelineResponse } from '@azure/core-rest-pipeline';

/** One request on its way; made by {@link QuotaWindow.take}, given back with its answer or its failure. */
export interface Ticket {
  readonly number: number;
  readonly window: number;
}

/** What is known of the present quota window. All instants are milliseconds of the caller's clock. */
export interface QuotaWindow {
  /** How long nothing may be sent; 0 = send now, `unknown` = wait for an answer. */
  readonly waitMs: (nowMs: number) => number | 'unknown';
  readonly take: (nowMs: number) => Ticket;
  /** Reads the quota headers of an answer. */
  readonly learn: (ticket: Ticket, response: PipelineResponse, nowMs: number) => void;
  /** The request ended without an answer. */
  readonly release: (ticket: Ticket) => void;
  /** Throttled after all: nothing is left until then, and from now on a window is believed to end a little later. */
  readonly close: (untilMs: number) => void;
  /** The largest share of a window that was spent, from 0 to 1; undefined while no answer named a quota. */
  readonly fullest: () => number | undefined;
}

const marginStepMs = 250;
const maxMarginMs = 1000;

/**
 * Counts down what the headers said is left. A window may be spent in one burst: the quota allows it, and small scans
 * stay quick. To never overdraw, what an answer says is left is taken as a lower bound: requests that the service may
 * not have counted yet when it answered (sent later, or earlier and still under way) are taken off.
 */
export function quotaWindow(): QuotaWindow {
  /** Undefined until the first answer; `Infinity` for a service without quota headers. */
  let left: number | undefined;
  let endsAtMs = 0;
  /** True while the end is only our expectation: no answer of this window has been read. */
  let expected = true;
  /** The largest quota seen: what a new window is expected to hold. */
  let size = 1;
  let lengthMs = 0;
  let marginMs = 0;
  /**
   * The header counts whole seconds. Rounded up, the earliest end that any answer of the window names is the nearest to
   * the truth; rounded down, the latest. Which of the two is not documented: a 429 after a wait settles it.
   */
  let roundedUp = true;
  let window = 0;
  /** The last window that ended in a 429. */
  let closedWindow = -1;
  let sent = 0;
  let fullest: number | undefined;
  const underWay = new Set<number>();

  return {
    waitMs: (nowMs) => {
      if (left === undefined) return underWay.size > 0 ? 'unknown' : 0;
      if (left > 0) return 0;
      const waitMs = Math.max(endsAtMs + marginMs - nowMs, 0);
      // The service may count everything that is under way in its new window: then an answer tells what is left.
      return waitMs === 0 && underWay.size >= size ? 'unknown' : waitMs;
    },
    take: (nowMs) => {
      if (left !== undefined && left <= 0) {
        window += 1;
        left = size - underWay.size;
        endsAtMs = nowMs + lengthMs;
        expected = true;
      }
      if (left !== undefined) left -= 1;
      sent += 1;
      underWay.add(sent);
      return { number: sent, window };
    },
    learn: (ticket, response, nowMs) => {
      underWay.delete(ticket.number);
      const remaining = remainingOf(response);
      const resetsAfterMs = resetsAfterMsOf(response);
      if (remaining === undefined || resetsAfterMs === undefined) {
        if (response.status < 400) left ??= Number.POSITIVE_INFINITY;
        return;
      }
      size = Math.max(size, remaining + 1);
      fullest = Math.max(fullest ?? 0, 1 - remaining / size);
      lengthMs = Math.max(lengthMs, resetsAfterMs);
      const namedEndMs = nowMs + resetsAfterMs;
      const isNews = namedEndMs > endsAtMs + 1000;
      // A slow answer to a request of the window before says nothing of this one, unless it was counted in a later one.
      if (ticket.window !== window && !isNews) return;
      const earlier = [...underWay].filter((number) => number < ticket.number).length;
      left = remaining - (sent - ticket.number) - earlier;
      // A whole second of 0 is only named where seconds are rounded down.
      if (resetsAfterMs === 0) roundedUp = false;
      if (expected || isNews) endsAtMs = namedEndMs;
      else endsAtMs = roundedUp ? Math.min(endsAtMs, namedEndMs) : Math.max(endsAtMs, namedEndMs);
      expected = false;
    },
    release: (ticket) => underWay.delete(ticket.number),
    fullest: () => fullest,
    close: (untilMs) => {
      left = 0;
      fullest = 1;
      endsAtMs = Math.max(endsAtMs, untilMs);
      expected = false;
      // Several streams are throttled at once: one lesson.
      if (closedWindow === window) return;
      closedWindow = window;
      if (roundedUp) roundedUp = false;
      else marginMs = Math.min(marginMs + marginStepMs, maxMarginMs);
    },
  };
}

function remainingOf(response: PipelineResponse): number | undefined {
  const text = response.headers.get('x-ms-user-quota-remaining')?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `x-ms-user-quota-resets-after` is `hh:mm:ss`, with or without a fraction. */
function resetsAfterMsOf(response: PipelineResponse): number | undefined {
  const parts = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(
    response.headers.get('x-ms-user-quota-resets-after')?.trim() ?? '',
  );
  return parts === null ? undefined : (Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3])) * 1000;
}

function retryAfterMsOf(response: PipelineResponse): number | undefined {
  const text = response.headers.get('retry-after')?.trim();
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : undefined;
}

/**
 * How long an answer asks to wait, in milliseconds; undefined when it does not. A captured 429 said `Retry-After: 2`
 * while its quota reset after 5 s: the larger counts.
 */
export function askedToWaitMs(response: PipelineResponse): number | undefined {
  const asked = [retryAfterMsOf(response), response.status === 429 ? resetsAfterMsOf(response) : undefined];
  const known = asked.filter((ms) => ms !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
