/**
 * Contexts of a kubeconfig, and which managed cluster each leads to.
 *
 * @module
 */
import type { KubeConfig } from '@kubernetes/client-node';
import { ScanError } from '../../domain/errors.ts';
import { at, textOf } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';

/** One context: the names that AKS gives its parts say more than the context's own. */
export interface KubeconfigContext {
  readonly context: string;
  readonly server: string;
  readonly cluster: string;
  readonly user: string;
}

/**
 * Reads kubeconfig files, merged as `KUBECONFIG` is: of equal names the first one counts.
 *
 * @param paths empty = where kubectl looks
 * @throws {ScanError} `config.invalid` that names the file
 */
export async function loadKubeconfig(paths: readonly string[]): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (paths.length === 0) {
    readOne('the kubeconfig', () => config.loadFromDefault());
    return config;
  }
  for (const path of paths) {
    const next = new KubeConfig();
    readOne(path, () => next.loadFromFile(path));
    config.loadFromOptions({
      clusters: merged(config.getClusters(), next.getClusters()),
      users: merged(config.getUsers(), next.getUsers()),
      contexts: merged(config.getContexts(), next.getContexts()),
      currentContext: textOf(config.getCurrentContext()) ?? next.getCurrentContext(),
    });
  }
  return config;
}

/** The contexts of a kubeconfig; the current one first. */
export function contextsOf(config: KubeConfig): readonly KubeconfigContext[] {
  const current = config.getCurrentContext();
  return config
    .getContexts()
    .toSorted((a, b) => Number(b.name === current) - Number(a.name === current))
    .map(({ name, cluster, user }) => ({
      context: name,
      cluster,
      user,
      server: config.getCluster(cluster)?.server ?? '',
    }));
}

/**
 * Points a kubeconfig at one of its contexts.
 *
 * @throws {ScanError} `config.invalid` that lists the contexts there are
 */
export function useContext(config: KubeConfig, context: string): void {
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(context)) {
    const known = names.length === 0 ? 'it has none' : `it has ${names.slice(0, 20).join(', ')}`;
    throw new ScanError('config.invalid', `The kubeconfig has no context ${context}; ${known}.`);
  }
  config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) {
    throw new ScanError('config.invalid', `The context ${context} names a cluster that the kubeconfig does not hold.`);
  }
}

/**
 * The managed cluster that a context leads to, among resources as ARM or Resource Graph return them: by the host name
 * of its API server, else by the names that `az aks get-credentials` writes (`clusterUser_<group>_<cluster>`).
 *
 * @returns its id; undefined when none or several fit, and then only the caller can say (`--cluster`)
 */
export function clusterIdOf(context: KubeconfigContext, resources: Iterable<JsonObject>): string | undefined {
  const host = URL.canParse(context.server) ? new URL(context.server).hostname.toLowerCase() : null;
  const byHost = new Set<string>();
  const byName = new Set<string>();
  for (const resource of resources) {
    const id = textOf(resource.id);
    if (id === null) continue;
    const hosts = ['fqdn', 'privateFQDN'].map((name) => textOf(at(resource, 'properties', name))?.toLowerCase());
    if (host !== null && hosts.includes(host)) byHost.add(id);
    const [, group, name] = /\/resourceGroups\/([^/]+)\/providers\/.*\/([^/]+)$/i.exec(id) ?? [];
    const users = ['clusterUser', 'clusterAdmin'].map((role) => `${role}_${group ?? ''}_${name ?? ''}`.toLowerCase());
    if (users.includes(context.user.toLowerCase())) byName.add(id);
  }
  for (const found of [byHost, byName]) {
    const [only] = found;
    if (found.size === 1) return only;
  }
  return undefined;
}

function merged<T extends { readonly name: string }>(first: readonly T[], then: readonly T[]): T[] {
  const names = new Set(first.map(({ name }) => name));
  return [...first, ...then.filter(({ name }) => !names.has(name))];
}

function readOne(name: string, read: () => void): void {
  try {
    read();
  } catch (cause) {
    // What the parser says may quote the file, and with it a token.
    throw new ScanError('config.invalid', `${name} could not be read as a kubeconfig.`, { cause });
  }
}
