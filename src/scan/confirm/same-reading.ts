import { isDeepStrictEqual } from 'node:util';
import { locationKey } from '../../domain/cluster.ts';
import type { JsonObject } from '../../domain/records.ts';
import { readCluster } from '../../snapshot/to-domain.ts';

/**
 * Whether two answers say the same of a cluster, as far as Sidescan reads it: Resource Graph writes ids, groups and
 * locations in other casings than ARM, and leaves out other fields.
 */
export function sameReading(a: JsonObject, b: JsonObject | undefined): boolean {
  return b !== undefined && isDeepStrictEqual(reading(a), reading(b));
}

function reading(resource: JsonObject): unknown {
  const cluster = readCluster(resource);
  return (
    cluster && {
      ...cluster,
      id: cluster.key,
      name: cluster.name.toLowerCase(),
      resourceGroup: cluster.resourceGroup.toLowerCase(),
      location: locationKey(cluster.location),
    }
  );
}
