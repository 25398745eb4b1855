/**
 * The port as OpenTelemetry: spans that are handed from parent to child explicitly, metrics of one fixed list. Nothing
 * is registered globally and nothing is patched: what is not told on purpose does not leave.
 *
 * @module
 */
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Meter,
  type Span as OtelSpan,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  metrics,
  readTraceparent,
  type Attributes,
  type MetricName,
  type Span,
  type Telemetry,
} from '../domain/telemetry.ts';
import { describeError } from './describe-error.ts';
import { keepErrors } from './keep-errors.ts';

export interface OpenTelemetryOptions {
  /** Where spans go; each decides when it sends. */
  readonly spanProcessors: readonly SpanProcessor[];
  readonly metricReaders: readonly MetricReader[];
  readonly resource: Resource;
  /** From 0 to 1: how many traces without an error are kept. */
  readonly sampleShare: number;
  /** Whether names of clusters, scopes and people may leave. */
  readonly names: boolean;
}

const flushWithinMs = 5_000;

export function openTelemetry(options: OpenTelemetryOptions): Telemetry {
  const { resource, names, sampleShare } = options;
  const traces = new BasicTracerProvider({
    resource,
    // Everything is recorded; what is kept is decided at the end of each run.
    sampler: new AlwaysOnSampler(),
    spanProcessors: options.spanProcessors.map((processor) => keepErrors(processor, sampleShare)),
  });
  const meters = new MeterProvider({ resource, readers: [...options.metricReaders] });
  const tracer = traces.getTracer('sidescan');
  return {
    run: (name, parent, work) =>
      runSpan(tracer, names, { name, context: contextOf(parent), kind: SpanKind.CONSUMER }, work),
    measure: recorder(meters.getMeter('sidescan')),
    flush: async () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => resolve(undefined), flushWithinMs);
      const sent = Promise.allSettled([traces.forceFlush(), meters.forceFlush()]);
      await Promise.race([sent, promise]);
      clearTimeout(timer);
    },
  };
}

async function runSpan<T>(
  tracer: Tracer,
  names: boolean,
  { name, context, kind }: { readonly name: string; readonly context: Context; readonly kind: SpanKind },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const own = tracer.startSpan(name, { kind }, context);
  const inside = trace.setSpan(context, own);
  const span: Span = {
    traceparent: traceparentOf(own.spanContext()),
    set: (attributes, named = {}) => void own.setAttributes(names ? { ...attributes, ...named } : { ...attributes }),
    fail: (error) => tellError(own, error, names),
    child: (childName, part) =>
      runSpan(tracer, names, { name: childName, context: inside, kind: SpanKind.INTERNAL }, part),
  };
  try {
    return await work(span);
  } catch (error) {
    tellError(own, error, names);
    throw error;
  } finally {
    own.end();
  }
}

function tellError(span: OtelSpan, error: unknown, names: boolean): void {
  const { type, code, message } = describeError(error, names);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? { message: code ?? type } : { message }) });
  span.setAttributes({ 'error.type': code ?? type });
}

function recorder(meter: Meter): Telemetry['measure'] {
  const recorders = new Map<MetricName, (value: number, attributes: Attributes) => void>();
  const make = (name: MetricName): ((value: number, attributes: Attributes) => void) => {
    const { kind, unit, description } = metrics[name];
    switch (kind) {
      case 'counter': {
        const counter = meter.createCounter(name, { unit, description });
        return (value, attributes) => counter.add(value, attributes);
      }
      case 'gauge': {
        const gauge = meter.createGauge(name, { unit, description });
        return (value, attributes) => gauge.record(value, attributes);
      }
      case 'histogram': {
        const histogram = meter.createHistogram(name, { unit, description });
        return (value, attributes) => histogram.record(value, attributes);
      }
    }
  };
  return (name, value, attributes = {}) => {
    const record = recorders.get(name) ?? make(name);
    recorders.set(name, record);
    record(value, attributes);
  };
}

function contextOf(parent: string | undefined): Context {
  const [, traceId, spanId, flags] = readTraceparent(parent)?.split('-') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
