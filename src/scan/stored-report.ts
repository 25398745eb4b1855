import type { NotSeen, Report, Waves } from '../domain/contracts.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import type { ReportEvent } from '../report/report-event.ts';

/**
 * A finished scan as the same stream of events that an assessment gives, clusters by ascending key.
 *
 * @param waves for reports that people read
 */
export async function* storedReport(store: ScanStore, scan: StoredScan, waves?: Waves): AsyncGenerator<ReportEvent> {
  const { coverage, summary, takenAt } = scan;
  if (!coverage || !summary || takenAt === null) throw new Error(`scan ${scan.scanId} is not finished`);
  yield { kind: 'start', takenAt, cloud: scan.cloud, scope: scan.scope };
  for await (const verdict of store.verdicts(scan.scanId)) yield { kind: 'verdict', verdict };
  const notSeen: NotSeen[] = [];
  for await (const entry of store.notSeen(scan.scanId)) notSeen.push(entry);
  const report: Omit<Report, 'clusters'> = {
    format: 'sidescan.report/1',
    scanId: scan.scanId,
    takenAt,
    cloud: scan.cloud,
    scope: scan.scope,
    hypothetical: null,
    coverage,
    summary,
    notSeen,
  };
  yield { kind: 'end', report, waves };
}
