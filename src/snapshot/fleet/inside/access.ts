import { isObject } from '../../../domain/json.ts';
import type { JsonObject } from '../../../domain/records.ts';
import type { Random } from '../random.ts';

/**
 * Writes into a cluster's resource who may look inside: an inspected one is open to Entra; of the others the API
 * server is private, or there is no Entra at all.
 */
export function withAccess(resource: JsonObject, tenantID: string, isInspected: boolean, random: Random): JsonObject {
  const { properties } = resource;
  if (!isObject(properties)) return resource;
  const isPrivate = !isInspected && random.chance(0.7);
  const aadProfile = { managed: true, enableAzureRbac: random.chance(0.7), tenantID };
  return {
    ...resource,
    properties: {
      ...properties,
      ...(isPrivate || isInspected ? { aadProfile } : { disableLocalAccounts: false }),
      ...((isInspected || isPrivate) && { apiServerAccessProfile: { enablePrivateCluster: isPrivate } }),
    },
  };
}
