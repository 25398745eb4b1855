import { ScanError } from '../domain/errors.ts';
import { at, textOf } from '../domain/json.ts';

/** What a storage service answered; `code` is the service's word, or the socket's when there was no answer. */
export interface StorageRefusal {
  readonly status: number | undefined;
  readonly code: string | undefined;
}

/** Raised before anything is sent: there is no token. */
const loginErrors = new Set(['AuthenticationError', 'AggregateAuthenticationError', 'CredentialUnavailableError']);
const conflictCodes = new Set(['EntityAlreadyExists', 'UpdateConditionNotSatisfied', 'ConditionNotMet']);

/** Undefined for anything that is no answer of a storage service and no failed connection to one. */
export function storageRefusal(error: unknown): StorageRefusal | undefined {
  if (!(error instanceof Error) || error.name !== 'RestError') return undefined;
  const status = at(error, 'statusCode');
  return {
    status: typeof status === 'number' ? status : undefined,
    // A transaction's error carries the code itself, any other table error within its body.
    code: textOf(at(error, 'code')) ?? textOf(at(error, 'details', 'odataError', 'code')) ?? undefined,
  };
}

/** Whether the service answered exactly this. */
export function isRefusal(error: unknown, status: number, code: string): boolean {
  const refusal = storageRefusal(error);
  return refusal?.status === status && refusal.code === code;
}

/** A row or a condition that another writer got to first. */
function isConflict(error: unknown): boolean {
  const refusal = storageRefusal(error);
  if (refusal?.code === undefined || (refusal.status !== 409 && refusal.status !== 412)) return false;
  return conflictCodes.has(refusal.code);
}

/**
 * Runs one storage operation and translates its foreseen failures, once. Everything else passes untouched.
 *
 * @throws {ScanError} `store.conflict` or `store.unavailable`, with the SDK's error as the cause
 */
export async function withStorageErrors<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toScanError(error, operation);
  }
}

/** The {@link ScanError} for what a storage SDK threw, or the error itself when it was not foreseen. */
export function toScanError(error: unknown, operation: string): unknown {
  if (error instanceof Error && loginErrors.has(error.name)) {
    return new ScanError('store.unavailable', `Signing in to storage failed while ${operation}.`, {
      cause: error,
      retryable: true,
      fields: { operation },
    });
  }
  const refusal = storageRefusal(error);
  if (!refusal) return error;
  const { status, code } = refusal;
  const options = { cause: error, fields: { operation, status, code } };
  if (isConflict(error)) {
    return new ScanError('store.conflict', `Somebody else wrote to storage first, while ${operation}.`, {
      ...options,
      retryable: true,
    });
  }
  if (status === 401 || status === 403) {
    const hint = 'Check the connection string, or the data roles of the identity and the network rules of the account.';
    return new ScanError(
      'store.unavailable',
      `Storage refused us (${code ?? String(status)}) while ${operation}. ${hint}`,
      options,
    );
  }
  const isTransient = status === undefined || status >= 500 || status === 408 || status === 429;
  if (!isTransient) return error;
  const words = status === undefined ? 'gave no answer' : `answered ${status}`;
  return new ScanError('store.unavailable', `Storage ${words} while ${operation}. Try again.`, {
    ...options,
    retryable: true,
  });
}
