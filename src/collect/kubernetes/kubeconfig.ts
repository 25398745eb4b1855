import type { KubeConfig } from '@kubernetes/client-node';
import { ScanError } from '../../domain/errors.ts';
import { textOf } from '../../domain/json.ts';
import { toReadError } from '../../snapshot/file-error.ts';

/**
 * Reads kubeconfig files, merged as `KUBECONFIG` is: of equal names the first one counts.
 *
 * @param paths empty = where kubectl looks
 * @param isGiven whether somebody gave the paths for this
 * @throws {ScanError} that names the file and what is wrong: `config.invalid`; of given ones `input.invalid`, or
 *   `file.unavailable` where the machine refuses
 */
export async function loadKubeconfig(paths: readonly string[], isGiven = false): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (paths.length === 0) {
    readOne('The kubeconfig', isGiven, () => config.loadFromDefault());
    // The client makes one up where it finds none.
    if (config.getContexts().every(({ name }) => name === 'loaded-context')) {
      throw new ScanError('config.invalid', 'There is no kubeconfig where kubectl looks; name one with --kubeconfig.');
    }
    return config;
  }
  for (const path of paths) {
    const next = new KubeConfig();
    readOne(path, isGiven, () => next.loadFromFile(path));
    config.loadFromOptions({
      clusters: merged(config.getClusters(), next.getClusters()),
      users: merged(config.getUsers(), next.getUsers()),
      contexts: merged(config.getContexts(), next.getContexts()),
      currentContext: textOf(config.getCurrentContext()) ?? next.getCurrentContext(),
    });
  }
  return config;
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

function merged<T extends { readonly name: string }>(first: readonly T[], then: readonly T[]): T[] {
  const names = new Set(first.map(({ name }) => name));
  return [...first, ...then.filter(({ name }) => !names.has(name))];
}

function readOne(name: string, isGiven: boolean, read: () => void): void {
  try {
    read();
  } catch (cause) {
    const told = toReadError(cause, name);
    // What the parser says may quote the file, and with it a token.
    const message =
      told instanceof ScanError
        ? `${told.message}.`
        : `${name} is no kubeconfig: kubectl could not read it either; write it anew with az aks get-credentials.`;
    const code = told instanceof ScanError ? told.code : 'input.invalid';
    throw new ScanError(isGiven ? code : 'config.invalid', message, { cause });
  }
}
