/**
 * Every query that Sidescan sends to Resource Graph; no other file holds KQL. Each one projects an `id` and is ordered
 * by it: without `id` the service issues no token and a result silently ends at 1000 rows. Fields of `properties` are
 * read by plain dots, with ARM's casing, and stay dynamic, so that a value reaches the snapshot as Azure wrote it.
 *
 * @see {@link https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language} read 2026-08
 * @see {@link https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data} read 2026-08
 * @module
 */

const managedClusters = `resources
| where type =~ 'microsoft.containerservice/managedclusters'`;

/** One row a subscription that the caller may read. */
export const subscriptionsQuery = `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions'
| project id, subscriptionId, name, tenantId, state = properties.state, tags, managementGroups = properties.managementGroupAncestorsChain
| order by id asc`;

/**
 * Clusters and meshed clusters by subscription and location: sizes the batches and says which flags and catalogues to
 * ask for before the clusters arrive. `id` is the subscription's and repeats for each of its locations.
 */
export const summaryQuery = `${managedClusters}
| summarize clusters = count(), meshed = countif(tostring(properties.serviceMeshProfile.mode) =~ 'Istio') by subscriptionId, location
| project id = subscriptionId, location, clusters, meshed
| order by id asc, location asc`;

/** The registrations of the preview flag; a subscription that never registered it probably has no row. */
export const featuresQuery = `featureresources
| where type =~ 'microsoft.features/featureproviders/subscriptionfeatureregistrations'
| where name =~ 'IstioNativeSidecarModePreview' or name =~ 'Microsoft.ContainerService/IstioNativeSidecarModePreview' or tostring(properties.featureName) =~ 'IstioNativeSidecarModePreview'
| project id, subscriptionId, state = properties.state
| order by id asc`;

/**
 * Resource groups that hold clusters and have tags: who owns a cluster may be written there. Up to three joins of
 * `resources` and `resourcecontainers` are within the subset (facts 7.1).
 */
export const resourceGroupsQuery = `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions/resourcegroups' and isnotempty(tags) and tostring(tags) != '{}'
| project id, name, subscriptionId, tags, groupKey = tolower(resourceGroup)
| join kind=inner (${managedClusters}
| project subscriptionId, groupKey = tolower(resourceGroup)
| distinct subscriptionId, groupKey) on subscriptionId, groupKey
| project id, name, subscriptionId, tags
| order by id asc`;

/**
 * The fields of `properties` that a verdict, a plan or a digest reads: a projected column of the same name each, so
 * that {@link clustersQuery} and the reassembly of its rows cannot drift apart.
 */
export const clusterProperties = [
  'provisioningState',
  'powerState',
  'kubernetesVersion',
  'currentKubernetesVersion',
  'supportPlan',
  'serviceMeshProfile',
  'agentPoolProfiles',
  'autoUpgradeProfile',
  'upgradeSettings',
  'addonProfiles',
  'nodeProvisioningProfile',
  'resourceUID',
  'aadProfile',
  'disableLocalAccounts',
  'apiServerAccessProfile',
  'fqdn',
  'privateFQDN',
  'azurePortalFQDN',
] as const;

/** `hasProperties` tells a cluster of which nothing is known from one whose fields are merely absent. */
export const clustersQuery = `${managedClusters}
| project id, name, type, location, resourceGroup, subscriptionId, tags, sku, hasProperties = isnotnull(properties), ${clusterProperties
  .map((name) => `${name} = properties.${name}`)
  .join(', ')}
| order by id asc`;

/** Whole resources, as `export --full` wants them. */
export const fullClustersQuery = `${managedClusters}
| order by id asc`;
