import { setImmediate } from 'node:timers/promises';
import type { Gap, Inspection } from '../domain/contracts.ts';
import { evidence } from '../domain/inspection/evidence.ts';
import { closedInspection, inspectionOf } from '../domain/inspection/inspection.ts';
import type { InspectionTarget, Inspector } from '../domain/inspect-ports.ts';
import { instant } from '../domain/instant.ts';
import type { Clock } from '../domain/ports.ts';
import type { GapRecord } from '../domain/records.ts';

const objectsPerTurn = 500;

/**
 * Looks into one cluster and answers the document of it: all of the evidence, or a gap and none of it.
 *
 * @throws {ScanError} as the inspector does
 */
export async function lookInside(
  { inspector, clock }: { readonly inspector: Inspector; readonly clock: Clock },
  target: InspectionTarget,
  signal: AbortSignal,
): Promise<Inspection> {
  const found = await inspector.inspect(target, { signal });
  if (found.kind === 'gap') return closedInspection(found.clusterId, instant(clock.now()), gapOf(found.gap));
  const { clusterId, observedAt, records, gaps } = found;
  const seen = evidence();
  let read = 0;
  for (const { object } of records) {
    seen.add(object, observedAt);
    read += 1;
    // A large cluster is seconds of work: others of this worker, and whoever collects its garbage, have their turn.
    if (read % objectsPerTurn === 0) await setImmediate();
  }
  return inspectionOf({
    clusterId,
    observation: { ...seen.summarise(), observedAt },
    gaps: gaps.map(gapOf),
  });
}

function gapOf({ scope, id, what, reason, detail }: GapRecord): Gap {
  return { scope, id, what, reason, detail };
}
