/**
 * What use cases tell whoever watches operations: spans of work, and numbers. Adapters turn it into OpenTelemetry; by
 * default nobody watches. Attributes hold no name of a cluster, a scope, an owner or a recipient: those go into `names`,
 * which leave only where a setting allows it.
 *
 * @module
 */

/** Every metric, its unit as UCUM writes it, and what it says; `docs/observability.md` has the same rows. */
export const metrics = {
  'sidescan.scans': { kind: 'counter', unit: '{scan}', description: 'Runs of scans that ended, by outcome.' },
  'sidescan.scan.duration': { kind: 'histogram', unit: 'ms', description: 'From the claim to the end.' },
  'sidescan.scan.clusters': { kind: 'gauge', unit: '{cluster}', description: 'Clusters of the last scan, by verdict.' },
  'sidescan.scan.gaps': { kind: 'gauge', unit: '{gap}', description: 'What the last scan could not read.' },
  'sidescan.scan.throttled': { kind: 'counter', unit: 'ms', description: 'Waited because Azure asked for it.' },
  'sidescan.quota.used': { kind: 'gauge', unit: '%', description: 'Of Resource Graph’s quota window, at its fullest.' },
  'sidescan.deliveries': { kind: 'counter', unit: '{delivery}', description: 'Tries by what became of them.' },
} as const satisfies Readonly<
  Record<
    string,
    { readonly kind: 'counter' | 'gauge' | 'histogram'; readonly unit: string; readonly description: string }
  >
>;

export type MetricName = keyof typeof metrics;

/** Facts by name; never the name of anything that a customer owns. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work while it goes on. */
export interface Span {
  /** W3C `traceparent`, for messages that carry the work on; undefined when there is no trace to go on with. */
  readonly traceparent: string | undefined;
  /** @param names leave only where `SIDESCAN_TELEMETRY_NAMES` allows it */
  readonly set: (attributes: Attributes, names?: Attributes) => void;
  /** Says that it failed, by an error that is dealt with. What {@link Span.child} throws is told by itself. */
  readonly fail: (error: unknown) => void;
  /** Runs a part of this work. What it throws is told and thrown on. */
  readonly child: <T>(name: string, work: (span: Span) => Promise<T>) => Promise<T>;
}

export interface Telemetry {
  /**
   * Runs work as a span. What it throws is told and thrown on.
   *
   * @param parent a `traceparent` to continue; a new trace begins without one
   */
  readonly run: <T>(name: string, parent: string | undefined, work: (span: Span) => Promise<T>) => Promise<T>;
  readonly measure: (metric: MetricName, value: number, attributes?: Attributes) => void;
  /** Sends what waits, within a few seconds. Never throws: losing telemetry is no failure of the work. */
  readonly flush: () => Promise<void>;
}

/** Nobody watches; a trace that others began is still handed on. */
export const noTelemetry: Telemetry = Object.freeze({
  run: <T>(_name: string, parent: string | undefined, work: (span: Span) => Promise<T>) => work(silentSpan(parent)),
  measure: () => undefined,
  flush: async () => undefined,
});

/** A span that nobody sees. */
export function silentSpan(traceparent?: string): Span {
  const span: Span = {
    traceparent,
    set: () => undefined,
    fail: () => undefined,
    child: (_name, work) => work(span),
  };
  return span;
}

const traceparentPattern = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A W3C `traceparent` of version 00; undefined for anything else, so that a broken one costs the correlation and no work. */
export function readTraceparent(value: unknown): string | undefined {
  return typeof value === 'string' && traceparentPattern.test(value) ? value : undefined;
}
