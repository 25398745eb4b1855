/**
 * The failures Sidescan foresaw. A nonCompliant cluster is a value, never an error; anything that is not a
 * {@link ScanError} is a bug and crosses the edge untouched.
 *
 * @module
 */

export type ErrorCode =
  /** A setting or an option is wrong; `message` lists every problem. Exit 78, HTTP 500. */
  | 'config.invalid'
  /** A person or program asked for something that makes no sense. Exit 64, HTTP 400. */
  | 'request.invalid'
  /** A queue message is not one of ours. */
  | 'message.invalid'
  /** A file that is not what it should be (exit 65). */
  | 'input.invalid'
  /** A file could not be written or read for the machine's reasons (exit 1 for a bug never covers this: exit 74). */
  | 'file.unavailable'
  /** Nothing could be asked of Azure at all: login refused, no answer (exit 69). */
  | 'azure.unreachable'
  | 'azure.forbidden'
  | 'azure.unexpectedShape'
  | 'azure.throttled'
  | 'azure.unavailable'
  | 'azure.notFound'
  | 'store.unavailable'
  /** A row changed since it was read, or exists already. */
  | 'store.conflict'
  /** A message was refused for good, or may be accepted later. */
  | 'notify.rejected'
  | 'notify.unavailable'
  /** Who calls is not known (HTTP 401), or may not do this (403). */
  | 'request.unauthenticated'
  | 'request.forbidden'
  /** A body is larger than the route takes (HTTP 413). */
  | 'request.tooLarge'
  | 'notFound';

export interface ScanErrorOptions extends ErrorOptions {
  /** Whether the same attempt may succeed later. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  /** Facts for the log. Never a secret, never a webhook URL. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** One foreseen failure. `message` says what was attempted, on what, and what to do; it is safe to show. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ScanErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.fields = options.fields ?? {};
  }
}

/** Whether this is the failure that a code names. */
export function hasCode(error: unknown, code: ErrorCode): error is ScanError {
  return error instanceof ScanError && error.code === code;
}

/** What a failure says to people: only our own sentences are known to be safe to show. */
export function describeFailure(error: unknown): string {
  return error instanceof ScanError ? error.message : 'It failed for a reason that is not foreseen; the log has it.';
}
