import { isObject } from '../../../domain/json.ts';
import type { JsonObject } from '../../../domain/records.ts';
import { ok, type Reply } from '../http.ts';
import { aksServerAudience } from '../tokens.ts';
import { apiServerPath } from './kubernetes-api.ts';

export interface ApiServer {
  /** `https://127.0.0.1:PORT`; empty before it listens. */
  readonly endpoint: string;
  /** PEM of the authority that kubeconfigs name. */
  readonly certificate: string;
}

/** Nobody listens there (and fetch would refuse port 1): a private cluster as it looks from outside its network. */
const unreachable = 'https://127.0.0.1:2';

/**
 * What `listClusterUserCredential` answers: a kubeconfig that logs in through kubelogin, or with the administrator's
 * certificate where the cluster has no Entra.
 */
export function userCredentials(resource: JsonObject, api: ApiServer, tenantId: string): Reply {
  const properties = isObject(resource.properties) ? resource.properties : {};
  const profile = properties.apiServerAccessProfile;
  const isPrivate = isObject(profile) && profile.enablePrivateCluster === true;
  const id = String(resource.id);
  const server = `${isPrivate ? unreachable : api.endpoint}${apiServerPath(id)}`;
  const login = isObject(properties.aadProfile) ? { exec: kubelogin(tenantId) } : administrator;
  const value = kubeconfig([{ id, server, certificate: api.certificate, user: login }]);
  return ok({ kubeconfigs: [{ name: 'clusterUser', value: Buffer.from(value).toString('base64') }] });
}

/** A kubeconfig as AKS writes it, of one cluster or several; JSON is YAML. The first one is the current context. */
export function kubeconfig(
  clusters: readonly {
    readonly id: string;
    readonly server: string;
    readonly certificate: string;
    readonly user: JsonObject;
  }[],
): string {
  const entries = clusters.map(({ id, server, certificate, user }) => {
    const [, group = '', name = ''] = /\/resourceGroups\/([^/]+)\/providers\/.*\/([^/]+)$/i.exec(id) ?? [];
    return { name, user: `clusterUser_${group}_${name}`, server, certificate, login: user };
  });
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: entries.map(({ name, server, certificate }) => ({
      name,
      cluster: { 'certificate-authority-data': Buffer.from(certificate).toString('base64'), server },
    })),
    users: entries.map(({ user, login }) => ({ name: user, user: login })),
    contexts: entries.map(({ name, user }) => ({ name, context: { cluster: name, user } })),
    'current-context': entries[0]?.name ?? '',
    preferences: {},
  });
}

/** The exec plug-in entry of an Entra cluster: no secret in it. */
function kubelogin(tenantId: string): JsonObject {
  const environment = ['--environment', 'AzurePublicCloud'];
  const application = ['--server-id', aksServerAudience, '--client-id', '80faf920-1908-4b52-b5ef-a8e7bedfc67a'];
  return {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'kubelogin',
    args: ['get-token', ...environment, ...application, '--tenant-id', tenantId, '--login', 'devicecode'],
    env: null,
    provideClusterInfo: false,
  };
}

/** What nobody may ever fetch. */
const administrator: JsonObject = {
  'client-certificate-data': Buffer.from('simulated administrator certificate').toString('base64'),
  'client-key-data': Buffer.from('simulated administrator key').toString('base64'),
  token: 'simulated-administrator-token',
};
