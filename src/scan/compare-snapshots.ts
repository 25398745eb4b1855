import type { ClusterVerdict, Report, SnapshotDrift } from '../domain/contracts.ts';
import { compareScans } from '../domain/drift.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { assessSnapshot, type AssessOptions } from './assess-snapshot.ts';
import { snapshotHistory } from './snapshot-history.ts';

/**
 * The drift between two snapshots. The older one is history to the newer one, as it would be for two stored scans; what
 * lies outside the newer one's scope is left out.
 *
 * @param openOld opens the older snapshot, as often as it is called
 */
export async function compareSnapshots(
  openOld: () => SnapshotStream,
  openNew: () => SnapshotStream,
  options: Pick<AssessOptions, 'policy' | 'rules' | 'calendar'>,
): Promise<SnapshotDrift> {
  const older = new Map<string, ClusterVerdict>();
  let from: Pick<Report, 'takenAt' | 'coverage'> | undefined;
  for await (const event of assessSnapshot(openOld(), options)) {
    if (event.kind === 'verdict') older.set(event.assessed.cluster.key, event.verdict);
    else if (event.kind === 'end') from = event.report;
  }
  const history = snapshotHistory([openOld], options);
  const comparison = from && compareScans({ scanId: null, takenAt: from.takenAt }, older);
  for await (const event of assessSnapshot(openNew(), { ...options, history })) {
    if (event.kind === 'verdict') comparison?.add(event.verdict);
    else if (event.kind === 'end' && from && comparison) {
      for (const key of event.after.outside.keys()) older.delete(key);
      const { takenAt, coverage, notSeen } = event.report;
      return {
        ...comparison.result({ scanId: null, takenAt }, notSeen),
        coverage: { from: from.coverage, to: coverage },
      };
    }
  }
  throw new Error('an assessment ended without its end event');
}
