// What operators see: the real app on the local host sends to a collector, and what arrives is compared with the report.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, Page, Report } from '../../src/domain/contracts.ts';
import type { Logger } from '../../src/domain/ports.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { eventually } from '../support/eventually.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';
import { ended, getJson, latestReport, nextSecond, startApp } from '../support/running-app.ts';
import { armCluster, records } from '../support/snapshots.ts';

const owner = 'ann@contoso.example';
const clusters = ['aks-very-secret', ...hostileNames.filter((name) => name !== '' && !name.includes('/'))];
const fleet = records({
  clusters: clusters.map((name, index) =>
    armCluster({ name, tags: { owner }, ...(index % 2 === 0 ? { revisions: ['asm-1-26'] } : {}) }),
  ),
});
const scanTrace = '4bf92f3577b34da6a3ce929d0e0e4736';
const digestTrace = '5bf92f3577b34da6a3ce929d0e0e4736';
const caller = (traceId: string) => ({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });

let azure: SimulatedAzure;

beforeAll(async () => {
  azure = await startSimulatedAzure({ fleet, scenario: parseScenario({ quota: { queries: 15, windowSeconds: 5 } }) });
});
afterAll(async () => azure.close());

interface Observed {
  readonly collector: OtlpReceiver;
  readonly report: Report;
  readonly deliveries: readonly Delivery[];
  readonly logged: readonly string[];
}

/** Runs a scan and a digest, each with the trace of its caller, until every delivery was tried and the app is closed. */
async function observe(settings: Readonly<Record<string, string>>): Promise<Observed> {
  const [collector, storage]: [OtlpReceiver, LocalStorage] = await Promise.all([
    startOtlpReceiver(),
    startStorage({ inMemory: true }),
  ]);
  const logged: string[] = [];
  const line = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: line, info: line, warn: line, error: line };
  const environment = {
    ...azure.environment,
    ...collector.environment,
    AzureWebJobsStorage: storage.connectionString,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    SIDESCAN_DIGEST_TO: 'platform@contoso.example',
    // Out of order.
    SIDESCAN_SLACK_WEBHOOK: `${collector.url}/very-secret-path`,
    SIDESCAN_SCAN_DEAD_AFTER_SECONDS: '60',
    ...settings,
  };
  const app = await startApp(environment, undefined, logger);
  try {
    await nextSecond();
    const asked = await fetch(`${app.url}/api/scans`, { method: 'POST', headers: caller(scanTrace) });
    const { scanId } = (await asked.json()) as { scanId: string };
    expect(await ended(app.url, scanId)).toMatchObject({ state: 'completed' });
    const digest = await fetch(`${app.url}/api/digests`, { method: 'POST', headers: caller(digestTrace) });
    expect(digest.status).toBe(202);
    const deliveries = await eventually('every delivery was tried', async () => {
      const { items } = await getJson<Page<Delivery>>(`${app.url}/api/deliveries`);
      return items.length >= 3 && items.every(({ lastAttemptAt }) => lastAttemptAt !== null) ? items : undefined;
    });
    await app.idle();
    return { collector, report: await latestReport(app.url), deliveries, logged };
  } finally {
    // Whoever ends the app sends what waits.
    await app.close();
    await Promise.all([collector.close(), storage.close()]);
  }
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const [span, ...others] = spans.filter((candidate) => candidate.name === name);
  if (!span || others.length > 0) throw new Error(`${others.length + (span ? 1 : 0)} spans are called ${name}`);
  return span;
};

describe('where everything is sampled', () => {
  let observed: Observed;
  beforeAll(async () => {
    observed = await observe({});
  });

  it('a scan is one span below its caller, with a child for each stage', () => {
    const spans = observed.collector.spans();
    const scan = named(spans, 'scan');
    expect(scan).toMatchObject({ traceId: scanTrace, parentSpanId: '00f067aa0ba902b7', isError: false });
    const stages = spans.filter(({ parentSpanId }) => parentSpanId === scan.spanId).map(({ name }) => name);
    expect(stages.sort()).toEqual(['assess', 'collect', 'store', 'sweep', 'tell']);
  });

  it('the trace of a caller goes on to the alert after the scan, and to every delivery of a digest', () => {
    const spans = observed.collector.spans();
    const alert = spans.find(({ name, traceId }) => name === 'plan' && traceId === scanTrace);
    expect(alert?.parentSpanId).toBe(named(spans, 'tell').spanId);
    const plan = spans.find(({ name, traceId }) => name === 'plan' && traceId === digestTrace);
    const deliveries = spans.filter(({ name }) => name === 'deliver');
    expect(deliveries.length).toBeGreaterThanOrEqual(3);
    expect(deliveries.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual(
      deliveries.map(() => [digestTrace, plan?.spanId]),
    );
    expect(named(spans, 'drift').parentSpanId).toBe(plan?.spanId);
  });

  it('metrics say the numbers of the report', () => {
    const points = observed.collector.points();
    const { summary, coverage } = observed.report;
    const gauge: unknown = Object.fromEntries(
      points
        .filter(({ name }) => name === 'sidescan.scan.clusters')
        .map(({ attributes, value }) => [attributes.compliance, value]),
    );
    expect(gauge).toEqual(summary.compliance);
    expect(points.findLast(({ name }) => name === 'sidescan.scan.gaps')?.value).toBe(coverage.gaps.length);
    expect(points.findLast(({ name }) => name === 'sidescan.scans')).toMatchObject({
      value: 1,
      attributes: { outcome: 'completed' },
    });
    const quota = points.findLast(({ name }) => name === 'sidescan.quota.used')?.value;
    expect(quota).toBeGreaterThan(0);
    expect(quota).toBeLessThanOrEqual(100);
    const tries = points
      .filter(({ name }) => name === 'sidescan.deliveries')
      .map(({ attributes, value }) => [attributes.channel, attributes.state, value]);
    expect(new Set(tries.map(String))).toEqual(new Set(['email,sending,2', 'slack,deferred,1']));
  });

  it('no span, no metric and no log line holds a name, an address or a path of a webhook', () => {
    const told = [observed.collector.text(), ...observed.logged].join('\n');
    const secret = [...observed.report.clusters.flatMap(({ id, name }) => [id, id.toLowerCase(), name])];
    // Of the hostile names those that are words of their own anywhere, such as `*`, say nothing.
    const names = secret.filter((name) => name.length > 4);
    expect(names.length).toBeGreaterThan(clusters.length);
    const written = names.flatMap((name) => [name, JSON.stringify(name).slice(1, -1)]);
    expect([...written, owner, 'contoso.example', 'very-secret'].filter((name) => told.includes(name))).toEqual([]);
    expect(observed.logged.some((text) => text.includes('scan completed {"scanId":'))).toBe(true);
  });
});

describe('where nothing is sampled', () => {
  it('a delivery that did not arrive is told all the same, by its code, and with words where names may leave', async () => {
    const { collector } = await observe({
      SIDESCAN_TELEMETRY_SAMPLE_PERCENT: '0',
      SIDESCAN_TELEMETRY_NAMES: 'true',
    });
    const spans = collector.spans();
    expect(new Set(spans.map(({ name }) => name))).toEqual(new Set(['deliver']));
    expect(spans.every(({ isError }) => isError)).toBe(true);
    expect(spans[0]?.attributes).toMatchObject({
      'error.type': 'notify.unavailable',
      'sidescan.channel': 'slack',
      'sidescan.state': 'deferred',
      'sidescan.recipient': 'slack',
    });
    expect(spans[0]?.status).toMatch(/\w+ \w+/);
  });
});
