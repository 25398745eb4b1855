import type { JsonObject } from '../domain/records.ts';
import { isJsonObject } from './json.ts';
import { clusterProperties } from './queries.ts';

/** What a verdict, a plan or a digest reads of a node pool. */
const poolFields = new Set([
  'name',
  'count',
  'minCount',
  'maxCount',
  'enableAutoScaling',
  'powerState',
  'orchestratorVersion',
  'currentOrchestratorVersion',
  'osType',
  'osSKU',
  'mode',
  'type',
  'provisioningState',
  'nodeImageVersion',
  'upgradeSettings',
]);
const virtualNodesAddOn = 'aciconnectorlinux';

/**
 * Puts a row of the clusters query back into ARM's nesting. Values stay verbatim, malformed ones included; columns
 * that are null are left out, as ARM leaves out what is not set; a row without `properties` stays without.
 */
export function toClusterResource(row: JsonObject): JsonObject {
  const { id, name, type, location, resourceGroup, subscriptionId, tags, sku } = row;
  const resource = withoutNulls({ id, name, type, location, resourceGroup, subscriptionId, tags, sku });
  if (!isTrue(row.hasProperties)) return resource;
  const properties = withoutNulls(
    Object.fromEntries(clusterProperties.map((property) => [property, reduced(property, row[property])])),
  );
  return { ...resource, properties };
}

/** What {@link toClusterResource} makes of a cluster's row, made of ARM's own answer. */
export function reduceClusterResource(resource: JsonObject): JsonObject {
  const { properties } = resource;
  const columns = isJsonObject(properties) ? { ...properties, hasProperties: true } : {};
  return toClusterResource({ ...columns, ...resource });
}

/** A whole row as `export --full` keeps it: Resource Graph fills in null for what a resource does not have. */
export function toFullClusterResource(row: JsonObject): JsonObject {
  return withoutNulls(row);
}

function reduced(property: (typeof clusterProperties)[number], value: unknown): unknown {
  if (property === 'agentPoolProfiles' && Array.isArray(value)) {
    return value.map((pool: unknown) => (isJsonObject(pool) ? picked(pool, (field) => poolFields.has(field)) : pool));
  }
  if (property === 'addonProfiles' && isJsonObject(value)) {
    const kept = picked(value, (addOn) => addOn.toLowerCase() === virtualNodesAddOn);
    const entries = Object.entries(kept).map(([addOn, profile]): [string, unknown] => [
      addOn,
      isJsonObject(profile) ? picked(profile, (field) => field === 'enabled') : profile,
    ]);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
  if (property === 'aadProfile' && isJsonObject(value)) {
    // The REST documents write `enableAzureRBAC`, the SDK's types `enableAzureRbac`.
    return picked(value, (field) => field === 'managed' || field.toLowerCase() === 'enableazurerbac');
  }
  return value;
}

function picked(object: JsonObject, keeps: (field: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => keeps(field)));
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}

/** Computed booleans may arrive as 1 or as text. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === 'true' || value === '1';
}
