import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../domain/ports.ts';
import type { ArmConnection } from './arm-clients.ts';
import { clouds, type CloudName } from '../domain/clouds.ts';
import { sharedTokens } from './credentials.ts';

/** Where ARM is and who asks. */
export interface ArmConnectionOptions {
  readonly cloud: CloudName;
  /** Instead of the cloud's own: a private endpoint or a simulation. */
  readonly armEndpoint?: string | undefined;
  /** PEM; the only certificate trusted at the endpoint. */
  readonly trustedCertificate?: string | undefined;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** Repetitions of requests to ARM, for `Retry-After` as it says, otherwise from this delay on, doubling. */
  readonly armRetry?: { readonly maxRetries: number; readonly retryDelayInMs: number } | undefined;
  /** Milliseconds for one attempt, its body included; two minutes unless told. */
  readonly attemptTimeoutMs?: number | undefined;
}

const defaultAttemptTimeoutMs = 120_000;
const operationTimeoutMs = 5 * 60_000;

/** A connection with the patience of a scan; its tokens are shared by all clients. */
export function armConnection(options: ArmConnectionOptions): ArmConnection {
  const cloud = clouds[options.cloud];
  return {
    endpoint: (options.armEndpoint ?? cloud.armEndpoint).replace(/(?<!\/)\/+$/, ''),
    scope: cloud.armScope,
    credential: sharedTokens(options.credential, options.clock),
    trustedCertificate: options.trustedCertificate,
    retry: { maxRetries: 4, retryDelayInMs: 1000, maxRetryDelayInMs: 16_000, ...options.armRetry },
    attemptTimeoutMs: options.attemptTimeoutMs ?? defaultAttemptTimeoutMs,
    operationTimeoutMs,
  };
}
