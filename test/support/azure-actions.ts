import type { RecordedCall } from '../../src/local/azure/start.ts';

/**
 * The rights that a call to Azure or to a cluster needs, in the words of Azure's roles. They follow from the method and
 * the path by ARM's own rule: provider and types, then `read` for a GET, the last word and `action` for a POST.
 *
 * @see {@link https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations} read 2026-11
 */
export function actionsOf({ method, path, query }: RecordedCall): readonly string[] {
  const [pathname = ''] = path.split('?');
  const inCluster = /\/(?:api\/v1|apis\/([^/]+)\/v1)\/(?:namespaces\/[^/]+\/)?([a-z]+)(?:\/[^/]+)?$/.exec(pathname);
  if (inCluster) return [clusterAction(inCluster[1], inCluster[2] ?? '')];
  if (/\/Microsoft\.ResourceGraph\/resources$/i.test(pathname))
    return ['Microsoft.ResourceGraph/resources/read', ...actionsOfQuery(query ?? '')];
  const provider = /\/providers\/([^/]+)\/(.+)$/.exec(pathname);
  if (!provider)
    return [
      `Microsoft.Resources/${pathname
        .split('/')
        .filter((_, index) => index % 2 === 1)
        .join('/')}/read`,
    ];
  const [, namespace = '', rest = ''] = provider;
  // Types and names take turns.
  const types = rest
    .split('/')
    .filter((_, index) => index % 2 === 0)
    .join('/');
  return [`${namespace}/${types}/${method === 'GET' ? 'read' : 'action'}`];
}

/** A query shows what its caller may read of the types that it asks for. */
function actionsOfQuery(query: string): readonly string[] {
  return [...query.matchAll(/\btype =~ '([^']+)'/g)].map(([, type = '']) => `${type}/read`);
}

function clusterAction(group: string | undefined, plural: string): string {
  return `Microsoft.ContainerService/managedClusters/${group ? `${group}/` : ''}${plural}/read`;
}
