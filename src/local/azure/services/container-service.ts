import { locationKey } from '../../../domain/cluster.ts';
import { at, isObject, listOf, textOf } from '../../../domain/json.ts';
import type { JsonObject } from '../../../domain/records.ts';
import { armPage } from '../arm-list.ts';
import type { Fleet } from '../fleet.ts';
import { armError, type Call, ok, type Reply, subscriptionNotFound } from '../http.ts';
import type { Route } from '../router.ts';
import { refuse } from './access.ts';
import { userCredentials, type ApiServer } from './cluster-credentials.ts';
import { gapReply } from './gap-reply.ts';

/** Stable versions with mesh profiles (they began with 2024-02-01), up to the newest seen in the specifications. */
const apiVersions = [
  '2024-02-01',
  '2024-05-01',
  '2024-07-01',
  '2024-08-01',
  '2024-09-01',
  '2024-10-01',
  '2025-01-01',
  '2025-02-01',
  '2025-03-01',
  '2025-04-01',
  '2025-05-01',
  '2025-06-01',
  '2025-07-01',
  '2025-08-01',
  '2025-09-01',
  '2025-10-01',
  '2026-01-01',
  '2026-02-01',
  '2026-03-01',
  '2026-04-01',
  '2026-05-01',
  '2026-06-01',
  '2026-07-01',
];
const provider = '/subscriptions/{subscriptionId}/providers/Microsoft.ContainerService';

/** Microsoft.ContainerService: a location's catalogues and the clusters themselves, as the snapshot holds them. */
export function containerService(
  fleet: Fleet,
  pageSize: () => number,
  apiServer: () => ApiServer,
  deleted: () => readonly string[],
): Route[] {
  const clusters = withoutDeleted(fleet.clusters, deleted);
  return [
    catalogue(fleet, 'meshRevisions', 'meshRevisionProfiles', pageSize),
    catalogue(fleet, 'kubernetesVersions', 'kubernetesVersions', pageSize),
    {
      name: 'managedClusters',
      method: 'GET',
      path: `${provider}/managedClusters`,
      apiVersions,
      handle: (call) => {
        const subscriptionId = (call.params.subscriptionId ?? '').toLowerCase();
        const refusal = refuse(fleet, call, 'Microsoft.ContainerService/managedClusters/read');
        if (refusal !== undefined) return refusal;
        const gap = fleet.clusterGaps.get(subscriptionId);
        if (gap !== undefined) return gapReply(gap, call, { notFound: subscriptionNotFound(subscriptionId) });
        return armPage(call, (clusters.get(subscriptionId) ?? []).map(asManagedCluster), pageSize());
      },
    },
    {
      name: 'managedCluster',
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.ContainerService/managedClusters/{name}',
      apiVersions,
      handle: (call) =>
        refuse(fleet, call, 'Microsoft.ContainerService/managedClusters/read') ?? readCluster(clusters, call),
    },
    {
      name: 'meshUpgradeProfiles',
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.ContainerService/managedClusters/{name}/meshUpgradeProfiles',
      apiVersions,
      locationOf: ({ params, path }) =>
        textOf(findCluster(clusters, params, path.slice(0, path.lastIndexOf('/')))?.location) ?? '',
      handle: (call) => {
        const refusal = refuse(fleet, call, 'Microsoft.ContainerService/managedClusters/meshUpgradeProfiles/read');
        if (refusal !== undefined) return refusal;
        const found = findCluster(clusters, call.params, call.path.slice(0, call.path.lastIndexOf('/')));
        return found === undefined ? clusterNotFound(call) : ok({ value: meshUpgradeProfiles(fleet, found) });
      },
    },
    {
      name: 'clusterUserCredential',
      method: 'POST',
      path: '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.ContainerService/managedClusters/{name}/listClusterUserCredential',
      apiVersions,
      handle: (call) => {
        const action = 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action';
        const refusal = refuse(fleet, call, action);
        if (refusal !== undefined) return refusal;
        const found = findCluster(clusters, call.params, call.path.slice(0, call.path.lastIndexOf('/')));
        return found === undefined ? clusterNotFound(call) : userCredentials(found, apiServer(), fleet.tenantId);
      },
    },
  ];
}

