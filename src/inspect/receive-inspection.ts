import type { Inspection } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import { restateInspection } from '../domain/inspection/inspection.ts';
import type { InspectionStore } from '../domain/inspect-ports.ts';
import { instant } from '../domain/instant.ts';
import type { Clock } from '../domain/ports.ts';
import { isClusterId } from '../snapshot/inspection-schema.ts';

const msPerDay = 86_400_000;
/** Clocks differ; evidence from later than this would be the newest for ever. */
const mostAheadMs = 5 * 60_000;

export interface ReceiveParts {
  readonly inspections: InspectionStore;
  readonly clock: Clock;
  readonly maxAgeDays: number;
}

/** What became of an inspection that was sent. */
export interface InspectionReceipt {
  readonly clusterId: string;
  readonly observedAt: string;
  readonly receivedAt: string;
  readonly from: string;
  /** False: it was here already. */
  readonly stored: boolean;
  /** Whether it is young enough for the next scan. */
  readonly counts: boolean;
}

/**
 * Stores an inspection that somebody sent. A cluster that no scan has seen is taken too: the scan may be the later one.
 *
 * @param from who sent it
 * @throws {ScanError} `request.invalid` that names the field
 */
export async function receiveInspection(
  { inspections, clock, maxAgeDays }: ReceiveParts,
  sent: Inspection,
  from: string,
): Promise<InspectionReceipt> {
  const now = clock.now();
  const { clusterId, observedAt, observed, gaps } = sent;
  const refuse = (message: string): never => {
    throw new ScanError('request.invalid', `The inspection cannot be used: ${message}.`);
  };
  if (!isClusterId(clusterId)) refuse('clusterId: the ARM id of a managed cluster');
  const ageMs = now.getTime() - Date.parse(observedAt);
  if (ageMs < -mostAheadMs) refuse('observedAt: an instant that is not in the future');
  if (!observed && gaps.length === 0) refuse('observed: the evidence, or a gap in gaps that says why there is none');
  const receivedAt = instant(now);
  const stored = await inspections.put({ inspection: restateInspection(sent), receivedAt, from });
  return { clusterId, observedAt, receivedAt, from, stored, counts: ageMs <= maxAgeDays * msPerDay };
}
