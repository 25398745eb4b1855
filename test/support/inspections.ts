import type { Gap, Inspection } from '../../src/domain/contracts.ts';
import { evidence } from '../../src/domain/inspection/evidence.ts';
import { closedInspection, inspectionOf } from '../../src/domain/inspection/inspection.ts';
import type { JsonObject } from '../../src/domain/records.ts';
import { istiod, meshedPod } from './kubernetes.ts';
import { clusterId } from './snapshots.ts';

const observedAt = '2026-11-20T05:30:00Z';

/** What is inside a cluster whose control plane injects classic sidecars, unless told otherwise. */
export function anInspection(
  change: { readonly clusterId?: string; readonly observedAt?: string; readonly objects?: readonly JsonObject[] } = {},
): Inspection {
  const { objects = [istiod('false'), meshedPod('classic')] } = change;
  const seen = evidence();
  for (const object of objects) seen.add(object, change.observedAt ?? observedAt);
  return inspectionOf({ clusterId: change.clusterId ?? clusterId('aks-1'), observation: seen.summarise() });
}

export function aKubernetesGap(id = clusterId('aks-1'), detail = 'the cluster is private'): Gap {
  return { scope: 'cluster', id, what: 'kubernetes', reason: 'unavailable', detail };
}

/** The inspection of a cluster that nobody could look into. */
export function aClosedInspection(at = observedAt, id = clusterId('aks-1')): Inspection {
  return closedInspection(id, at, aKubernetesGap(id));
}
