/**
 * What operators see of this worker: spans and metrics where they are set up, log lines, and the trace of an invocation
 * carried on by whatever it asks of a queue.
 *
 * @module
 */
import type { InvocationContext } from '@azure/functions';
import type { Logger } from './domain/ports.ts';
import { noTelemetry, readTraceparent, type Telemetry } from './domain/telemetry.ts';
import type { Settings } from './settings.ts';
import type { Runtime } from './compose.ts';
import { continueScans, continueTelling } from './scan/continue-trace.ts';
import { logLine } from './telemetry/log-line.ts';

/** Loaded with the first span, because it weighs; never where nothing is set up. */
export function composeTelemetry(settings: Settings): Telemetry {
  if (!settings.telemetry.applicationInsights && !settings.telemetry.otlp) return noTelemetry;
  let loading: Promise<Telemetry> | undefined;
  const load = (): Promise<Telemetry> => (loading ??= connect(settings));
  return {
    run: async (name, parent, work) => (await load()).run(name, parent, work),
    measure: (...measured) => void load().then(({ measure }) => measure(...measured)),
    flush: async () => (await loading)?.flush(),
  };
}

async function connect({ telemetry, cloud }: Settings): Promise<Telemetry> {
  const { applicationInsights: target, otlp, sampleShare, names, serviceName } = telemetry;
  const [{ connectTelemetry }, { azureCredential }] = await Promise.all([
    import('./telemetry/connect.ts'),
    import('./collect/credentials.ts'),
  ]);
  const signIn = target?.signIn;
  return connectTelemetry({
    applicationInsights: target && {
      connectionString: target.connectionString.reveal(),
      credential: signIn ? azureCredential({ cloud, clientId: signIn.clientId ?? undefined }) : null,
    },
    otlp,
    sampleShare,
    names,
    serviceName,
  });
}

/** The host stamps each line with the invocation's trace, and sends it wherever telemetry goes. */
export function invocationLogger(invocation: InvocationContext, names: boolean): Logger {
  return {
    debug: (message, fields) => invocation.debug(logLine(message, fields, names)),
    info: (message, fields) => invocation.info(logLine(message, fields, names)),
    warn: (message, fields) => invocation.warn(logLine(message, fields, names)),
    error: (message, fields) => invocation.error(logLine(message, fields, names)),
  };
}

/** The composition as one invocation uses it: what it asks of a queue goes on with its trace. */
export function traced(runtime: Runtime, invocation: InvocationContext): Runtime {
  const traceparent = readTraceparent(invocation.traceContext?.traceParent);
  if (traceparent === undefined) return runtime;
  return {
    ...runtime,
    requestParts: async () => {
      const parts = await runtime.requestParts();
      return { ...parts, queue: continueScans(parts.queue, traceparent) };
    },
    tellParts: async () => {
      const parts = await runtime.tellParts();
      return { ...parts, queue: continueTelling(parts.queue, traceparent) };
    },
  };
}
