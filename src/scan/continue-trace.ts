import type { InspectionQueue } from '../domain/inspect-ports.ts';
import type { ScanQueue } from '../domain/scan-ports.ts';
import type { TellQueue } from '../domain/tell-ports.ts';

/** The queue, with every message carrying on a trace; the queue itself where there is none. */
export function continueScans(queue: ScanQueue, traceparent: string | undefined): ScanQueue {
  if (traceparent === undefined) return queue;
  return { enqueue: (scanId, options) => queue.enqueue(scanId, { traceparent, ...options }) };
}

/** The queue, with every message carrying on a trace; the queue itself where there is none. */
export function continueTelling(queue: TellQueue, traceparent: string | undefined): TellQueue {
  if (traceparent === undefined) return queue;
  return { enqueue: (message, options) => queue.enqueue({ traceparent, ...message }, options) };
}

/** The queue, with every message carrying on a trace; the queue itself where there is none. */
export function continueInspections(queue: InspectionQueue, traceparent: string | undefined): InspectionQueue {
  if (traceparent === undefined) return queue;
  return { enqueue: (message, options) => queue.enqueue({ traceparent, ...message }, options) };
}
