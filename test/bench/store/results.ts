/**
 * What a scan of a made-up fleet hands to the store, as `runScan` does.
 *
 * @module
 */
import { calendar } from '../../../src/domain/calendar.ts';
import type { Report } from '../../../src/domain/contracts.ts';
import { rules } from '../../../src/domain/rules/index.ts';
import type { HistorySource, ScanResult } from '../../../src/domain/scan-ports.ts';
import { assessSnapshot } from '../../../src/scan/assess-snapshot.ts';
import { synthesiseFleet } from '../../../src/snapshot/fleet/synthesise-fleet.ts';

export interface StoreFleet {
  readonly clusters: number;
  readonly subscriptions: number;
}

/** Verdicts with their histories, then the covered subscriptions. */
export async function* resultsOf(
  { clusters, subscriptions }: StoreFleet,
  history: HistorySource,
  onEnd: (report: Omit<Report, 'clusters'>) => void = () => undefined,
): AsyncGenerator<ScanResult> {
  const records = (async function* () {
    yield* synthesiseFleet({ clusters, subscriptions, seed: 1 });
  })();
  const policy = { evidence: 'documented', target: 'default' } as const;
  for await (const event of assessSnapshot(records, { policy, rules, calendar, history })) {
    if (event.kind === 'verdict') {
      const { cluster, assessment } = event.assessed;
      yield { kind: 'verdict', verdict: event.verdict };
      yield { kind: 'history', clusterKey: cluster.key, history: assessment.history };
    } else if (event.kind === 'end') {
      onEnd(event.report);
      for (const subscriptionId of event.after.coveredSubscriptions)
        yield { kind: 'coveredSubscription', subscriptionId };
    }
  }
}
