import { ScanError, type ErrorCode } from '../domain/errors.ts';

/** An RFC 9457 problem document. `code` is stable; `detail` is for people and never holds a cause or a secret. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** The invocation, to find it in the logs. */
  readonly instance: string;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  413: 'Content too large',
  500: 'Internal error',
  502: 'Azure gave no usable answer',
  503: 'Not available right now',
};

/** Which HTTP status each foreseen failure has. */
const statusByCode: Readonly<Record<ErrorCode, number>> = {
  'config.invalid': 500,
  'request.invalid': 400,
  'message.invalid': 400,
  'input.invalid': 400,
  'file.unavailable': 500,
  'azure.unreachable': 502,
  'azure.forbidden': 502,
  'azure.unexpectedShape': 502,
  'azure.notFound': 502,
  'azure.throttled': 503,
  'azure.unavailable': 503,
  'store.unavailable': 503,
  'store.conflict': 409,
  'notify.rejected': 502,
  'notify.unavailable': 503,
  'request.unauthenticated': 401,
  'request.forbidden': 403,
  'request.tooLarge': 413,
  notFound: 404,
};

/** A problem as the platform's answer. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer for a failure; one that nobody foresaw says no more than its instance. */
export function problemOf(error: unknown, instance: string): ProblemAnswer {
  if (!(error instanceof ScanError)) {
    return problem(500, 'internal', 'This should not have happened; the log has the cause.', instance);
  }
  const status = statusByCode[error.code];
  // A wrong setting is the operator's to read in the log and in /api/health, not every caller's.
  const detail =
    status === 500 ? 'The app is not set up right; /api/health and the log say what is wrong.' : error.message;
  return problem(status, error.code, detail, instance, headersOf(status, error));
}

function headersOf(status: number, { retryAfterMs = 5_000 }: ScanError): Readonly<Record<string, string>> {
  // RFC 9110 11.6.1: a 401 names a scheme.
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  return status === 503 ? { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) } : {};
}

export function problem(
  status: number,
  code: string,
  detail: string,
  instance: string,
  headers: Readonly<Record<string, string>> = {},
): ProblemAnswer {
  const body: Problem = { type: 'about:blank', title: titleOf(status), status, detail, code, instance };
  return { status, headers: { 'Content-Type': 'application/problem+json', ...headers }, body: JSON.stringify(body) };
}

/** What a status means, for people. */
export function titleOf(status: number): string {
  return titles[status] ?? 'Error';
}
