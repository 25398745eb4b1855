import type { Gap } from '../../domain/contracts.ts';
import { inspectionOf } from '../../domain/inspection/inspection.ts';
import type { Observation } from '../../domain/inspection/observation.ts';
import type { WorkloadName } from '../../domain/inspection/observed.ts';
import type { InspectionRecord } from '../../domain/records.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { annotationName, kubernetesNames, switchValue } from './redact-kubernetes.ts';

/** An inspection with every name replaced as its objects' names are; what follows from the evidence is said anew. */
export function redactInspection(
  { kind, observedAt, inspection, ...record }: InspectionRecord,
  names: Pseudonyms,
  redactGap: (gap: Gap) => Gap,
): InspectionRecord {
  const clusterId = names.id(record.clusterId);
  const gaps = inspection.gaps.map((gap) => {
    const { scope, id, what, reason, detail } = redactGap(gap);
    return { scope, id, what, reason, detail };
  });
  const { observed, more } = inspection;
  const redacted = observed
    ? {
        ...inspectionOf({ clusterId, observation: redactObservation(observed, names), gaps }),
        ...(more ? { more } : {}),
      }
    : { ...inspection, clusterId, gaps, workloads: [], revisions: [] };
  return { kind, clusterId, observedAt, inspection: redacted };
}

function redactObservation(observed: Observation, names: Pseudonyms): Observation {
  const known = kubernetesNames(names);
  const workload = <T extends WorkloadName>(item: T): T => ({
    ...item,
    namespace: known.namespace(item.namespace),
    name: known.workload(item.name),
  });
  return {
    ...observed,
    workloads: observed.workloads.map(workload),
    annotations: observed.annotations.map((reading) => ({
      ...workload(reading),
      annotation: annotationName(reading.annotation),
      value: switchValue(reading.value, names),
    })),
    workarounds: observed.workarounds.map(workload),
    stuckJobs: observed.stuckJobs.map(workload),
    startupRaces: observed.startupRaces.map(workload),
    requests: {
      ...observed.requests,
      outstanding: observed.requests.outstanding.map(workload),
      nodes: observed.requests.nodes.map((node) => ({ ...node, name: names.name('node', node.name) })),
    },
  };
}
