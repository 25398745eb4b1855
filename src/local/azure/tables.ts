import { isWord } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';
import type { Fleet, FleetSubscription } from './fleet.ts';
import type { Column, Row } from './kql/table.ts';
import type { Scenario } from './scenario.ts';

/** The columns that every Resource Graph table shares; dynamic ones are null when empty, strings are ''. */
export const tableColumns: readonly Column[] = [
  { name: 'id', type: 'string' },
  { name: 'name', type: 'string' },
  { name: 'type', type: 'string' },
  { name: 'tenantId', type: 'string' },
  { name: 'kind', type: 'string' },
  { name: 'location', type: 'string' },
  { name: 'resourceGroup', type: 'string' },
  { name: 'subscriptionId', type: 'string' },
  { name: 'managedBy', type: 'string' },
  { name: 'sku', type: 'dynamic' },
  { name: 'plan', type: 'dynamic' },
  { name: 'properties', type: 'dynamic' },
  { name: 'tags', type: 'dynamic' },
  { name: 'identity', type: 'dynamic' },
  { name: 'zones', type: 'dynamic' },
  { name: 'extendedLocation', type: 'dynamic' },
];

type TableName = 'resources' | 'resourcecontainers' | 'featureresources';

/** What Resource Graph holds of a fleet. Rows refer to the fleet's objects. */
export interface FleetTables {
  readonly has: (table: string) => boolean;
  /** Rows of one subscription, in the order of the snapshot. */
  readonly rowsOf: (table: string, subscription: FleetSubscription) => readonly Row[];
  /** Rows that belong to no subscription: management groups. */
  readonly managementGroupRows: () => readonly Row[];
}

export function fleetTables(fleet: Fleet): FleetTables {
  const builders: Readonly<Record<TableName, (subscription: FleetSubscription) => Row[]>> = {
    resources: (subscription) => resources(fleet, subscription),
    resourcecontainers: (subscription) => containers(fleet, subscription),
    featureresources: (subscription) => features(fleet, subscription),
  };
  const built = new Map<string, readonly Row[]>();
  const isTable = (name: string): name is TableName => Object.hasOwn(builders, name);
  return {
    has: isTable,
    rowsOf: (table, subscription) => {
      if (!isTable(table)) return [];
      const key = `${table}/${subscription.subscriptionId}`;
      const rows = built.get(key) ?? builders[table](subscription);
      built.set(key, rows);
      return rows;
    },
    managementGroupRows: () =>
      [...fleet.managementGroups.values()].map(({ name, parent }) =>
        row({
          id: `/providers/Microsoft.Management/managementGroups/${name}`,
          name,
          type: 'microsoft.management/managementgroups',
          tenantId: fleet.tenantId,
          properties: {
            displayName: name,
            tenantId: fleet.tenantId,
            details: { managementGroupAncestorsChain: chainFrom(fleet, parent) },
          },
        }),
      ),
  };
}

/** The rows as an index shows them that is behind. */
export function lagging(rows: readonly Row[], lag: Scenario['lag']): readonly Row[] {
  if (lag === undefined) return rows;
  const missing = new Set(lag.missing.map((id) => id.toLowerCase()));
  const stale = new Map(lag.stale.map(({ id, properties }) => [id.toLowerCase(), properties]));
  const keyOf = (row: Row): string => String(row[idColumn]).toLowerCase();
  return rows
    .filter((row) => !missing.has(keyOf(row)))
    .map((row) => {
      const properties = stale.get(keyOf(row));
      return properties === undefined
        ? row
        : row.with(propertiesColumn, { ...(row[propertiesColumn] as JsonObject), ...properties });
    });
}

/** Reads the id of a row with these columns; undefined when they have none. */
export function idOf(columns: readonly Column[]): ((row: Row) => string) | undefined {
  const at = columns.findIndex(({ name }) => name === 'id');
  return at === -1 ? undefined : (row) => String(row[at]);
}

const idColumn = tableColumns.findIndex(({ name }) => name === 'id');
const propertiesColumn = tableColumns.findIndex(({ name }) => name === 'properties');

/** Resource Graph lower-cases types and resource groups; ids keep the casing they were written in. */
function resources(fleet: Fleet, subscription: FleetSubscription): Row[] {
  const clusters = fleet.clusters.get(subscription.subscriptionId.toLowerCase()) ?? [];
  return [
    ...clusters.map((resource) =>
      row({
        ...resource,
        type: 'microsoft.containerservice/managedclusters',
        tenantId: subscription.tenantId,
        resourceGroup: resourceGroupOf(resource),
        subscriptionId: subscription.subscriptionId,
      }),
    ),
    ...bystanders(subscription),
  ];
}

