import { lookup as dnsLookup } from 'node:dns';
import { request as plainRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import type { Clock } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import { addressJudge, type AddressJudge, type DestinationRules } from './destination.ts';
import { retryAfterMsOf } from './retry-after.ts';

export interface SafePostOptions extends DestinationRules {
  readonly clock: Clock;
  /** For the whole exchange; 20 seconds unless told, Standard Webhooks wants 15 to 30. */
  readonly timeoutMs?: number;
  /** How names become addresses; the system's way unless told. */
  readonly lookup?: LookupFunction;
  /** PEM of the only certificate to trust; the system's authorities when absent. */
  readonly trustedCertificate?: string | undefined;
}

/** What came back. Reasons are whole sentences that name no URL and no address. */
export type PostAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Null: not asked for. */
      readonly retryAfterMs: number | null;
      /** The beginning of the body, at most 1 KiB: to compare with known words, never to show. */
      readonly text: string;
    }
  /** The destination is one that may not be reached: nothing was sent. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'none'; readonly mayHaveArrived: boolean; readonly reason: string };

/** Sends one POST. Rejects only with the reason of an aborted signal. */
export type SafePost = (
  url: Secret,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string; readonly signal: AbortSignal },
) => Promise<PostAnswer>;

const defaultTimeoutMs = 20_000;
const mostAnswerBytes = 1024;

/**
 * A POST that goes where it may go and nowhere else: https only (http to this machine where loopback is allowed), no
 * redirects, no proxy, and every address is judged when the connection is made, so that a name which changes its mind
 * between a check and its use gains nothing.
 *
 * @throws {ScanError} `config.invalid` when an allowed network is no CIDR range
 */
export function safePost(options: SafePostOptions): SafePost {
  const { clock, timeoutMs = defaultTimeoutMs, lookup = dnsLookup, trustedCertificate } = options;
  const judge = addressJudge(options);

  return async (url, { headers, body, signal }) => {
    signal.throwIfAborted();
    const target = URL.parse(url.reveal());
    const refusal = target ? refusalOf(target, judge, options.allowLoopback) : 'The URL in the settings is none.';
    if (!target || refusal !== undefined) return { kind: 'refused', reason: refusal ?? '' };
    const isPlain = target.protocol === 'http:';
    const outOfTime = AbortSignal.timeout(timeoutMs);
    const sending: RequestOptions = {
      ...urlToHttpOptions(target),
      method: 'POST',
      headers: { ...headers, 'User-Agent': 'sidescan', 'Content-Length': Buffer.byteLength(body) },
      // No agent: neither a connection nor a proxy is shared with anybody.
      agent: false,
      lookup: judgedLookup(lookup, (address) => isWelcome(judge(address), isPlain)),
      signal: AbortSignal.any([signal, outOfTime]),
    };
    const request = isPlain
      ? plainRequest(sending)
      : secureRequest({ ...sending, ...(trustedCertificate === undefined ? {} : { ca: trustedCertificate }) });
    const progress = { isConnected: false };
    request.once('socket', (socket) => {
      socket.once(isPlain ? 'connect' : 'secureConnect', () => {
        progress.isConnected = true;
      });
    });
    try {
      const response = await responseTo(request, body);
      const { statusCode: status = 0 } = response;
      const retryAfterMs = retryAfterMsOf(response.headers['retry-after'], clock.now());
      const text = await beginningOf(response);
      // A status is an answer, even where its body breaks off.
      signal.throwIfAborted();
      return { kind: 'answer', status, retryAfterMs, text };
    } catch (error) {
      signal.throwIfAborted();
      if (isRefused(error)) return { kind: 'refused', reason: refusedReason };
      const reason = outOfTime.aborted
        ? `No answer came within ${Math.round(timeoutMs / 1000)} seconds.`
        : noAnswerReason(error, progress.isConnected);
      return { kind: 'none', mayHaveArrived: progress.isConnected, reason };
    } finally {
      request.destroy();
    }
  };
}

const refusedCode = 'SIDESCAN_ADDRESS_REFUSED';
const refusedReason =
  'The URL leads to an address that is not public. If that is meant, add its network to SIDESCAN_WEBHOOK_ALLOW.';

/** What is wrong with a URL before any name is looked up; literal addresses never are. */
function refusalOf(url: URL, judge: AddressJudge, allowLoopback: boolean): string | undefined {
  const isPlain = url.protocol === 'http:';
  if (url.protocol !== 'https:' && !(isPlain && allowLoopback)) return 'The URL in the settings is not https.';
  // WHATWG URLs write decimal, octal and hexadecimal hosts as what they are: four numbers.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 || isWelcome(judge(host), isPlain) ? undefined : refusedReason;
}

function isWelcome(verdict: ReturnType<AddressJudge>, isPlain: boolean): boolean {
  return isPlain ? verdict === 'loopback' : verdict !== 'refused';
}

/** Looks a name up for a connection; one unwelcome address among several refuses them all. */
function judgedLookup(lookup: LookupFunction, welcomes: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, options, (error, found, family) => {
      const addresses: string[] = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      if (error === null && !addresses.every(welcomes)) {
        callback(Object.assign(new Error(refusedReason), { code: refusedCode }), []);
      } else callback(error, found, family);
    });
  };
}

async function responseTo(request: ClientRequest, body: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve);
  // Also after the response: a broken connection is then the body's matter.
  request.on('error', reject);
  request.end(body);
  return promise;
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= mostAnswerBytes) break;
    }
  } catch {
    // Broken off, or out of time: what came is what there is.
  }
  return Buffer.concat(chunks).subarray(0, mostAnswerBytes).toString('utf8');
}

function isRefused(error: unknown): boolean {
  return codeOf(error) === refusedCode;
}

/** The system's words name hosts and addresses; its codes do not. */
function noAnswerReason(error: unknown, isConnected: boolean): string {
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'The name in the URL could not be looked up.';
  if (/CERT|TLS|SSL|SIGNATURE|ISSUER/.test(code)) return `No secure connection was possible (${code}).`;
  const what = isConnected ? 'The connection broke before an answer' : 'No connection was possible';
  return code === '' ? `${what}.` : `${what} (${code}).`;
}

function codeOf(error: unknown): string {
  // Several addresses that fail make one error of many.
  const first: unknown = error instanceof AggregateError ? (error.errors as unknown[])[0] : error;
  const code = first instanceof Error && 'code' in first ? first.code : undefined;
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : '';
}
