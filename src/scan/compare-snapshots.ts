import type { ClusterVerdict, Drift } from '../domain/contracts.ts';
import { compareScans, type DriftSide } from '../domain/drift.ts';
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
): Promise<Drift> {
  const older = new Map<string, ClusterVerdict>();
  let from: DriftSide = { scanId: null, takenAt: '' };
  for await (const event of assessSnapshot(openOld(), options)) {
    if (event.kind === 'start') from = { scanId: null, takenAt: event.takenAt };
    else if (event.kind === 'verdict') older.set(event.assessed.cluster.key, event.verdict);
  }
  const comparison = compareScans(from, older);
  const history = snapshotHistory([openOld], options);
  for await (const event of assessSnapshot(openNew(), { ...options, history })) {
    if (event.kind === 'verdict') comparison.add(event.verdict);
    else if (event.kind === 'end') {
      for (const key of event.after.outside.keys()) older.delete(key);
      return comparison.result({ scanId: null, takenAt: event.report.takenAt }, event.report.notSeen);
    }
  }
  throw new Error('an assessment ended without its end event');
}
