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

export interface ApiLimits {
  /** Repetitions of one read after 429, 5xx or a broken connection; `Retry-After` is honoured up to 30 seconds. */
  readonly maxRetries: number;
  /** Milliseconds before the first repetition that nobody asked to delay; doubles each time. */
  readonly retryDelayMs: number;
  /** Milliseconds until headers, and between two parts of a body. */
  readonly attemptTimeoutMs: number;
}

export const defaultApiLimits: ApiLimits = { maxRetries: 4, retryDelayMs: 500, attemptTimeoutMs: 60_000 };

export interface ApiClient {
  /** @throws {KubernetesRefusal} for every answer but 200 with a JSON object, and for none */
  readonly read: (path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<JsonObject>;
  readonly close: () => Promise<void>;
}

/**
 * Logs in with the current context of a kubeconfig (an exec plug-in such as kubelogin may run) and keeps that login
 * for all reads.
 *
 * @throws {KubernetesRefusal} when logging in fails
 */
export async function apiClient(config: KubeConfig, limits: ApiLimits): Promise<ApiClient> {
  const [{ RequestContext, HttpMethod }, { Agent, fetch, interceptors }] = await Promise.all([
    import('@kubernetes/client-node'),
    import('undici'),
  ]);
  const server = (config.getCurrentCluster()?.server ?? '').replace(/(?<!\/)\/+$/, '');
  const login = new RequestContext(`${server}/`, HttpMethod.GET);
  try {
    await config.applySecurityAuthentication(login);
  } catch (cause) {
    throw new KubernetesRefusal({ kind: 'login', cause });
  }
  const { attemptTimeoutMs: timeoutMs, maxRetries, retryDelayMs: minTimeout } = limits;
  const connections = login.getDispatcher() ?? new Agent();
  const dispatcher = connections.compose(
    (dispatch) => (options: Dispatcher.DispatchOptions, handler) =>
      dispatch({ ...options, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }, handler),
    // The last answer is handed on as it is, so that it can be judged.
    interceptors.retry({ maxRetries, minTimeout, throwOnError: false }),
  );
  const headers = { ...login.getHeaders(), Accept: 'application/json' };

  return {
    read: async (path, query, signal) => {
      const parameters = new URLSearchParams(query).toString();
      let status: number;
      let text: string;
      try {
        const url = `${server}${path}${parameters === '' ? '' : `?${parameters}`}`;
        const response = await fetch(url, { headers, dispatcher, signal, redirect: 'error' });
        status = response.status;
        text = await response.text();
      } catch (cause) {
        signal.throwIfAborted();
        throw new KubernetesRefusal({ kind: 'connection', cause });
      }
      const body = parsed(text);
      if (status !== 200) throw new KubernetesRefusal({ kind: 'answer', status, body });
      if (!isObject(body)) throw new KubernetesRefusal({ kind: 'shape' });
      return body;
    },
    close: () => connections.destroy(),
  };
}

/** The JSON of a body; undefined for a web page, or for nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
