/**
 * Messages of the queue that tells people: plan one occasion, or make one try of one delivery. Rows say everything else.
 *
 * @module
 */
import { ScanError } from './errors.ts';
import { property } from './json.ts';
import { readTraceparent } from './telemetry.ts';

export const tellQueueName = 'sidescan-tell';

/** `traceparent`: of the trace that led here; left out where there is none. */
export type TellMessage = { readonly traceparent?: string | undefined } & (
  | { readonly version: 1; readonly kind: 'plan'; readonly runId: string }
  /** `attempt` from 1: a message whose try was made already is dropped. */
  | { readonly version: 1; readonly kind: 'delivery'; readonly deliveryId: string; readonly attempt: number }
);

/**
 * Reads a message as the queue trigger hands it on: an object, or its JSON. Unknown fields are ignored.
 *
 * @throws {ScanError} `message.invalid`
 */
export function parseTellMessage(message: unknown): TellMessage {
  const body = typeof message === 'string' ? parseJson(message) : message;
  const text = (name: string): string | undefined => {
    const value = property(body, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [kind, runId, deliveryId, attempt] = [
    property(body, 'kind'),
    text('runId'),
    text('deliveryId'),
    property(body, 'attempt'),
  ];
  const traceparent = readTraceparent(property(body, 'traceparent'));
  const trace = traceparent === undefined ? {} : { traceparent };
  if (property(body, 'version') === 1) {
    if (kind === 'plan' && runId !== undefined) return { version: 1, kind, runId, ...trace };
    if (kind === 'delivery' && deliveryId !== undefined && isAttempt(attempt)) {
      return { version: 1, kind, deliveryId, attempt, ...trace };
    }
  }
  throw new ScanError(
    'message.invalid',
    'A message of the telling queue is not {"version":1,"kind":"plan","runId":"…"} or {"version":1,"kind":"delivery","deliveryId":"…","attempt":1}.',
  );
}

function isAttempt(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
