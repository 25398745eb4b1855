import type { FeatureClient } from '@azure/arm-features';
import type { ContainerServiceClient } from '@azure/arm-containerservice';
import type { PipelinePolicy, PipelineRetryOptions } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { ScanError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/records.ts';
import { isJsonObject } from './json.ts';
import { askedToWaitMs } from './quota-window.ts';
import type { ResourceGraph } from './resource-graph.ts';
import { attemptTimeoutPolicy } from './wait.ts';

export interface ArmConnection {
  /** Without a trailing slash. */
  readonly endpoint: string;
  /** What tokens are asked for, `<audience>/.default`. */
  readonly scope: string;
  readonly credential: TokenCredential;
  /** PEM of the only certificate to trust at the endpoint; the system's authorities when absent. */
  readonly trustedCertificate?: string | undefined;
  /** How often and how patiently the SDK repeats a request to ARM; Resource Graph has its own pacing. */
  readonly retry: PipelineRetryOptions;
  /** Milliseconds for one attempt, its body included. */
  readonly attemptTimeoutMs: number;
  /** Milliseconds for one operation with all its repetitions: `Retry-After` may ask for hours. */
  readonly operationTimeoutMs: number;
}

/** The Azure Resource Manager reads of a scan. Each answers the bodies as the service sent them. */
export interface ArmReads {
  /** Every subscription that the caller can see, in whatever state. */
  readonly subscriptions: (signal: AbortSignal) => Promise<readonly JsonObject[]>;
  /** Groups and subscriptions below a management group, at any depth. */
  readonly descendants: (groupId: string, signal: AbortSignal) => Promise<readonly JsonObject[]>;
  /** `name` as `<provider>/<feature>`. */
  readonly feature: (subscriptionId: string, name: string, signal: AbortSignal) => Promise<JsonObject>;
  readonly meshRevisions: (subscriptionId: string, location: string, signal: AbortSignal) => Promise<JsonObject>;
  readonly kubernetesVersions: (subscriptionId: string, location: string, signal: AbortSignal) => Promise<JsonObject>;
}

/** The reads of one cluster, as an inspection or a confirmation needs them. */
export interface ArmClusterReads {
  readonly cluster: (cluster: ClusterName, signal: AbortSignal) => Promise<JsonObject>;
  /**
   * `listClusterUserCredential`: a POST that changes nothing, the only one besides Resource Graph. For a cluster without
   * Entra the answer holds the administrator's certificate: never ask then.
   */
  readonly userCredentials: (cluster: ClusterName, signal: AbortSignal) => Promise<JsonObject>;
}

export interface ArmClusterLists {
  /**
   * Clusters of a subscription, page by page.
   *
   * @param takeCall asked before each page; false ends the list where it is
   */
  readonly clusters: (
    subscriptionId: string,
    takeCall: () => boolean,
    signal: AbortSignal,
  ) => Promise<readonly JsonObject[]>;
}

export interface ClusterName {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** What every client of the SDK takes, in both of its generations. */
function clientOptions(
  connection: ArmConnection,
  policies: readonly PipelinePolicy[],
  tlsOptions: { ca: string } | undefined,
) {
  return {
    endpoint: connection.endpoint,
    // The older generation reads the first, the newer the second.
    credentialScopes: connection.scope,
    credentials: { scopes: [connection.scope] },
    retryOptions: connection.retry,
    ...(tlsOptions === undefined ? {} : { tlsOptions }),
    additionalPolicies: [...policies, attemptTimeoutPolicy(connection.attemptTimeoutMs)].map((policy) => ({
      policy,
      position: 'perRetry' as const,
    })),
  };
}

/**
 * Reads ARM through the SDK's clients, which are loaded with the first request of their kind.
 *
 * The clients' deserialisers drop what their api-version does not know, and stumble over what they do not expect; the
 * later pages of a list take no options. So a policy next to the wire keeps each good answer's text, and that is what
 * the reads answer, for every client; the clients themselves are given only what leads to the next page.
 *
 * A read raises the SDK's own errors, and {@link ScanError} `azure.unexpectedShape` or `azure.unavailable` (out of time).
 */
export function armReads(connection: ArmConnection): ArmReads & ArmClusterReads & ArmClusterLists {
  // One object for all clients: the SDK keeps connections by it.
  const tlsOptions = connection.trustedCertificate === undefined ? undefined : { ca: connection.trustedCertificate };
  const { credential } = connection;

  type Options = ReturnType<typeof clientOptions>;
  const bodies = async (
    signal: AbortSignal,
    call: (options: Options, operation: { readonly abortSignal: AbortSignal }) => Promise<unknown>,
  ): Promise<readonly JsonObject[]> => {
    const texts: string[] = [];
    const answered = new Set<string>();
    const keepText: PipelinePolicy = {
      name: 'keepText',
      async sendRequest(request, next) {
        const response = await next(request);
        if (response.status !== 200) {
          // Asked to wait longer than the operation may take, the SDK would wait for nothing: better told at once.
          if ((askedToWaitMs(response) ?? 0) > connection.operationTimeoutMs) response.headers.delete('retry-after');
          return response;
        }
        // A list whose next page is one that was answered already never ends.
        if (answered.has(request.url) || texts.length === mostPages) return raiseUnexpectedShape();
        answered.add(request.url);
        const text = response.bodyAsText ?? '';
        texts.push(text);
        return { ...response, bodyAsText: leadingOn(text, connection.endpoint) ?? text };
      },
    };
    const outOfTime = AbortSignal.timeout(connection.operationTimeoutMs);
    try {
      const abortSignal = AbortSignal.any([signal, outOfTime]);
      await call(clientOptions(connection, [keepText], tlsOptions), { abortSignal });
    } catch (error) {
      signal.throwIfAborted();
      if (outOfTime.aborted)
        throw new ScanError('azure.unavailable', 'Azure did not answer in time.', { cause: error, retryable: true });
      // A text that is no answer makes some clients stumble; it is named in our own words.
      if (error instanceof TypeError) texts.forEach(parsed);
      throw error;
    }
    return texts.map(parsed);
  };

  const single = async (...args: Parameters<typeof bodies>): Promise<JsonObject> => {
    const [body] = await bodies(...args);
    return body ?? raiseUnexpectedShape();
  };

  const features = async (subscriptionId: string, options: Options): Promise<FeatureClient> =>
    new (await import('@azure/arm-features')).FeatureClient(credential, subscriptionId, options);
  const containerService = async (subscriptionId: string, options: Options): Promise<ContainerServiceClient> =>
    new (await import('@azure/arm-containerservice')).ContainerServiceClient(credential, subscriptionId, options);

  return {
    subscriptions: async (signal) =>
      itemsOf(
        await bodies(signal, async (options, operation) => {
          const { SubscriptionClient } = await import('@azure/arm-resources-subscriptions');
          await drain(new SubscriptionClient(credential, options).subscriptions.list(operation), signal);
        }),
      ),
    descendants: async (groupId, signal) =>
      itemsOf(
        await bodies(signal, async (options, operation) => {
          const { ManagementGroupsAPI } = await import('@azure/arm-managementgroups');
          await drain(
            new ManagementGroupsAPI(credential, options).managementGroups.listDescendants(groupId, operation),
            signal,
          );
        }),
      ),
    feature: async (subscriptionId, name, signal) =>
      single(signal, async (options, operation) => {
        const [provider = '', feature = ''] = name.split('/');
        await (await features(subscriptionId, options)).features.get(provider, feature, operation);
      }),
    meshRevisions: async (subscriptionId, location, signal) => {
      const [first, ...later] = await bodies(signal, async (options, operation) => {
        const client = await containerService(subscriptionId, options);
        await drain(client.managedClusters.listMeshRevisionProfiles(location, operation), signal);
      });
      if (first === undefined) return raiseUnexpectedShape();
      // One page is all that was ever seen; several become one.
      return later.length === 0 ? first : { value: itemsOf([first, ...later]) };
    },
    kubernetesVersions: async (subscriptionId, location, signal) =>
      single(signal, async (options, operation) => {
        await (
          await containerService(subscriptionId, options)
        ).managedClusters.listKubernetesVersions(location, operation);
      }),
    cluster: async ({ subscriptionId, resourceGroup, name }, signal) =>
      single(signal, async (options, operation) => {
        const client = await containerService(subscriptionId, options);
        await client.managedClusters.get(resourceGroup, name, operation);
      }),
    clusters: async (subscriptionId, takeCall, signal) =>
      itemsOf(
        await bodies(signal, async (options, operation) => {
          const client = await containerService(subscriptionId, options);
          const pages = client.managedClusters.list(operation).byPage();
          for (let more = true; more && takeCall();) {
            const page = await pages.next();
            signal.throwIfAborted();
            more = page.done !== true && page.value.continuationToken !== undefined;
          }
        }),
      ),
    userCredentials: async ({ subscriptionId, resourceGroup, name }, signal) =>
      single(signal, async (options, operation) => {
        const client = await containerService(subscriptionId, options);
        await client.managedClusters.listClusterUserCredentials(resourceGroup, name, operation);
      }),
  };
}

/** The SDK's Resource Graph client with `pacing` instead of its own retry; its rows are the service's own JSON. */
export async function resourceGraphClient(connection: ArmConnection, pacing: PipelinePolicy): Promise<ResourceGraph> {
  const { ResourceGraphClient } = await import('@azure/arm-resourcegraph');
  const tlsOptions = connection.trustedCertificate === undefined ? undefined : { ca: connection.trustedCertificate };
  const options = clientOptions({ ...connection, retry: { maxRetries: 0 } }, [], tlsOptions);
  const additionalPolicies = [{ policy: pacing, position: 'perCall' as const }, ...options.additionalPolicies];
  const client = new ResourceGraphClient(connection.credential, { ...options, additionalPolicies });
  return { resources: (query, operation) => client.resources(query, operation) };
}

/** Pages of one list; a tenant of 10,000 subscriptions has a few dozen. */
const mostPages = 1000;

async function drain(items: AsyncIterable<unknown>, signal: AbortSignal): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  // The later pages of a list take no abort signal.
  while ((await iterator.next()).done !== true) signal.throwIfAborted();
}

function parsed(text: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy's web page, or nothing at all; the SDK hands such text on as it is.
    return raiseUnexpectedShape();
  }
  return isJsonObject(body) ? body : raiseUnexpectedShape();
}

/**
 * An answer as the text of one that holds nothing but the link to the next page. Undefined for what is no answer.
 *
 * @throws {ScanError} `azure.unexpectedShape` for a link that cannot be followed: the pages after it would be lost
 */
function leadingOn(text: string, endpoint: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(body)) return undefined;
  const { nextLink = null } = body;
  const link = typeof nextLink === 'string' ? URL.parse(nextLink, endpoint) : null;
  if (nextLink !== null && link?.protocol !== 'https:') return raiseUnexpectedShape();
  return JSON.stringify({ value: [], nextLink });
}

/** The items of all pages of a list. One that is no object is handed on as one of which nothing is told. */
function itemsOf(pages: readonly JsonObject[]): readonly JsonObject[] {
  return pages.flatMap(({ value }) =>
    Array.isArray(value) ? value.map((item: unknown) => (isJsonObject(item) ? item : {})) : raiseUnexpectedShape(),
  );
}

function raiseUnexpectedShape(): never {
  throw new ScanError('azure.unexpectedShape', 'Azure answered in an unexpected shape.');
}
