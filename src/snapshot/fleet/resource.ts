import type { JsonObject } from '../../domain/records.ts';
import { randomUuid, type Random } from './random.ts';
import type { ClusterShape, PoolShape } from './shape.ts';

/** Where a cluster stands and what it is called. */
export interface ClusterPlace {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The managed cluster as ARM answers it: keys, nesting and omissions of the recorded body (facts 6.1), reduced to what
 * a verdict, a plan or a digest needs and a little around it. A key that is not in use is left out, not null.
 */
export function clusterResource(place: ClusterPlace, shape: ClusterShape, random: Random): JsonObject {
  // Both spellings occur in real ids (facts 6.1).
  const groups = random.chance(0.6) ? 'resourcegroups' : 'resourceGroups';
  return {
    id: `/subscriptions/${place.subscriptionId}/${groups}/${place.resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${place.name}`,
    location: place.location,
    name: place.name,
    type: random.chance(0.8)
      ? 'Microsoft.ContainerService/ManagedClusters'
      : 'Microsoft.ContainerService/managedClusters',
    ...tagsOf(place, random),
    ...(!shape.withoutProperties && { properties: properties(place, shape, random) }),
    identity: { type: 'SystemAssigned', principalId: randomUuid(random), tenantId: place.tenantId },
    sku: { name: 'Base', tier: tier(shape, random) },
  };
}

/** Without tags the key is absent (recorded) or null (facts 6.1). */
function tagsOf({ tags }: ClusterPlace, random: Random): JsonObject {
  if (Object.keys(tags).length > 0) return { tags };
  return random.chance(0.3) ? { tags: null } : {};
}

function properties(place: ClusterPlace, shape: ClusterShape, random: Random): JsonObject {
  const host = `${place.name.slice(0, 20)}-${random.hex(8)}`;
  return {
    provisioningState: shape.provisioningState,
    powerState: { code: shape.stopped ? 'Stopped' : 'Running' },
    kubernetesVersion: requested(shape.version, random),
    ...(random.chance(0.98) && { currentKubernetesVersion: shape.version }),
    fqdn: `${host}.hcp.${place.location}.azmk8s.io`,
    agentPoolProfiles: shape.pools?.map((pool) => agentPool(pool, shape, random)) ?? null,
    nodeResourceGroup: `MC_${place.resourceGroup}_${place.name}_${place.location}`,
    enableRBAC: true,
    supportPlan: shape.supportPlan,
    ...(shape.virtualNodes !== null && { addonProfiles: { [shape.virtualNodes]: { enabled: true } } }),
    ...(random.chance(0.4) && { apiServerAccessProfile: { enablePrivateCluster: random.chance(0.6) } }),
    ...autoUpgrade(shape, random),
    disableLocalAccounts: random.chance(0.6),
    ...(shape.nodeAutoProvisioning
      ? { nodeProvisioningProfile: { mode: 'Auto' } }
      : random.chance(0.5) && { nodeProvisioningProfile: { mode: 'Manual' } }),
    resourceUID: random.hex(24),
    ...serviceMesh(shape, random),
  };
}

function agentPool(pool: PoolShape, shape: ClusterShape, random: Random): JsonObject {
  const isWindows = pool.os === 'Windows';
  const scales = pool.mode === 'User' && random.chance(0.5);
  return {
    name: pool.name,
    count: pool.count,
    vmSize: random.pick(['Standard_D4s_v5', 'Standard_D8s_v5', 'Standard_E8s_v5', 'Standard_D4as_v5']),
    type: 'VirtualMachineScaleSets',
    enableAutoScaling: scales,
    ...(scales && { minCount: 0, maxCount: Math.max(5, pool.count * 2) }),
    ...(pool.spot && { scaleSetPriority: 'Spot' }),
    provisioningState: shape.provisioningState,
    powerState: { code: pool.stopped ? 'Stopped' : 'Running' },
    orchestratorVersion: requested(pool.version, random),
    ...(random.chance(0.98) && { currentOrchestratorVersion: pool.version }),
    mode: pool.mode,
    osType: pool.os,
    osSKU: isWindows ? 'Windows2022' : random.pick(['Ubuntu', 'Ubuntu', 'AzureLinux']),
    nodeImageVersion: isWindows
      ? 'AKSWindows-2022-containerd-20348.4297.251009'
      : 'AKSUbuntu-2204gen2containerd-202610.19.0',
    upgradeSettings: { maxSurge: random.pick(['10%', '10%', '33%', '1']) },
  };
}

/** The version that was asked for: an alias or in full, where what runs is always in full (facts 6.1). */
function requested(version: string, random: Random): string {
  return random.chance(0.6) ? version.replace(/^(\d+\.\d+)\.\d+$/, '$1') : version;
}

/** Without a cluster channel only the node channel is there, or no profile at all (recorded). */
function autoUpgrade({ upgradeChannel }: ClusterShape, random: Random): JsonObject {
  if (upgradeChannel === null && random.chance(0.2)) return {};
  return {
    autoUpgradeProfile: {
      ...(upgradeChannel !== null && { upgradeChannel }),
      nodeOSUpgradeChannel: random.pick(['NodeImage', 'NodeImage', 'SecurityPatch']),
    },
  };
}

function serviceMesh({ mesh }: ClusterShape, random: Random): JsonObject {
  if (mesh === null) return random.chance(0.7) ? {} : { serviceMeshProfile: { mode: 'Disabled' } };
  const components = random.chance(0.6)
    ? { ingressGateways: [{ enabled: true, mode: random.pick(['External', 'Internal']) }] }
    : {};
  return { serviceMeshProfile: { mode: mesh.mode, istio: { components, revisions: mesh.revisions } } };
}

/** Long-term support needs the tier Premium (facts 10). */
function tier({ supportPlan }: ClusterShape, random: Random): string {
  return supportPlan === 'AKSLongTermSupport' ? 'Premium' : random.pick(['Standard', 'Standard', 'Free']);
}
