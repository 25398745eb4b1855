import type { TokenCredential } from '@azure/identity';
import type { PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { rootCertificates } from 'node:tls';
import { ScanError } from '../domain/errors.ts';
import { at, textOf } from '../domain/json.ts';
import type { Clock } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** How the mail service is reached: with the key in its connection string, or with an identity. */
export type MailAccess =
  { readonly connectionString: Secret } | { readonly endpoint: string; readonly credential: TokenCredential };

export interface MailClientOptions {
  readonly access: MailAccess;
  /** PEM of a certificate to trust besides the system's authorities. */
  readonly trustedCertificate?: string | undefined;
  readonly clock: Clock;
  /** For one exchange; 30 seconds unless told. */
  readonly timeoutMs?: number;
}

/** What the mail service answered, or why there is no answer; reasons are whole sentences without names. */
export type MailAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** As the service wrote it; undefined when it is no JSON. */
      readonly body: unknown;
      /** The service's word for what is wrong; null when it gave none. */
      readonly code: string | null;
      readonly retryAfterMs: number | null;
      /** False for a web page, as proxies send them: then the service never saw the request. */
      readonly isService: boolean;
    }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * The two operations of the mail service that a delivery needs. One request each, never repeated; they reject only with
 * the reason of an aborted signal.
 */
export interface MailClient {
  /** `message` is the service's own body; `operationId` a UUID, our handle. */
  readonly send: (message: object, operationId: string, signal: AbortSignal) => Promise<MailAnswer>;
  readonly status: (operationId: string, signal: AbortSignal) => Promise<MailAnswer>;
}

const apiVersion = '2025-09-01';
const defaultTimeoutMs = 30_000;

/**
 * Talks to Azure Communication Services e-mail through the SDK's pipeline and its credential policies, loaded with the
 * first mail. Not through `EmailClient`: its poller reads the status right after each send (the status quota is small),
 * and it has no way to read an operation that an earlier process began (docs/decisions/0007).
 *
 * @throws {ScanError} `config.invalid` for a connection string that is none; does not name it
 * @see {@link https://learn.microsoft.com/rest/api/communication/email/email} 2025-09-01
 */
export function mailClient({
  access,
  trustedCertificate,
  clock,
  timeoutMs = defaultTimeoutMs,
}: MailClientOptions): MailClient {
  const { endpoint, key } =
    'connectionString' in access
      ? parseConnectionString(access.connectionString)
      : { endpoint: access.endpoint, key: undefined };
  const credential = 'credential' in access ? access.credential : { key: key ?? '' };
  let opened: Promise<(request: PipelineRequest) => Promise<PipelineResponse>> | undefined;

  const open = async () => {
    const [{ createPipelineFromOptions, createDefaultHttpClient }, { createCommunicationAuthPolicy }] =
      await Promise.all([import('@azure/core-rest-pipeline'), import('@azure/communication-common')]);
    const pipeline = createPipelineFromOptions({
      // The service counts repetitions against its limits; when to try again is decided elsewhere.
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      userAgentOptions: { userAgentPrefix: 'sidescan' },
      ...(trustedCertificate === undefined ? {} : { tlsOptions: { ca: [...rootCertificates, trustedCertificate] } }),
    });
    pipeline.addPolicy(createCommunicationAuthPolicy(credential));
    const client = createDefaultHttpClient();
    return (request: PipelineRequest) => pipeline.sendRequest(client, request);
  };

  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    sending: { readonly headers?: Record<string, string>; readonly body?: string } = {},
  ): Promise<MailAnswer> => {
    signal.throwIfAborted();
    const outOfTime = AbortSignal.timeout(timeoutMs);
    try {
      const [send, { createPipelineRequest, createHttpHeaders }] = await Promise.all([
        (opened ??= open()),
        import('@azure/core-rest-pipeline'),
      ]);
      const response = await send(
        createPipelineRequest({
          url: `${endpoint}${path}?api-version=${apiVersion}`,
          method,
          headers: createHttpHeaders({ Accept: 'application/json', ...sending.headers }),
          ...(sending.body === undefined ? {} : { body: sending.body }),
          abortSignal: AbortSignal.any([signal, outOfTime]),
        }),
      );
      return toAnswer(response, clock.now());
    } catch (error) {
      signal.throwIfAborted();
      return { kind: 'none', reason: outOfTime.aborted ? 'The mail service did not answer in time.' : reasonOf(error) };
    }
  };

  return {
    send: (message, operationId, signal) =>
      ask('POST', '/emails:send', signal, {
        headers: { 'Content-Type': 'application/json', 'Operation-Id': operationId },
        body: JSON.stringify(message),
      }),
    status: (operationId, signal) => ask('GET', `/emails/operations/${encodeURIComponent(operationId)}`, signal),
  };
}

/** `endpoint=https://…/;accesskey=…`, as the portal shows it. The SDK's parser puts the whole text into its error. */
function parseConnectionString(text: Secret): { readonly endpoint: string; readonly key: string } {
  const parts = new Map(
    text
      .reveal()
      .split(';')
      .map((part) => {
        const [name = '', value = ''] = part.split(/=(.*)/s);
        return [name.trim().toLowerCase(), value.trim()] as const;
      }),
  );
  const [endpoint = '', key = ''] = [parts.get('endpoint'), parts.get('accesskey')];
  if (!URL.canParse(endpoint) || key === '') {
    throw new ScanError(
      'config.invalid',
      'The connection string of the mail service is not of the form endpoint=https://…;accesskey=….',
    );
  }
  return { endpoint: endpoint.replace(/(?<!\/)\/+$/, ''), key };
}

function toAnswer({ status, headers, bodyAsText }: PipelineResponse, now: Date): MailAnswer {
  const body = parseJson(bodyAsText ?? '');
  return {
    kind: 'answer',
    status,
    body,
    code: wordOf(headers.get('x-ms-error-code')) ?? wordOf(at(body, 'error', 'code')),
    retryAfterMs: retryAfterMsOf(headers.get('retry-after'), now),
    isService: !/\bhtml\b/i.test(headers.get('content-type') ?? ''),
  };
}

/** A code that is one; anything longer or stranger is not shown. */
export function wordOf(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && /^[\w.-]{1,64}$/.test(text) ? text : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const loginErrors = new Set(['AuthenticationError', 'AggregateAuthenticationError', 'CredentialUnavailableError']);

/** The SDK's words name hosts; its codes do not. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The mail service could not be reached.';
  if (loginErrors.has(error.name)) return 'Signing in for the mail service failed.';
  const code = wordOf('code' in error ? error.code : null);
  return `The mail service could not be reached${code === null ? '' : ` (${code})`}.`;
}
