import type { Gap } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import { listOf, property } from '../domain/json.ts';

/**
 * Why Azure did not tell something. `login`, `connection` and `trust` mean that it was never asked: no token, no
 * answer, an endpoint whose certificate is not trusted.
 */
export interface Refusal {
  readonly reason: Gap['reason'];
  readonly kind: 'answer' | 'login' | 'connection' | 'trust';
  /** One line for people; never a body, a token or a stack. */
  readonly detail: string;
  readonly status?: number | undefined;
  /** Every error code of the answer, outermost first. */
  readonly codes: readonly string[];
}

const loginErrors = new Set([
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

const connectionCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOENT',
  'REQUEST_SEND_ERROR',
]);

const trustCodes =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

/** Codes of the authorization layer and of a retired or unknown feature, tenant or group, whatever their status. */
const notFoundCodes = /^(.*NotFound|InvalidFeature|NotRegisteredFeature)$/;

interface RestErrorLike extends Error {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly details?: unknown;
  readonly response?: { readonly bodyAsText?: string | null } | undefined;
}

/**
 * Reads what an SDK call threw. Undefined when it is nothing that Azure or the way to it can cause: then it is a bug
 * of ours, to be rethrown.
 */
export function toRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  if (loginErrors.has(error.name)) return fromLoginError(error);
  if (error instanceof ScanError) return fromScanError(error);
  return error.name === 'RestError' ? fromRestError(error) : undefined;
}

const noTokenAnswer = 'noTokenAnswer';

/** A chain of credentials tells each one's failure; one that could not ask or was answered 5xx may do better later. */
function fromLoginError(error: Error): Refusal {
  const causes = [error, ...(listOf(property(error, 'errors')) ?? [])].map((entry) => property(entry, 'cause'));
  const isUnanswered = causes.some(
    (cause) => property(cause, 'errorCode') === 'network_error' || Number(property(cause, 'status')) >= 500,
  );
  return {
    reason: 'forbidden',
    kind: 'login',
    detail: isUnanswered ? 'signing in to Azure failed: a token service did not answer' : 'signing in to Azure failed',
    codes: [error.name, ...(isUnanswered ? [noTokenAnswer] : [])],
  };
}

/** What our own reading of answers raises. */
function fromScanError(error: ScanError): Refusal | undefined {
  const codes = [error.code];
  if (error.code === 'azure.unexpectedShape') {
    return { reason: 'malformed', kind: 'answer', detail: 'an answer of unexpected shape', codes };
  }
  if (error.code === 'azure.unavailable') {
    return { reason: 'unavailable', kind: 'connection', detail: 'no answer in time', codes };
  }
  return undefined;
}

function fromRestError(error: RestErrorLike): Refusal {
  const status = typeof error.statusCode === 'number' ? error.statusCode : undefined;
  const code = typeof error.code === 'string' && error.code !== '' ? error.code : undefined;
  if (code === 'PARSE_ERROR' || status === 200) return unreadableBody(error, status);
  if (status === undefined) {
    if (code !== undefined && trustCodes.test(code)) {
      return {
        reason: 'unavailable',
        kind: 'trust',
        detail: `the certificate is not trusted (${code})`,
        codes: [code],
      };
    }
    if (code !== undefined && connectionCodes.has(code)) {
      return { reason: 'unavailable', kind: 'connection', detail: `no answer (${code})`, codes: [code] };
    }
    return {
      reason: 'malformed',
      kind: 'answer',
      detail: 'an answer of unexpected shape',
      codes: [code ?? error.name],
    };
  }
  const told = toldCodes(error.details);
  const codes = [...new Set([...(code === undefined ? [] : [code]), ...told.map((part) => part.code)])];
  const words = told
    .findLast((part) => part.message !== '')
    ?.message.replaceAll(/\s+/g, ' ')
    .trim();
  // Resource Graph's own message is always the same support sentence: what is wrong is in the details (facts 7.2).
  const named = codes.length === 0 ? '' : ` ${codes.join(', ')}`;
  const detail = `HTTP ${status}${named}${status === 400 && words !== undefined ? `: ${words.slice(0, 300)}` : ''}`;
  return { reason: reasonOf(status, codes), kind: status === 401 ? 'login' : 'answer', detail, status, codes };
}

function reasonOf(status: number, codes: readonly string[]): Gap['reason'] {
  if (status === 429) return 'throttled';
  if (status === 404 || codes.some((code) => notFoundCodes.test(code))) return 'notFound';
  if (status === 401 || status === 403) return 'forbidden';
  // What Azure will not take from us (400, 409, 422 ...) is no verdict about what we asked for.
  return 'unavailable';
}

/** A body that ended early is `cut`; one that is whole and no JSON is `malformed`. The SDK's message would hold the body. */
function unreadableBody(error: RestErrorLike, status: number | undefined): Refusal {
  const text = error.response?.bodyAsText;
  const whole = typeof text === 'string' && /[}\]]\s*$/.test(text);
  return whole
    ? { reason: 'malformed', kind: 'answer', detail: 'the answer is no JSON', status, codes: ['PARSE_ERROR'] }
    : { reason: 'cut', kind: 'answer', detail: 'the answer ended early', status, codes: ['PARSE_ERROR'] };
}

/** The codes in `error.details` as the generated clients leave them: `{ error: { code, message, details: [...] } }`. */
function toldCodes(details: unknown): { code: string; message: string }[] {
  const found: { code: string; message: string }[] = [];
  const visit = (part: unknown, depth: number): void => {
    if (typeof part !== 'object' || part === null || depth > 3) return;
    if ('error' in part) visit(part.error, depth + 1);
    if ('code' in part && typeof part.code === 'string') {
      found.push({
        code: part.code,
        message: 'message' in part && typeof part.message === 'string' ? part.message : '',
      });
    }
    if ('details' in part && Array.isArray(part.details)) for (const detail of part.details) visit(detail, depth + 1);
  };
  visit(details, 0);
  return found;
}

/** True when the answer says that the page is over the service's 16 MiB. */
export function isTooLarge(refusal: Refusal): boolean {
  return refusal.status === 413 || refusal.codes.some((code) => code === 'ResponsePayloadTooLarge');
}

/** False when Azure answered the question, be it by refusing it: not signed in, overloaded or unreadable is no answer. */
export function isNoAnswer({ kind, status }: Refusal): boolean {
  return kind !== 'answer' || status === undefined || status === 200 || status === 429 || status >= 500;
}

/** Whether nobody listens there at all: then the same endpoint is not worth another patient question. */
export function isNobodyThere({ codes }: Refusal): boolean {
  return codes.includes('ECONNREFUSED') || codes.includes('ENOTFOUND');
}

/** Nothing at all could be asked: says what was tried and what to do. */
export function unreachable(refusal: Refusal, endpoint: string): ScanError {
  const advice = {
    login: refusal.codes.includes(noTokenAnswer)
      ? 'try again later where a managed identity signs in; on your own machine run `az login`'
      : 'run `az login`, or give the app a managed identity with the Reader role',
    connection: 'check the network, the proxy and SIDESCAN_ARM_ENDPOINT',
    trust: 'check SIDESCAN_ARM_ENDPOINT, and that its certificate is the one in SIDESCAN_ARM_CERTIFICATE',
    answer: 'try again later',
  }[refusal.kind];
  return new ScanError(
    'azure.unreachable',
    `Could not list subscriptions at ${endpoint} (${refusal.detail}): ${advice}.`,
    {
      retryable: refusal.kind === 'connection' || refusal.kind === 'answer',
      fields: { endpoint, codes: refusal.codes },
    },
  );
}
