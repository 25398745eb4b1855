/**
 * Messages of the queue that looks into clusters: all clusters of a scan, or one of them.
 *
 * @module
 */
import { ScanError } from './errors.ts';
import { property } from './json.ts';
import { readTraceparent } from './telemetry.ts';

export const inspectionQueueName = 'sidescan-inspections';

/** `traceparent`: of the trace that led here; left out where there is none. */
export type InspectionMessage = { readonly traceparent?: string | undefined } & (
  | { readonly version: 1; readonly kind: 'fleet'; readonly scanId: string }
  /** `after`: who was looked into since then needs no further look. ISO 8601 UTC. */
  | { readonly version: 1; readonly kind: 'cluster'; readonly clusterId: string; readonly after: string }
);

/**
 * Reads a message as the queue trigger hands it on: an object, or its JSON. Unknown fields are ignored.
 *
 * @throws {ScanError} `message.invalid`
 */
export function parseInspectionMessage(message: unknown): InspectionMessage {
  const body = typeof message === 'string' ? parseJson(message) : message;
  const text = (name: string): string => {
    const value = property(body, name);
    return typeof value === 'string' ? value : '';
  };
  const traceparent = readTraceparent(property(body, 'traceparent'));
  const trace = traceparent === undefined ? {} : { traceparent };
  if (property(body, 'version') === 1) {
    const [kind, scanId, clusterId, after] = [text('kind'), text('scanId'), text('clusterId'), text('after')];
    if (kind === 'fleet' && scanId !== '') return { version: 1, kind, scanId, ...trace };
    if (kind === 'cluster' && clusterId !== '' && !Number.isNaN(Date.parse(after))) {
      return { version: 1, kind, clusterId, after, ...trace };
    }
  }
  throw new ScanError(
    'message.invalid',
    'A message of the inspection queue is not {"version":1,"kind":"fleet","scanId":"…"} or {"version":1,"kind":"cluster","clusterId":"/subscriptions/…","after":"2026-11-20T06:05:00Z"}.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
