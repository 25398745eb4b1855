import { locationKey } from '../../domain/cluster.ts';
import type { JsonObject, StreamRecord } from '../../domain/records.ts';
import { gapBook, type FleetGaps } from './fleet-gaps.ts';

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

/** What a snapshot says of one Azure, indexed for serving. Keys are lower case; nothing is copied. */
export interface Fleet extends FleetGaps {
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
  readonly meshRevisions: ReadonlyMap<string, JsonObject>;
  readonly kubernetesVersions: ReadonlyMap<string, JsonObject>;
  /** Objects inside a cluster, by its id. */
  readonly kubernetes: ReadonlyMap<string, readonly JsonObject[]>;
  /** Parent of each management group, null for the topmost. */
  readonly managementGroups: ReadonlyMap<string, { readonly name: string; readonly parent: string | null }>;
}

const someTenant = '72f988bf-0000-4000-8000-2d7cd011db47';

/** Reads the whole snapshot into memory: 100,000 clusters take a few hundred megabytes. */
export async function loadFleet(records: AsyncIterable<StreamRecord> | Iterable<StreamRecord>): Promise<Fleet> {
  const seen = new Map<string, Omit<FleetSubscription, 'readable'>>();
  const clusters = new Map<string, JsonObject[]>();
  const resourceGroups = new Map<string, { name: string; tags: Readonly<Record<string, string>> }[]>();
  const features = new Map<string, FleetFeature[]>();
  const gaps = gapBook();
  const meshRevisions = new Map<string, JsonObject>();
  const kubernetesVersions = new Map<string, JsonObject>();
  const kubernetes = new Map<string, JsonObject[]>();
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
          displayName: record.displayName ?? '',
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
        gaps.add(record);
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

  const { refused, ...unread } = gaps.result();
  // A cluster's subscription, or one that could not be read, needs no record of its own to exist.
  const tenant = tenantId ?? someTenant;
  for (const id of [...clusters.keys(), ...refused, ...unread.clusterGaps.keys()]) {
    if (seen.has(id)) continue;
    seen.set(id, {
      subscriptionId: id,
      displayName: '',
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
    ...unread,
    meshRevisions,
    kubernetesVersions,
    kubernetes,
    managementGroups: groupTree(subscriptions.values(), tenant),
  };
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
