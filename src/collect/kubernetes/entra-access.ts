/**
 * The way into a cluster for an identity of Entra: where its API server is, from ARM, and a token for it. Local
 * accounts are never used, so `disableLocalAccounts` makes no difference; a cluster without Entra, whose user
 * credentials are those of its administrator, is left alone.
 *
 * @see {@link https://learn.microsoft.com/azure/aks/kubelogin-authentication} read 2026-08
 * @module
 */
import type { KubeConfig } from '@kubernetes/client-node';
import type { TokenCredential } from '@azure/identity';
import type { Gap } from '../../domain/contracts.ts';
import { at, isObject, isWord, listOf, property, textOf } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';
import type { ArmClusterReads } from '../arm-clients.ts';
import { ask } from '../asked.ts';

/** The AKS server application of Entra, the same in every cloud (facts 17). */
const aksServerScope = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

/** Why a cluster was not asked, and what would open it. */
export type Closed = Pick<Gap, 'reason' | 'detail'>;

export interface Access {
  readonly config: KubeConfig;
  /** What to say of it when the API server cannot be reached, or refuses. */
  readonly rules: AccessRules;
}

export interface AccessRules {
  readonly isPrivate: boolean;
  readonly authorizedRanges: number;
  /** Rights inside come from Azure role assignments, not from the cluster's own bindings. */
  readonly hasAzureRbac: boolean;
}

const noToken = 'no token for the AKS server application could be had: check the identity that Sidescan runs as';
const byContext = 'run `sidescan inspect --context` from a host that reaches it';

/** The way in, or why there is none. Throws only when aborted. */
export async function entraAccess(
  arm: ArmClusterReads,
  credential: TokenCredential,
  clusterId: string,
  signal: AbortSignal,
): Promise<Access | Closed> {
  const name = clusterNameOf(clusterId);
  if (name === null) return { reason: 'malformed', detail: 'the id is not that of a managed cluster' };
  const asked = await ask(signal, () => arm.cluster(name, signal));
  if ('refusal' in asked) {
    const { reason, detail } = asked.refusal;
    return { reason, detail: `the cluster could not be read from ARM (${detail}): assign the Reader role` };
  }
  const closed = closedBy(asked.value);
  if (closed !== null) return closed;

  const credentials = await ask(signal, () => arm.userCredentials(name, signal));
  if ('refusal' in credentials) {
    const { reason, detail } = credentials.refusal;
    return {
      reason,
      detail: `its kubeconfig could not be read (${detail}): assign "Azure Kubernetes Service Cluster User Role", or ${byContext}`,
    };
  }
  const endpoint = await endpointOf(credentials.value);
  if (endpoint === null) return { reason: 'malformed', detail: 'its kubeconfig names no API server' };
  const token = await tokenFor(credential, signal);
  if (typeof token !== 'string') return token;

  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromClusterAndUser(endpoint, { name: 'entra', token });
  return { config, rules: accessRules(asked.value) };
}

/** What forbids or makes pointless to ask, by what ARM says of the cluster; null = nothing. */
function closedBy(resource: JsonObject): Closed | null {
  const { properties } = resource;
  if (!isObject(properties)) return { reason: 'malformed', detail: 'ARM told nothing of the cluster' };
  if (isWord(at(properties, 'powerState', 'code'), 'Stopped')) {
    return { reason: 'unavailable', detail: 'the cluster is stopped: start it to look inside' };
  }
  const { aadProfile } = properties;
  if (!isObject(aadProfile)) {
    return {
      reason: 'forbidden',
      detail: `the cluster has no Entra integration, so its user credentials are an administrator's and were not fetched: enable Entra integration, or ${byContext}`,
    };
  }
  if (aadProfile.managed !== true) {
    return {
      reason: 'forbidden',
      detail: `its Entra integration is the legacy one, with an application of its own: move it to managed Entra integration, or ${byContext}`,
    };
  }
  return null;
}

function accessRules(resource: JsonObject): AccessRules {
  const profile = at(resource, 'properties', 'apiServerAccessProfile');
  return {
    isPrivate: property(profile, 'enablePrivateCluster') === true,
    authorizedRanges: listOf(property(profile, 'authorizedIPRanges'))?.length ?? 0,
    hasAzureRbac: at(resource, 'properties', 'aadProfile', 'enableAzureRbac') === true,
  };
}

interface Endpoint {
  readonly name: string;
  readonly server: string;
  readonly skipTLSVerify: boolean;
  readonly caData?: string;
}

/** Server and certificate authority of the kubeconfig, and nothing else of it: whoever it names as user is not used. */
async function endpointOf(answer: JsonObject): Promise<Endpoint | null> {
  const encoded = textOf(property(listOf(answer.kubeconfigs)?.[0], 'value'));
  if (encoded === null) return null;
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromString(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    // No YAML, or no kubeconfig: there is nothing to learn from how.
    return null;
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null || !URL.canParse(cluster.server) || new URL(cluster.server).protocol !== 'https:') return null;
  const { server, caData } = cluster;
  return { name: cluster.name, server, skipTLSVerify: false, ...(caData !== undefined && { caData }) };
}

async function tokenFor(credential: TokenCredential, signal: AbortSignal): Promise<string | Closed> {
  const asked = await ask(signal, () => credential.getToken(aksServerScope, { abortSignal: signal }));
  if ('refusal' in asked) return { reason: asked.refusal.reason, detail: noToken };
  return asked.value?.token ?? { reason: 'forbidden', detail: noToken };
}

function clusterNameOf(id: string): { subscriptionId: string; resourceGroup: string; name: string } | null {
  const [, subscriptionId, resourceGroup, name] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)$/i.exec(
      id,
    ) ?? [];
  return subscriptionId === undefined || resourceGroup === undefined || name === undefined
    ? null
    : { subscriptionId, resourceGroup, name };
}
