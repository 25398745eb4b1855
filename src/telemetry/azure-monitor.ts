import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';
import type { TokenCredential } from '@azure/identity';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

export interface Exporters {
  readonly spans: SpanExporter;
  readonly metrics: PushMetricExporter;
}

/**
 * Application Insights. What cannot be sent is lost: nothing is written to the worker's disk.
 *
 * @param credential null = the connection string's key is enough
 */
export function azureMonitor(connectionString: string, credential: TokenCredential | null): Exporters {
  const options = { connectionString, disableOfflineStorage: true, ...(credential ? { credential } : {}) };
  return { spans: new AzureMonitorTraceExporter(options), metrics: new AzureMonitorMetricExporter(options) };
}
