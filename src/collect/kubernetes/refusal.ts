import type { Gap } from '../../domain/contracts.ts';
import { at, textOf } from '../../domain/json.ts';

export type RefusalCase =
  /** No login came about: the exec plug-in failed, a certificate file is missing. */
  | { readonly kind: 'login'; readonly cause: unknown }
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** No answer, or one that ended early. */
  | { readonly kind: 'connection'; readonly cause: unknown }
  | { readonly kind: 'shape' };

/** An API server did not tell something. Stays inside this folder: {@link describeRefusal} makes a gap of it. */
export class KubernetesRefusal extends Error {
  readonly why: RefusalCase;

  constructor(why: RefusalCase) {
    super(`the API server refused: ${why.kind}`, 'cause' in why ? { cause: why.cause } : {});
    this.why = why;
  }

  /** The answer's HTTP status; null when there was none. */
  get status(): number | null {
    return this.why.kind === 'answer' ? this.why.status : null;
  }
}

export interface DescribedRefusal {
  readonly reason: Gap['reason'];
  /** One line for people; never a body, a token or a stack. */
  readonly detail: string;
  /** Whether the way there is the problem, so that another host may succeed. */
  readonly isUnreachable: boolean;
}

const cutCodes = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'UND_ERR_SOCKET', 'UND_ERR_REQ_RETRY', 'ECONNRESET']);
const timeoutCodes = /TIMEOUT|ETIMEDOUT/;
const trustCodes = /^(?:ERR_TLS_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/;

/** Says why in one line. */
export function describeRefusal({ why }: KubernetesRefusal): DescribedRefusal {
  switch (why.kind) {
    case 'login':
      return { reason: 'forbidden', detail: `${ofLogin(why.cause)}${seeForYourself}`, isUnreachable: false };
    case 'shape':
      return {
        reason: 'malformed',
        detail: 'an answer of the API server was no Kubernetes object',
        isUnreachable: false,
      };
    case 'connection':
      return ofConnection(why.cause);
    case 'answer':
      return ofStatus(why.status, why.body);
  }
}

const seeForYourself = ': run `kubectl get nodes` with this context to see why';

/** What a plug-in wrote is not repeated: a token may be in it. */
function ofLogin(cause: unknown): string {
  const code = codeOf(cause);
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return 'the login of the kubeconfig did not end in time; its plug-in may be waiting for somebody to sign in';
  if (code === 'ENOENT' && cause instanceof Error && 'syscall' in cause && String(cause.syscall).startsWith('spawn'))
    return 'the login plug-in of the kubeconfig (often kubelogin) is not installed here';
  return `the credentials of the kubeconfig could not be used${code === null ? '' : ` (${code})`}`;
}

function ofConnection(cause: unknown): DescribedRefusal {
  const code = codeOf(cause);
  const named = code === null ? '' : ` (${code})`;
  if (code !== null && trustCodes.test(code)) {
    return {
      reason: 'unavailable',
      detail: `the API server's certificate is not trusted${named}`,
      isUnreachable: false,
    };
  }
  if (code !== null && timeoutCodes.test(code)) {
    return { reason: 'unavailable', detail: `the API server did not answer in time${named}`, isUnreachable: true };
  }
  if (code !== null && cutCodes.has(code)) {
    return { reason: 'cut', detail: `an answer of the API server broke off${named}`, isUnreachable: false };
  }
  return { reason: 'unavailable', detail: `the API server cannot be reached${named}`, isUnreachable: true };
}

function ofStatus(status: number, body: unknown): DescribedRefusal {
  const told = textOf(at(body, 'reason'));
  const named = `HTTP ${status}${told === null ? '' : ` ${told.slice(0, 60)}`}`;
  const answer = (reason: Gap['reason'], detail: string): DescribedRefusal => ({
    reason,
    detail,
    isUnreachable: false,
  });
  if (status === 401) return answer('forbidden', `the API server did not accept the login (${named})`);
  if (status === 403) return answer('forbidden', `the API server refused (${named})`);
  if (status === 404) return answer('notFound', `the API server does not serve this (${named})`);
  if (status === 410) return answer('unavailable', `the list changed faster than it could be read (${named})`);
  if (status === 429) return answer('throttled', `the API server is overloaded (${named})`);
  return answer('unavailable', `the API server failed (${named})`);
}

/** The code of the innermost cause that has one: fetch wraps what happened. */
function codeOf(error: unknown): string | null {
  let found: string | null = null;
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') found = at.code;
  }
  return found;
}
