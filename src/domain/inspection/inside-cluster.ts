import type { Gap, Inspection } from '../contracts.ts';
import type { InspectionRecord, KubernetesRecord } from '../records.ts';
import { evidence, type Evidence } from './evidence.ts';
import type { Observation } from './observation.ts';

/** All that records say of the inside of one cluster. */
export interface Inside {
  /** @param takenAt the snapshot's instant, for evidence that does not say when it was seen */
  readonly add: (record: KubernetesRecord | InspectionRecord, takenAt: string) => void;
  /** The newest sight: of the objects, or of an inspection; null when nobody could look. Gaps are those of that sight. */
  readonly result: () => { readonly observation: Observation | null; readonly gaps: readonly Gap[] };
}

/** Starts with nothing seen. */
export function insideCluster(): Inside {
  let objects: Evidence | null = null;
  let newest: Inspection | null = null;
  let closed: Inspection | null = null;
  return {
    add: (record, takenAt) => {
      if (record.kind === 'kubernetes') {
        objects ??= evidence();
        // Evidence in a snapshot is always current.
        objects.add(record.object, record.observedAt === '' ? takenAt : record.observedAt);
      } else if (record.inspection.observed) newest = later(newest, record.inspection);
      else closed = later(closed, record.inspection);
    },
    result: () => {
      const seen = objects?.summarise() ?? null;
      const sent = newest?.observed ? newest : null;
      const isSent = sent !== null && (seen === null || sent.observedAt > seen.observedAt);
      const observation = isSent ? (sent.observed ?? null) : seen;
      // That nobody could look matters only where nobody could look since.
      const isClosed = closed !== null && (observation === null || closed.observedAt > observation.observedAt);
      return { observation, gaps: [...(isSent ? sent.gaps : []), ...(isClosed && closed ? closed.gaps : [])] };
    },
  };
}

function later(a: Inspection | null, b: Inspection): Inspection {
  return a === null || b.observedAt > a.observedAt ? b : a;
}
