import type { TokenCredential } from '@azure/identity';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Telemetry } from '../domain/telemetry.ts';
import type { Exporters } from './azure-monitor.ts';
import { openTelemetry } from './open-telemetry.ts';

export interface ConnectOptions {
  readonly applicationInsights: {
    readonly connectionString: string;
    readonly credential: TokenCredential | null;
  } | null;
  readonly otlp: boolean;
  readonly sampleShare: number;
  readonly names: boolean;
  readonly serviceName: string;
}

/** Telemetry that is sent to whatever is set up. An exporter is loaded only where it is used: both weigh. */
export async function connectTelemetry(options: ConnectOptions): Promise<Telemetry> {
  const { applicationInsights, serviceName, sampleShare, names } = options;
  const targets: Exporters[] = [];
  if (applicationInsights) {
    const { azureMonitor } = await import('./azure-monitor.ts');
    targets.push(azureMonitor(applicationInsights.connectionString, applicationInsights.credential));
  }
  if (options.otlp) {
    const { otlp } = await import('./otlp.ts');
    targets.push(otlp());
  }
  return openTelemetry({
    spanProcessors: targets.map(({ spans }) => new BatchSpanProcessor(spans)),
    metricReaders: targets.map(({ metrics }) => new PeriodicExportingMetricReader({ exporter: metrics })),
    // Application Insights shows it as the role; the host gives its own telemetry the same.
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    sampleShare,
    names,
  });
}
