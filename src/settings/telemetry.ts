/**
 * The settings of telemetry. Where it goes is said by the platform's own settings, which its host reads as well.
 *
 * @module
 */
import { z } from 'zod';
import { secret, type Secret } from '../domain/secret.ts';
import { setting, wholeNumber, type ValuesOf } from './values.ts';

export interface TelemetrySettings {
  /** Application Insights, from `APPLICATIONINSIGHTS_CONNECTION_STRING`; null = it gets nothing. */
  readonly applicationInsights: {
    readonly connectionString: Secret;
    /** Whether to sign in with the app's identity, and its client id where one is named. */
    readonly signIn: { readonly clientId: string | null } | null;
  } | null;
  /** Whether `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; the exporter reads all of `OTEL_EXPORTER_OTLP_*` itself. */
  readonly otlp: boolean;
  /** From 0 to 1: how many traces without an error are sent. */
  readonly sampleShare: number;
  readonly names: boolean;
  /** Of the app, as its requests and logs carry it too. */
  readonly serviceName: string;
}

export const telemetryCatalogue = {
  SIDESCAN_TELEMETRY_SAMPLE_PERCENT: setting(
    wholeNumber(0, 100),
    'How many traces of a hundred are sent where telemetry goes; one with an error always is.',
    '100',
    '20',
  ),
  SIDESCAN_TELEMETRY_NAMES: setting(
    z.stringbool({ error: 'write true or false' }),
    'Whether logs, spans and metrics may hold names: scopes, recipients, the words of errors. Codes, counts and ids of scans are told anyway.',
    'false',
    'true',
  ),
} as const;

/** @param problems gets a line for each setting that is wrong */
export function readTelemetry(
  values: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): TelemetrySettings {
  // Each was read by its own schema; what was not is a problem, and then nothing of this is used.
  const read = values as unknown as ValuesOf<typeof telemetryCatalogue>;
  const connectionString = environment.APPLICATIONINSIGHTS_CONNECTION_STRING?.trim() ?? '';
  if (connectionString !== '' && !/(^|;)InstrumentationKey=[0-9a-f-]{36}(;|$)/i.test(connectionString))
    problems.push('APPLICATIONINSIGHTS_CONNECTION_STRING: write it as Application Insights shows it');
  // `ClientId=…;Authorization=AAD`, as the platform's host reads it.
  const signIn = new Map(
    (environment.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? '').split(';').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
  return {
    applicationInsights:
      connectionString === ''
        ? null
        : {
            connectionString: secret(connectionString),
            signIn:
              signIn.get('authorization')?.toUpperCase() === 'AAD'
                ? { clientId: signIn.get('clientid') ?? null }
                : null,
          },
    otlp: (environment.OTEL_EXPORTER_OTLP_ENDPOINT?.trim() ?? '') !== '',
    sampleShare: read.SIDESCAN_TELEMETRY_SAMPLE_PERCENT / 100,
    names: read.SIDESCAN_TELEMETRY_NAMES,
    serviceName: environment.WEBSITE_SITE_NAME?.trim() ?? 'sidescan',
  };
}
