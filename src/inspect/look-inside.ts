import type { Gap, Inspection } from '../domain/contracts.ts';
import { evidence } from '../domain/inspection/evidence.ts';
import { closedInspection, inspectionOf } from '../domain/inspection/inspection.ts';
import type { Clock, InspectionTarget, Inspector } from '../domain/ports.ts';
import type { GapRecord } from '../domain/records.ts';
import { instant } from '../scan/request-scan.ts';

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
  for (const { object } of records) seen.add(object, observedAt);
  return inspectionOf({
    clusterId,
    observation: { ...seen.summarise(), observedAt },
    gaps: gaps.map(gapOf),
  });
}

function gapOf({ scope, id, what, reason, detail }: GapRecord): Gap {
  return { scope, id, what, reason, detail };
}
