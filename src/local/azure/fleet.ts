import type { GapRecord, JsonObject, StreamRecord } from '../../domain/records.ts';
import { nativeSidecarFeature } from '../../domain/records.ts';
import { locationKey } from '../../domain/cluster.ts';

export interface FleetSubscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly tenantId: string;
  readonly state: string;
  /** Nearest first, the way `managementGroupAncestorsChain` lists them. */
  readonly managementGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** False: listed by ARM, but whoever asks may not read in it. */
  readonly readable: boolean;
}

export interface FleetFeature {
  /** `Microsoft.ContainerService/IstioNativeSidecarModePreview`. */
  readonly name: string;
  readonly state: string | null;
}

export type GapReason = GapRecord['reason'];

/** What a snapshot says of one Azure, indexed for serving. Keys are lower case; nothing is copied. */
export interface Fleet {
  readonly cloud: string;
  readonly tenantId: string;
  /** In ascending order of id. */
  readonly subscriptions: ReadonlyMap<string, FleetSubscription>;
  readonly clusters: ReadonlyMap<string, readonly JsonObject[]>;
  readonly resourceGroups: ReadonlyMap<
    string,
    readonly { readonly name: string; readonly tags: Readonly<Record<string, string>> }[]
  >;
  /** The feature records of a subscription. */
  readonly featuresOf: (subscriptionId: string) => readonly FleetFeature[];
  /** By `subscription/namespace/feature`. */
  readonly featureGaps: ReadonlyMap<string, GapReason>;
  readonly meshRevisions: ReadonlyMap<string, JsonObject>;
  readonly kubernetesVersions: ReadonlyMap<string, JsonObject>;
  /** By `what/location`. */
  readonly catalogueGaps: ReadonlyMap<string, GapReason>;
  /** Objects inside a cluster, by its id. */
  readonly kubernetes: ReadonlyMap<string, readonly JsonObject[]>;
  /** Clusters that could not be looked into, by id. */
  readonly kubernetesGaps: ReadonlyMap<string, GapReason>;
  /** Parent of each management group, null for the topmost. */
  readonly managementGroups: ReadonlyMap<string, { readonly name: string; readonly parent: string | null }>;
}

const someTenant = '72f988bf-0000-4000-8000-2d7cd011db47';

/** Reads the whole snapshot into memory: 100,000 clusters take a few hundred megabytes. */
export async function loadFleet(records: AsyncIterable<StreamRecord> | Iterable<StreamRecord>): Promise<Fleet> {
  const seen = new Map<string, Omit<FleetSubscription, 'readable'>>();
  const refused = new Set<string>();
  const clusters = new Map<string, JsonObject[]>();
  const resourceGroups = new Map<string, { name: string; tags: Readonly<Record<string, string>> }[]>();
  const features = new Map<string, FleetFeature[]>();
  const featureGaps = new Map<string, GapReason>();
  const meshRevisions = new Map<string, JsonObject>();
  const kubernetesVersions = new Map<string, JsonObject>();
  const catalogueGaps = new Map<string, GapReason>();
  const kubernetes = new Map<string, JsonObject[]>();
  const kubernetesGaps = new Map<string, GapReason>();
  let cloud = 'AzureCloud';
  let tenantId: string | undefined;

  for await (const record of records) {
    switch (record.kind) {
      case 'header':
        cloud = record.cloud;
        break;
      case 'subscription': {
        tenantId ??= record.tenantId ?? undefined;
        seen.set(record.subscriptionId.toLowerCase(), {
          subscriptionId: record.subscriptionId,
          displayName: record.displayName ?? record.subscriptionId,
          tenantId: record.tenantId ?? tenantId ?? someTenant,
          state: record.state ?? 'Enabled',
          managementGroups: record.managementGroups ?? [],
          tags: record.tags ?? {},
        });
        break;
      }
      case 'feature':
        push(features, record.subscriptionId.toLowerCase(), { name: record.name, state: record.state });
        break;
      case 'meshRevisions':
        meshRevisions.set(locationKey(record.location), record.response);
        break;
      case 'kubernetesVersions':
        kubernetesVersions.set(locationKey(record.location), record.response);
        break;
      case 'resourceGroup':
        push(resourceGroups, record.subscriptionId.toLowerCase(), { name: record.name, tags: record.tags ?? {} });
        break;
      case 'cluster': {
        const subscriptionId = subscriptionOf(record.resource);
        if (subscriptionId !== undefined) push(clusters, subscriptionId, record.resource);
        break;
      }
      case 'gap':
        if (record.scope === 'subscription') {
          if (record.what === 'feature') featureGaps.set(featureKey(record.id, nativeSidecarFeature), record.reason);
          else if (['clusters', 'subscriptions'].includes(record.what) && record.reason === 'forbidden')
            refused.add(record.id.toLowerCase());
        } else if (record.scope === 'location') {
          catalogueGaps.set(`${record.what}/${locationKey(record.id)}`, record.reason);
        } else if (record.scope === 'cluster' && record.what === 'kubernetes') {
          kubernetesGaps.set(record.id.toLowerCase(), record.reason);
        }
        break;
      case 'kubernetes':
        push(kubernetes, record.clusterId.toLowerCase(), record.object);
        break;
      case 'inspection':
      case 'confirmation':
        // How an earlier scan came to know its clusters; here they are simply there.
        break;
    }
  }

  // A cluster's or a refused subscription needs no record of its own to exist.
  const tenant = tenantId ?? someTenant;
  for (const id of [...clusters.keys(), ...refused]) {
    if (seen.has(id)) continue;
    seen.set(id, {
      subscriptionId: id,
      displayName: id,
      tenantId: tenant,
      state: 'Enabled',
      managementGroups: [],
      tags: {},
    });
  }
  const subscriptions = new Map(
    [...seen]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([id, value]) => [id, { ...value, readable: !refused.has(id) }]),
  );
  return {
    cloud,
    tenantId: tenant,
    subscriptions,
    clusters,
    resourceGroups,
    featuresOf: (subscriptionId) => features.get(subscriptionId.toLowerCase()) ?? [],
    featureGaps,
    meshRevisions,
    kubernetesVersions,
    catalogueGaps,
    kubernetes,
    kubernetesGaps,
    managementGroups: groupTree(subscriptions.values(), tenant),
  };
}

export function featureKey(subscriptionId: string, name: string): string {
  return `${subscriptionId}/${name}`.toLowerCase();
}

/** The subscription in a resource's id, in lower case. */
function subscriptionOf(resource: JsonObject): string | undefined {
  return typeof resource.id === 'string'
    ? /^\/subscriptions\/([^/]+)\//i.exec(resource.id)?.[1]?.toLowerCase()
    : undefined;
}

/** The tenant's root group is named after the tenant; chains that do not reach it are hung below it. */
function groupTree(subscriptions: Iterable<FleetSubscription>, tenantId: string): Fleet['managementGroups'] {
  const groups = new Map<string, { name: string; parent: string | null }>();
  groups.set(tenantId.toLowerCase(), { name: tenantId, parent: null });
  for (const { managementGroups } of subscriptions) {
    for (const [index, name] of managementGroups.entries()) {
      const key = name.toLowerCase();
      if (!groups.has(key)) groups.set(key, { name, parent: (managementGroups[index + 1] ?? tenantId).toLowerCase() });
    }
  }
  return groups;
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
