import { emptyResource } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { ScanError } from '../domain/errors.ts';
import type { Telemetry } from '../domain/telemetry.ts';
import { openTelemetry } from './open-telemetry.ts';

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

function observed(options: { sampleShare?: number; names?: boolean } = {}) {
  const exporter = new InMemorySpanExporter();
  const telemetry: Telemetry = openTelemetry({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    metricReaders: [],
    resource: emptyResource(),
    sampleShare: 1,
    names: false,
    ...options,
  });
  return { telemetry, spans: () => exporter.getFinishedSpans() };
}

const forbidden = () => new ScanError('azure.forbidden', 'aks-very-secret may not be read');

describe('a run', () => {
  it('continues the trace of its caller, and hands on one that continues itself', async () => {
    const { telemetry, spans } = observed();
    const handedOn = await telemetry.run('scan', parent, async (span) => span.traceparent);
    const [scan] = spans();
    expect(scan?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(handedOn).toBe(`00-4bf92f3577b34da6a3ce929d0e0e4736-${scan?.spanContext().spanId}-01`);
  });

  it.each([undefined, '', 'no traceparent', parent.toUpperCase(), `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])(
    'begins a trace of its own where the caller has none: %s',
    async (given) => {
      const { telemetry, spans } = observed();
      await telemetry.run('scan', given, async () => undefined);
      expect(spans()[0]?.parentSpanContext).toBeUndefined();
    },
  );

  it('throws on what its work throws, and says so by code, without words', async () => {
    const { telemetry, spans } = observed();
    const failing = telemetry.run('scan', undefined, (span) =>
      span.child('collect', () => Promise.reject(forbidden())),
    );
    await expect(failing).rejects.toThrow('aks-very-secret');
    expect(spans().map(({ name, status }) => [name, status])).toEqual([
      ['collect', { code: 2, message: 'azure.forbidden' }],
      ['scan', { code: 2, message: 'azure.forbidden' }],
    ]);
  });

  it('tells names and words only where they may leave', async () => {
    for (const names of [false, true]) {
      const { telemetry, spans } = observed({ names });
      await telemetry.run('deliver', undefined, async (span) => {
        span.set({ channel: 'email' }, { recipient: 'ann@contoso.example' });
        span.fail(forbidden());
      });
      const told = JSON.stringify([spans()[0]?.attributes, spans()[0]?.status]);
      expect([told.includes('ann@contoso.example'), told.includes('aks-very-secret')]).toEqual([names, names]);
      expect(told).toContain('email');
    }
  });
});

describe('sampling', () => {
  it('drops whole runs without an error, and keeps whole runs with one, however deep it was', async () => {
    const { telemetry, spans } = observed({ sampleShare: 0 });
    const run = (isBroken: boolean) =>
      telemetry.run('scan', parent, (span) =>
        span.child('collect', () =>
          span.child('read', async (read) => {
            if (isBroken) read.fail(forbidden());
          }),
        ),
      );
    await run(false);
    expect(spans()).toEqual([]);
    await run(true);
    expect(spans().map(({ name }) => name)).toEqual(['read', 'collect', 'scan']);
  });

  it('tells of a run that another one of this worker asked for and that outlives it', async () => {
    const { telemetry, spans } = observed();
    const { promise: asked, resolve: ask } = Promise.withResolvers<undefined>();
    const plan = await telemetry.run('scan', parent, (scan) =>
      // The message arrives while whoever sent it is still at work.
      scan.child('tell', async (tell) => [telemetry.run('plan', tell.traceparent, () => asked)] as const),
    );
    ask(undefined);
    await Promise.all(plan);
    expect(spans().map(({ name }) => name)).toEqual(['tell', 'scan', 'plan']);
  });

  it('decides by the trace, so that every worker decides alike', async () => {
    const traceOf = (end: string): string => `00-4bf92f3577b34da6a3c${end}-00f067aa0ba902b7-01`;
    const { telemetry, spans } = observed({ sampleShare: 0.25 });
    for (const end of ['3fffffffffffe', '4000000000001']) {
      await telemetry.run('plan', traceOf(end), async () => undefined);
      await telemetry.run('deliver', traceOf(end), async () => undefined);
    }
    expect(spans().map((span) => [span.name, span.spanContext().traceId.slice(-13)])).toEqual([
      ['plan', '3fffffffffffe'],
      ['deliver', '3fffffffffffe'],
    ]);
  });
});
