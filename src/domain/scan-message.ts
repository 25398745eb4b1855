/**
 * The message that asks a worker to run a scan: `{"version":1,"scanId":"…"}`. The scan's row says everything else.
 *
 * @module
 */
import { ScanError } from './errors.ts';
import { property } from './json.ts';
import { readTraceparent } from './telemetry.ts';

export const scanQueueName = 'sidescan-scans';

export interface ScanMessage {
  readonly version: 1;
  readonly scanId: string;
  /** Of the trace that asked for the scan; left out where there is none. */
  readonly traceparent?: string | undefined;
}

/**
 * Reads a message as the queue trigger hands it on: an object, or its JSON. Unknown fields are ignored.
 *
 * @throws {ScanError} `message.invalid`
 */
export function parseScanMessage(message: unknown): ScanMessage {
  const body = typeof message === 'string' ? parseJson(message) : message;
  const scanId = property(body, 'scanId');
  if (property(body, 'version') !== 1 || typeof scanId !== 'string' || scanId === '') {
    throw new ScanError('message.invalid', 'A message of the scan queue is not {"version":1,"scanId":"…"}.');
  }
  const traceparent = readTraceparent(property(body, 'traceparent'));
  return { version: 1, scanId, ...(traceparent === undefined ? {} : { traceparent }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
