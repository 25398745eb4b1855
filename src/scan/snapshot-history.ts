import type { NotSeen, Scope } from '../domain/contracts.ts';
import type { ClusterHistory } from '../domain/history.ts';
import type { HistoryLedger, HistorySource } from '../domain/scan-ports.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { assessSnapshot, type AssessOptions } from './assess-snapshot.ts';

/**
 * Earlier snapshots as history, oldest first: the same chain gives the same answers as the scans stored from it.
 * Reads each file once, and once more only when clusters went unseen and their last verdicts are wanted.
 *
 * @param open opens one snapshot each, as often as it is called
 */
export function snapshotHistory(
  open: readonly (() => SnapshotStream)[],
  options: Pick<AssessOptions, 'policy' | 'rules' | 'calendar'>,
): HistorySource {
  let folded: Promise<HistoryLedger> | undefined;

  const fold = async (
    rules: AssessOptions['rules'],
    wanted: ReadonlySet<string>,
    found: Map<string, NotSeen>,
  ): Promise<HistoryLedger> => {
    let ledger: HistoryLedger = { coveredSubscriptions: new Set(), clusters: new Map() };
    for (const openOne of open) {
      const before = ledger;
      const history: HistorySource = { ledger: async () => before, lastVerdicts: async () => [] };
      const clusters = new Map<string, ClusterHistory>();
      let takenAt = '';
      let scope: Scope | undefined;
      for await (const event of assessSnapshot(openOne(), { ...options, rules, history })) {
        if (event.kind === 'start') ({ takenAt, scope } = event);
        else if (event.kind === 'verdict') {
          const { key } = event.assessed.cluster;
          clusters.set(key, event.assessed.assessment.history);
          if (wanted.has(key)) found.set(key, { id: event.verdict.id, lastSeenAt: takenAt, last: event.verdict });
        } else {
          for (const [key, unseen] of [...event.after.carried, ...event.after.outside]) clusters.set(key, unseen);
          ledger = { coveredSubscriptions: event.after.coveredSubscriptions, clusters, scope };
        }
      }
    }
    return ledger;
  };

  return {
    // Findings say nothing about the past, so the first pass does without rules.
    ledger: () => (folded ??= fold([], new Set(), new Map())),
    lastVerdicts: async (clusterKeys) => {
      if (clusterKeys.size === 0) return [];
      const found = new Map<string, NotSeen>();
      await fold(options.rules, clusterKeys, found);
      return [...found.values()];
    },
  };
}
