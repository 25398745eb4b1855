import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Exporters } from './azure-monitor.ts';

/** An OpenTelemetry collector, as the standard `OTEL_EXPORTER_OTLP_*` variables name it; the exporters read them. */
export function otlp(): Exporters {
  return { spans: new OTLPTraceExporter(), metrics: new OTLPMetricExporter() };
}
