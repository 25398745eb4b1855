/**
 * What a storage account holds before a run: yesterday's scan of a fleet that was native, and remains of autumn that
 * the retention is about to remove.
 *
 * @module
 */
import { calendar } from '../../src/domain/calendar.ts';
import type { Logger } from '../../src/domain/ports.ts';
import { rules } from '../../src/domain/rules/index.ts';
import { requestScan } from '../../src/scan/request-scan.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { connectStorage } from '../../src/store/connect.ts';
import { aDelivery } from '../support/deliveries.ts';
import { aDigest } from '../support/digests.ts';
import { armCluster, clusterId, defaultPolicy, records, stream } from '../support/snapshots.ts';
import { aScan, resultsOf } from '../support/scan-store.ts';
import { aVerdict } from '../support/verdicts.ts';

/** Enough clusters for several packs of verdicts. */
const fleetSize = 70;
const owners = ['ann@contoso.example', 'bob@contoso.example'];
const names = Array.from({ length: fleetSize }, (_, index) => `aks-${String(index).padStart(2, '0')}`);
export const clusterIds = names.map((name) => clusterId(name));

/** The fleet yesterday; today two clusters, one of each owner, are native no more. */
export function fleet(day: 'yesterday' | 'today') {
  const clusters = names.map((name, index) =>
    armCluster({
      name,
      uid: `uid-${index}`,
      tags: index < 4 ? { owner: owners[index % 2] } : {},
      revisions: day === 'today' && index < 2 ? ['asm-1-26'] : ['asm-1-29'],
    }),
  );
  return records({ takenAt: '2026-11-22T05:00:10Z', clusters });
}

/** Scans and deliveries of autumn, by id. */
export const removedScans = ['autumn-completed', 'autumn-expired'];

const nothing = (): void => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export async function layPast(connectionString: string): Promise<void> {
  const { store, snapshots, deliveries, tellRuns } = connectStorage({ connectionString });
  const scanAt = async (scanId: string, instant: string): Promise<void> => {
    const at = new Date(instant);
    const common = { store, queue: { enqueue: async () => undefined }, clock: { now: () => at }, deadAfterMs: 1_000 };
    await requestScan({ ...common, newScanId: () => scanId, cloud: 'AzureCloud' }, 'timer', { tenant: true });
    const parts = {
      ...common,
      snapshots,
      collector: async () => ({ collect: () => stream(records({ ...fleetAt(instant) })) }),
      policy: defaultPolicy,
      rules,
      calendar,
      fleetScope: { tenant: true } as const,
      retentionDays: 3650,
    };
    await runScan(parts, scanId, { logger: quiet, isLastDelivery: true });
  };
  await scanAt('autumn-completed', '2026-09-01T05:00:00Z');

  // One that died while it wrote, and was given up.
  const dead = aScan({ scanId: 'autumn-expired', requestedAt: '2026-09-02T05:00:00Z' });
  await store.request(dead, 1_000, new Date('2026-09-02T05:00:00Z'));
  await snapshots.write(dead.scanId, stream(fleet('yesterday')));
  const verdict = { kind: 'verdict', verdict: aVerdict({ name: 'aks-00' }) } as const;
  await store.writeResults(dead.scanId, resultsOf(verdict), new AbortController().signal);
  const found = await store.find(dead.scanId);
  if (found) await store.update({ ...dead, state: 'expired' }, found.etag);

  const createdAt = '2026-09-07T08:00:00Z';
  // Its scan is gone already; it is what the fleet's address was last told.
  const to = { scanId: 'scan-1', takenAt: '2026-09-07T05:00:00Z', cloud: 'AzureCloud' };
  await deliveries.plan([aDelivery({ deliveryId: 'autumn', digestId: 'autumn', createdAt })], aDigest({ to }));
  const delivery = await deliveries.find('autumn');
  if (delivery) await deliveries.update({ ...delivery.value, state: 'sent' }, delivery.etag);
  const run = { runId: 'digest@2026-09-07T08:00:00Z', scanId: to.scanId, createdAt, dueAt: createdAt };
  await tellRuns.begin({ ...run, occasion: 'digest', plannedAt: createdAt, error: null });

  await scanAt('yesterday', '2026-11-22T05:00:00Z');
}

function fleetAt(takenAt: string) {
  const all = fleet('yesterday');
  const clusters = all.flatMap((record) => (record.kind === 'cluster' ? [record.resource] : []));
  return { takenAt, clusters };
}