function catalogue(
  fleet: Fleet,
  name: 'meshRevisions' | 'kubernetesVersions',
  type: string,
  pageSize: () => number,
): Route {
  return {
    name,
    method: 'GET',
    path: `${provider}/locations/{location}/${type}`,
    apiVersions,
    handle: (call) => {
      const refusal = refuse(fleet, call, `Microsoft.ContainerService/locations/${type}/read`);
      if (refusal !== undefined) return refusal;
      const location = locationKey(call.params.location ?? '');
      const unknown = noProviderFor(location, type, call);
      const gap = fleet.catalogueGaps.get(`${name}/${location}`);
      if (gap !== undefined) return gapReply(gap, call, { notFound: { ...unknown, status: 404 } });
      const response = fleet[name].get(location);
      if (response === undefined) return unknown;
      // A list, which `kubernetesVersions` is not, comes in pages like any other; one page is the answer as it is kept.
      const items = listOf(response.value) ?? [];
      return items.length > pageSize() ? armPage(call, items, pageSize()) : ok(response);
    },
  };
}

type Clusters = Pick<Fleet['clusters'], 'get'>;

/** The clusters that are left: which ones are gone may change from request to request. */
function withoutDeleted(clusters: Fleet['clusters'], deleted: () => readonly string[]): Clusters {
  return {
    get: (subscriptionId) => {
      const gone = new Set(deleted().map((id) => id.toLowerCase()));
      const there = clusters.get(subscriptionId);
      return gone.size === 0 ? there : there?.filter(({ id }) => !gone.has(String(id).toLowerCase()));
    },
  };
}

function readCluster(clusters: Clusters, call: Call): Reply {
  const found = findCluster(clusters, call.params, call.path);
  return found === undefined ? clusterNotFound(call) : ok(asManagedCluster(found));
}

function findCluster(
  clusters: Clusters,
  { subscriptionId = '' }: Call['params'],
  path: string,
): JsonObject | undefined {
  const wanted = path.toLowerCase();
  return clusters
    .get(subscriptionId.toLowerCase())
    ?.find(({ id }) => typeof id === 'string' && id.toLowerCase() === wanted);
}

function clusterNotFound({ params: { resourceGroup = '', name = '' } }: Call): Reply {
  return armError(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.ContainerService/managedClusters/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** Resource Graph's own columns are not part of what ARM answers. */
function asManagedCluster(resource: JsonObject): JsonObject {
  const own = Object.entries(resource).filter(
    ([key]) => !['tenantId', 'resourceGroup', 'subscriptionId'].includes(key),
  );
  return { ...Object.fromEntries(own), type: 'Microsoft.ContainerService/ManagedClusters' };
}

/** What the location's catalogue says of the cluster's revision, the older one in a canary; none without a mesh. */
function meshUpgradeProfiles(fleet: Fleet, { id, location, properties }: JsonObject): readonly JsonObject[] {
  const revision = textOf(listOf(at(properties, 'serviceMeshProfile', 'istio', 'revisions'))?.[0]);
  if (revision === null) return [];
  const catalogue = fleet.meshRevisions.get(locationKey(textOf(location) ?? ''));
  const offered = listOf(at(listOf(catalogue?.value)?.[0], 'properties', 'meshRevisions')) ?? [];
  const known = offered.find((offer) => at(offer, 'revision') === revision);
  return [
    {
      id: `${String(id)}/meshUpgradeProfiles/istio`,
      name: 'istio',
      type: 'Microsoft.ContainerService/managedClusters/meshUpgradeProfiles',
      properties: isObject(known) ? known : { revision, compatibleWith: [] },
    },
  ];
}

function noProviderFor(location: string, type: string, call: Call): Reply {
  return armError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location '${location}' and API version '${call.query.get('api-version') ?? ''}' for type 'locations/${type}'.`,
  );
}
