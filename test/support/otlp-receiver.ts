import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Value = string | number | boolean;

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, Value>>;
  /** Whether it says that it failed. */
  readonly isError: boolean;
  readonly status: string | undefined;
}

export interface ReceivedPoint {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Value>>;
  /** Of a histogram its sum. */
  readonly value: number;
}

/** An OpenTelemetry collector on loopback that keeps what it is sent; whatever else is asked of it is a 503. */
export interface OtlpReceiver {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: () => readonly ReceivedSpan[];
  /** In the order of their arrival. */
  readonly points: () => readonly ReceivedPoint[];
  /** Everything, as it arrived. */
  readonly text: () => string;
  readonly close: () => Promise<void>;
}

interface Attribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: number;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

interface Scoped {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[] }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly WireMetric[] }[];
  }[];
}

interface WireSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: readonly Attribute[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface WirePoint {
  readonly attributes?: readonly Attribute[];
  readonly asInt?: number;
  readonly asDouble?: number;
  readonly sum?: number;
}

type WireMetric = { readonly name: string } & Readonly<
  Partial<Record<'sum' | 'gauge' | 'histogram', { readonly dataPoints: readonly WirePoint[] }>>
>;

const errorCode = 2;

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const points: ReceivedPoint[] = [];
  const texts: string[] = [];
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/v1/') !== true) {
      response.writeHead(503).end();
      return;
    }
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8');
      texts.push(text);
      const { resourceSpans = [], resourceMetrics = [] } = JSON.parse(text) as Scoped;
      spans.push(
        ...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans.map(readSpan))),
      );
      points.push(
        ...resourceMetrics.flatMap(({ scopeMetrics }) =>
          scopeMetrics.flatMap((scope) => scope.metrics.flatMap(readMetric)),
        ),
      );
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    spans: () => spans,
    points: () => points,
    text: () => texts.join('\n'),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function readSpan({ name, traceId, spanId, parentSpanId, attributes, status }: WireSpan): ReceivedSpan {
  return {
    name,
    traceId,
    spanId,
    parentSpanId,
    attributes: readAttributes(attributes),
    isError: status?.code === errorCode,
    status: status?.message,
  };
}

function readMetric({ name, sum, gauge, histogram }: WireMetric): ReceivedPoint[] {
  const { dataPoints } = sum ?? gauge ?? histogram ?? { dataPoints: [] };
  return dataPoints.map((point) => ({
    name,
    attributes: readAttributes(point.attributes),
    value: point.asInt ?? point.asDouble ?? point.sum ?? Number.NaN,
  }));
}

function readAttributes(attributes: readonly Attribute[] = []): Record<string, Value> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? '',
    ]),
  );
}
