import type { JsonObject, StreamRecord } from '../../../domain/records.ts';
import type { Random } from '../random.ts';
import type { ClusterShape } from '../shape.ts';
import { withAccess } from './access.ts';
import { canBeInspected, insideCase, insideCluster } from './inside-cluster.ts';
import { instantAfter } from './objects.ts';

/** A cluster's record, directly after what was seen inside it, where somebody looked. */
export function* clusterRecords(
  resource: JsonObject,
  shape: ClusterShape,
  tenantId: string,
  { takenAt, share, random }: { readonly takenAt: string; readonly share: number; readonly random: Random },
): Generator<StreamRecord> {
  if (share === 0) {
    yield { kind: 'cluster', resource };
    return;
  }
  const isInspected = canBeInspected(shape) && random.chance(share);
  if (isInspected) {
    const observedAt = instantAfter(takenAt, -1800);
    const clusterId = String(resource.id);
    for (const object of insideCluster({ shape, insideCase: insideCase(shape, random), takenAt, random })) {
      yield { kind: 'kubernetes', clusterId, observedAt, object };
    }
  }
  yield { kind: 'cluster', resource: withAccess(resource, tenantId, isInspected, random) };
}
