/**
 * What the renderers consume: an assessment as it happens, so that `jsonl` and `csv` stay flat however large the fleet.
 *
 * @module
 */
import type { ClusterVerdict, Report, Scope, Waves } from '../domain/contracts.ts';
import { compareText } from '../domain/text.ts';

/** One `start`, any number of `verdict`s in stream order, one `end`. */
export type ReportEvent =
  | { readonly kind: 'start'; readonly takenAt: string; readonly cloud: string; readonly scope: Scope }
  | { readonly kind: 'verdict'; readonly verdict: ClusterVerdict }
  | {
      readonly kind: 'end';
      readonly report: ReportFrame;
      /** For the reports that people read; absent where nobody planned. */
      readonly waves?: Waves | undefined;
    };

/** Everything of a report but its clusters: known only when the last record was read. */
export type ReportFrame = Omit<Report, 'clusters'>;

/** Gathers a whole report in memory, its clusters by lower-cased id: the same however the stream was ordered. */
export async function collectReport(
  events: AsyncIterable<ReportEvent>,
): Promise<{ readonly report: Report; readonly waves: Waves | null }> {
  const clusters: { key: string; verdict: ClusterVerdict }[] = [];
  let frame: ReportFrame | undefined;
  let waves: Waves | null = null;
  for await (const event of events) {
    if (event.kind === 'verdict') clusters.push({ key: event.verdict.id.toLowerCase(), verdict: event.verdict });
    else if (event.kind === 'end') {
      frame = event.report;
      waves = event.waves ?? null;
    }
  }
  if (frame === undefined) throw new Error('an assessment ended without its end event');
  clusters.sort((a, b) => compareText(a.key, b.key));
  const verdicts = clusters.map(({ verdict }) => verdict);
  return { report: withClusters(frame, verdicts), waves };
}

/** The report with its keys in the order of the contract, which is the order they are read in. */
export function withClusters(frame: ReportFrame, clusters: ClusterVerdict[]): Report {
  const { format, scanId, takenAt, cloud, scope, hypothetical, coverage, summary, notSeen } = frame;
  return { format, scanId, takenAt, cloud, scope, hypothetical, coverage, summary, clusters, notSeen };
}