/** Resources that no query of ours wants: a query that forgets to filter by type finds them. */
function bystanders(subscription: FleetSubscription): Row[] {
  const group = `/subscriptions/${subscription.subscriptionId}/resourceGroups/rg-shared/providers`;
  const common = {
    tenantId: subscription.tenantId,
    location: 'westeurope',
    resourceGroup: 'rg-shared',
    subscriptionId: subscription.subscriptionId,
  };
  return [
    row({
      ...common,
      id: `${group}/Microsoft.Network/virtualNetworks/vnet-hub`,
      name: 'vnet-hub',
      type: 'microsoft.network/virtualnetworks',
      properties: { provisioningState: 'Succeeded' },
    }),
    row({
      ...common,
      id: `${group}/Microsoft.ContainerService/snapshots/nodepool-image`,
      name: 'nodepool-image',
      type: 'microsoft.containerservice/snapshots',
      properties: { kubernetesVersion: '1.30.3' },
    }),
    row({
      ...common,
      id: `${group}/Microsoft.Kubernetes/connectedClusters/edge`,
      name: 'edge',
      type: 'microsoft.kubernetes/connectedclusters',
      properties: { kubernetesVersion: '1.31.2', serviceMeshProfile: { mode: 'Istio' } },
    }),
  ];
}

function containers(fleet: Fleet, subscription: FleetSubscription): Row[] {
  const { subscriptionId, tenantId } = subscription;
  const chain = subscription.managementGroups.map((name) => ({ name, displayName: name }));
  return [
    row({
      id: `/subscriptions/${subscriptionId}`,
      name: subscription.displayName,
      type: 'microsoft.resources/subscriptions',
      tenantId,
      subscriptionId,
      properties: { state: subscription.state, managementGroupAncestorsChain: chain },
      tags: subscription.tags,
    }),
    ...(fleet.resourceGroups.get(subscriptionId.toLowerCase()) ?? []).map(({ name, tags }) =>
      row({
        id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
        name,
        type: 'microsoft.resources/subscriptions/resourcegroups',
        tenantId,
        resourceGroup: name.toLowerCase(),
        subscriptionId,
        properties: { provisioningState: 'Succeeded' },
        tags,
      }),
    ),
  ];
}

/**
 * Registrations: the fleet's own that could be read, and two that nobody asked for. Where a feature was never
 * registered there is none: only Microsoft.Features tells that.
 */
function features(fleet: Fleet, subscription: FleetSubscription): Row[] {
  const prefix = `${subscription.subscriptionId.toLowerCase()}/`;
  const own = [...fleet.featuresOf(subscription.subscriptionId)]
    .filter(
      ({ name, state }) =>
        state !== null && !isWord(state, 'NotRegistered') && !fleet.featureGaps.has(`${prefix}${name.toLowerCase()}`),
    )
    .map(({ name, state }) => ({ name, state }));
  return [
    ...own,
    { name: 'Microsoft.Compute/EncryptionAtHost', state: 'Registered' },
    { name: 'Microsoft.ContainerService/AKS-ExtensionManager', state: 'Registered' },
  ].map(({ name, state }) => {
    const [providerNamespace = '', featureName = ''] = name.split('/');
    return row({
      id: `/subscriptions/${subscription.subscriptionId}/providers/Microsoft.Features/featureProviders/${providerNamespace}/subscriptionFeatureRegistrations/${featureName}`,
      name: featureName,
      type: 'microsoft.features/featureproviders/subscriptionfeatureregistrations',
      tenantId: subscription.tenantId,
      subscriptionId: subscription.subscriptionId,
      properties: {
        subscriptionId: subscription.subscriptionId,
        tenantId: subscription.tenantId,
        providerNamespace,
        featureName,
        state,
        approvalType: 'AutoApproval',
      },
    });
  });
}

function chainFrom(fleet: Fleet, start: string | null): { name: string; displayName: string }[] {
  const chain: { name: string; displayName: string }[] = [];
  let group = start === null ? undefined : fleet.managementGroups.get(start);
  while (group !== undefined && chain.every(({ name }) => name !== group?.name)) {
    chain.push({ name: group.name, displayName: group.name });
    group = group.parent === null ? undefined : fleet.managementGroups.get(group.parent);
  }
  return chain;
}

function resourceGroupOf(resource: JsonObject): string {
  return typeof resource.id === 'string'
    ? (/\/resourcegroups\/([^/]+)/i.exec(resource.id)?.[1] ?? '').toLowerCase()
    : '';
}

/** Columns that `values` does not name are empty. */
export function row(values: JsonObject): Row {
  return tableColumns.map(({ name, type }) => {
    const value = values[name] ?? null;
    return type === 'string' && typeof value !== 'string' ? '' : value;
  });
}
