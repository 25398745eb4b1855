/**
 * Reads of one API server. Login, certificates and proxies are the official client's business (`KubeConfig`); the
 * answers are read as JSON, because its typed API turns whole lists into objects of its own classes: instants become
 * `Date`, fields that it does not know are lost, and a page costs several times its size. Repeating is undici's.
 *
 * @module
 */
import type { KubeConfig } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import { isObject } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';
import { KubernetesRefusal } from './refusal.ts';
import { listSplitter } from './split-list.ts';

export interface ApiLimits {
  /**
   * Repetitions of one read after 429, 5xx or a broken connection; `Retry-After` is honoured up to 30 seconds. Where
   * nobody listens, or no such host is known, one try says so.
   */
  readonly maxRetries: number;
  /** Milliseconds before the first repetition that nobody asked to delay; doubles each time. */
  readonly retryDelayMs: number;
  /** Milliseconds for logging in, until headers, and between two parts of a body. */
  readonly attemptTimeoutMs: number;
}

export const defaultApiLimits: ApiLimits = { maxRetries: 4, retryDelayMs: 500, attemptTimeoutMs: 60_000 };

/** A connection that was there and broke. */
const brokenConnection = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];

export interface ApiClient {
  /** @throws {KubernetesRefusal} for every answer but 200 with a JSON object, and for none */
  readonly read: (path: string, signal: AbortSignal) => Promise<JsonObject>;
  /**
   * One page of a list: its items as they come, then the answer around them, in which each is left as `{}`. An answer
   * that breaks off has handed on some of them.
   *
   * @throws {KubernetesRefusal} as {@link ApiClient.read}
   */
  readonly readPage: (
    path: string,
    query: Readonly<Record<string, string>>,
    onItem: (item: JsonObject) => void,
    signal: AbortSignal,
  ) => Promise<JsonObject>;
  readonly close: () => Promise<void>;
}

/**
 * Logs in with the current context of a kubeconfig (an exec plug-in such as kubelogin may run) and keeps that login
 * for all reads.
 *
 * @throws {KubernetesRefusal} when logging in fails
 */
export async function apiClient(config: KubeConfig, limits: ApiLimits, signal: AbortSignal): Promise<ApiClient> {
  const [{ RequestContext, HttpMethod }, { Agent, fetch, interceptors }] = await Promise.all([
    import('@kubernetes/client-node'),
    import('undici'),
  ]);
  const server = (config.getCurrentCluster()?.server ?? '').replace(/(?<!\/)\/+$/, '');
  const login = new RequestContext(`${server}/`, HttpMethod.GET);
  try {
    await inTime(config.applySecurityAuthentication(login), AbortSignal.timeout(limits.attemptTimeoutMs), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw new KubernetesRefusal({ kind: 'login', cause });
  }
  const { attemptTimeoutMs: timeoutMs, maxRetries, retryDelayMs: minTimeout } = limits;
  const connections = login.getDispatcher() ?? new Agent();
  const dispatcher = connections.compose(
    (dispatch) => (options: Dispatcher.DispatchOptions, handler) =>
      dispatch({ ...options, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }, handler),
    // The last answer is handed on as it is, so that it can be judged.
    interceptors.retry({ maxRetries, minTimeout, throwOnError: false, errorCodes: brokenConnection }),
  );
  const headers = { ...login.getHeaders(), Accept: 'application/json' };

  /** Hands on the bytes of an answer of 200; of another one, throws what it says. */
  const ask = async (
    pathAndQuery: string,
    onBytes: (bytes: Uint8Array) => void,
    signal: AbortSignal,
  ): Promise<void> => {
    let status: number;
    let refusal = '';
    try {
      const response = await fetch(`${server}${pathAndQuery}`, { headers, dispatcher, signal, redirect: 'error' });
      ({ status } = response);
      if (status === 200) for await (const bytes of (response.body ?? []) as AsyncIterable<Uint8Array>) onBytes(bytes);
      else refusal = await response.text();
    } catch (cause) {
      signal.throwIfAborted();
      throw new KubernetesRefusal(cause instanceof SyntaxError ? { kind: 'shape' } : { kind: 'connection', cause });
    }
    if (status !== 200) throw new KubernetesRefusal({ kind: 'answer', status, body: parsed(refusal) });
  };

  return {
    read: async (path, signal) => {
      const parts: Uint8Array[] = [];
      await ask(path, (bytes) => void parts.push(bytes), signal);
      return objectOf(parsed(Buffer.concat(parts).toString('utf8')));
    },
    readPage: async (path, query, onItem, signal) => {
      const list = listSplitter(onItem);
      await ask(`${path}?${new URLSearchParams(query).toString()}`, list.add, signal);
      return objectOf(list.end());
    },
    close: () => connections.destroy(),
  };
}

/** A plug-in that waits for somebody to sign in would never end, and nothing else would end it. */
async function inTime(work: Promise<void>, ...ends: readonly AbortSignal[]): Promise<void> {
  const end = AbortSignal.any([...ends]);
  end.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  end.addEventListener('abort', () => reject(end.reason as Error), { once: true });
  await Promise.race([work, promise]);
}

function objectOf(body: unknown): JsonObject {
  if (!isObject(body)) throw new KubernetesRefusal({ kind: 'shape' });
  return body;
}

/** The JSON of a body; undefined for a web page, or for nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
