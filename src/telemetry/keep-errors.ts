import { SpanStatusCode, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** Spans of one run that wait for its end; a run has a handful, and this is only a bound. */
const mostWaiting = 5_000;

interface Run {
  readonly spans: ReadableSpan[];
  hasFailed: boolean;
}

/**
 * Samples at the end of a run instead of at its beginning, when nobody knows yet how it ends: a run with an error goes
 * on to `next` whatever the share. Whether another one does follows from its trace id, so that all the pieces of a
 * trace, in all workers, are kept or dropped together.
 *
 * @param share from 0 to 1
 */
export function keepErrors(next: SpanProcessor, share: number): SpanProcessor {
  /** By the id of the run's first span in this worker. */
  const runs = new Map<string, Run>();
  const rootOf = new Map<string, string>();
  let waiting = 0;

  return {
    onStart: (span: Span, context: Context) => {
      const { spanId } = span.spanContext();
      const parent = span.parentSpanContext;
      // What came over a queue is a run of its own, even if whoever sent it still runs in this worker.
      const root = (parent === undefined || parent.isRemote ? undefined : rootOf.get(parent.spanId)) ?? spanId;
      rootOf.set(spanId, root);
      if (root === spanId) runs.set(root, { spans: [], hasFailed: false });
      next.onStart(span, context);
    },
    onEnd: (span) => {
      const { spanId, traceId } = span.spanContext();
      const root = rootOf.get(spanId) ?? spanId;
      const run = runs.get(root);
      if (!run) return;
      run.hasFailed ||= span.status.code === SpanStatusCode.ERROR;
      if (waiting < mostWaiting || root === spanId) {
        run.spans.push(span);
        waiting += 1;
      }
      if (root !== spanId) return;
      runs.delete(root);
      waiting -= run.spans.length;
      for (const [id, of] of rootOf) if (of === root) rootOf.delete(id);
      if (run.hasFailed || shareOf(traceId) < share) for (const ended of run.spans) next.onEnd(ended);
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}

/** Where a trace lies between 0 and 1: the last 56 bits of its id are random (W3C Trace Context level 2). */
function shareOf(traceId: string): number {
  return Number.parseInt(traceId.slice(-13), 16) / 16 ** 13;
}
