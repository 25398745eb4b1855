import type { Gap, Inspection } from '../contracts.ts';
import { at, listOf, textOf } from '../json.ts';
import type { InspectionRecord, JsonObject, KubernetesRecord } from '../records.ts';
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
  let unread: Gap | null = null;
  let unreadObjects = 0;
  return {
    add: (record, takenAt) => {
      if (record.kind === 'kubernetes') {
        objects ??= evidence();
        if (!isReadable(record.object)) {
          unreadObjects += 1;
          const detail = `Objects that could not be read, and were left out: ${unreadObjects}.`;
          unread = { scope: 'cluster', id: record.clusterId, what: 'kubernetes', reason: 'malformed', detail };
        }
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
      const ownGaps = isSent ? sent.gaps : unread ? [unread] : [];
      return { observation, gaps: [...ownGaps, ...(isClosed && closed ? closed.gaps : [])] };
    },
  };
}

/** A pod without a list of containers may have a proxy of either kind. Finished ones are kept without it. */
function isReadable(object: JsonObject): boolean {
  if (textOf(object.kind) === null || textOf(at(object, 'metadata', 'name')) === null) return false;
  const phase = at(object, 'status', 'phase');
  const tells = object.kind === 'Pod' && phase !== 'Succeeded' && phase !== 'Failed';
  return !tells || listOf(at(object, 'spec', 'containers')) !== null;
}

function later(a: Inspection | null, b: Inspection): Inspection {
  return a === null || b.observedAt > a.observedAt ? b : a;
}
