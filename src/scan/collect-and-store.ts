import type { Calendar } from '../domain/catalogue.ts';
import type { Collector } from '../domain/collect-ports.ts';
import type { Report } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { InspectionStore } from '../domain/inspect-ports.ts';
import type { Clock } from '../domain/ports.ts';
import type { SnapshotStream } from '../domain/records.ts';
import type { Rule } from '../domain/rule.ts';
import type { ScanResult, ScanStore, SnapshotStore, StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';
import type { Policy } from '../domain/situation.ts';
import type { Span } from '../domain/telemetry.ts';
import { readSnapshot } from '../snapshot/read.ts';
import { assessSnapshot } from './assess-snapshot.ts';
import { collectConfirmed, type Confirmation } from './confirm/collect-confirmed.ts';
import { liveText } from './live-text.ts';
import { storedHistory } from './stored-history.ts';
import { withInspections } from './with-inspections.ts';

export interface CollectAndStoreParts {
  readonly store: ScanStore;
  readonly snapshots: SnapshotStore;
  readonly collector: () => Promise<Collector>;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  readonly calendar: Calendar;
  /** The scope whose scans make up the fleet's history; one of another scope knows it, and is not part of it. */
  readonly fleetScope: StoredScan['scope'];
  /** What was seen inside clusters; without it nobody looked. */
  readonly inspections?: InspectionStore;
  /** Older evidence does not count. Default 7. */
  readonly inspectionMaxAgeDays?: number;
  /** What the index says is confirmed before it is believed; left out, it is believed. */
  readonly confirmation?: Confirmation;
}

export interface WorkOptions {
  readonly report: (progress: StoredScan['progress']) => void;
  readonly signal: AbortSignal;
  readonly span: Span;
}

/** What a scan came to. */
export type StoredResult = Pick<StoredScan, 'takenAt' | 'cloud' | 'coverage' | 'summary' | 'progress'>;

/**
 * The work of a scan up to its rows: its snapshot is collected, assessed and stored.
 *
 * Rows come from the snapshot's own text and from nothing else. While it is being written they are made and stored
 * beside it, since Azure's quota leaves much time, but they count only after it counts: when another delivery's
 * snapshot was first, its rows are made from that one.
 */
export async function collectAndStore(
  parts: CollectAndStoreParts,
  scan: StoredScan,
  options: WorkOptions,
): Promise<StoredResult> {
  const { snapshots } = parts;
  const { scanId } = scan;
  let { progress } = scan;
  const report = (change: Partial<StoredScan['progress']>): void => {
    progress = { ...progress, ...change };
    options.report(progress);
  };
  const onStored = (done: number): void => report({ phase: 'store', clusters: { done, of: progress.clusters.of } });
  const storeSnapshot = async (): Promise<Stored> => {
    options.signal.throwIfAborted();
    report({ phase: 'assess' });
    return storeResults(parts, scan, await readStored(snapshots, scanId), onStored, options);
  };
  const collected = (await snapshots.exists(scanId))
    ? undefined
    : await collectAlong(parts, scan, { report, onStored }, options);
  const { clusters, frame } = collected ?? (await storeSnapshot());
  return {
    takenAt: frame.takenAt,
    cloud: frame.cloud,
    coverage: frame.coverage,
    summary: frame.summary,
    progress: { ...progress, phase: 'done', clusters: { done: clusters, of: clusters } },
  };
}

type Progress = (change: Partial<StoredScan['progress']>) => void;

/** What was stored: the report without its clusters, and how many of these there are. */
interface Stored {
  readonly frame: Omit<Report, 'clusters'>;
  readonly clusters: number;
}

/** Undefined when another delivery's snapshot was first. */
async function collectAlong(
  parts: CollectAndStoreParts,
  scan: StoredScan,
  { report, onStored }: { readonly report: Progress; readonly onStored: (clusters: number) => void },
  { signal, span }: WorkOptions,
): Promise<Stored | undefined> {
  const live = liveText();
  let collecting = true;
  const onceCollected = (clusters: number): void => (collecting ? undefined : onStored(clusters));
  const storing = storeResults(parts, scan, live.text, onceCollected, { signal, span });
  // Who does not read on must not hold the collecting back.
  storing.catch(live.fail);
  const notOurs = new Error('another snapshot was first');
  try {
    const records = await collectRecords(parts, scan, report, signal);
    // Goes on when rows cannot be stored: another delivery then need not ask Azure again.
    const isOurs = await span.child('collect', () => parts.snapshots.write(scan.scanId, records, live.write));
    if (!isOurs) throw notOurs;
    collecting = false;
    report({ phase: 'assess' });
    await live.end();
  } catch (error) {
    await live.fail(error);
    await Promise.allSettled([storing]);
    if (error === notOurs) return undefined;
    throw error;
  }
  return storing;
}

async function collectRecords(
  parts: CollectAndStoreParts,
  { scope }: StoredScan,
  report: Progress,
  signal: AbortSignal,
): Promise<SnapshotStream> {
  const collecting = {
    ...parts,
    collector: await parts.collector(),
    confirmation: isFleet(parts, scope) ? parts.confirmation : undefined,
    onConfirm: () => report({ phase: 'confirm' }),
  };
  const collected = collectConfirmed(collecting, { scope, signal, onProgress: report });
  const { inspections, inspectionMaxAgeDays = 7 } = parts;
  return inspections ? withInspections(collected, inspections, inspectionMaxAgeDays) : collected;
}

async function readStored(snapshots: SnapshotStore, scanId: string): Promise<AsyncIterable<Uint8Array>> {
  const bytes = await snapshots.read(scanId);
  if (!bytes)
    throw new ScanError('store.unavailable', `The snapshot of scan ${scanId} is not there.`, { retryable: true });
  return bytes;
}

async function storeResults(
  parts: CollectAndStoreParts,
  { scanId }: StoredScan,
  snapshot: AsyncIterable<Uint8Array>,
  onStored: (clusters: number) => void,
  { signal, span }: Pick<WorkOptions, 'signal' | 'span'>,
): Promise<Stored> {
  const { store, policy, rules, calendar } = parts;
  const events = assessSnapshot(readSnapshot(snapshot, { name: `snapshot of scan ${scanId}` }), {
    policy,
    rules,
    calendar,
    history: storedHistory(store, await store.latest()),
    scanId,
  });
  // Verdicts are written while others are still being made: two spans that overlap.
  const assessed = Promise.withResolvers<undefined>();
  const assessing = span.child('assess', () => assessed.promise);
  let frame: Stored['frame'] | undefined;
  let clusters = 0;
  const results = (async function* (): AsyncGenerator<ScanResult> {
    for await (const event of events) {
      if (event.kind === 'verdict') {
        const { cluster, assessment } = event.assessed;
        yield { kind: 'verdict', verdict: event.verdict };
        yield { kind: 'history', clusterKey: cluster.key, history: assessment.history };
        clusters += 1;
        onStored(clusters);
      } else if (event.kind === 'end') {
        assessed.resolve(undefined);
        frame = event.report;
        for (const notSeen of event.report.notSeen) yield { kind: 'notSeen', notSeen };
        for (const [clusterKey, history] of [...event.after.carried, ...event.after.outside])
          yield { kind: 'history', clusterKey, history };
        for (const subscriptionId of event.after.coveredSubscriptions)
          yield { kind: 'coveredSubscription', subscriptionId };
      }
    }
  })();
  try {
    await span.child('store', async () => {
      await store.writeResults(scanId, results, signal);
      // Rows that an earlier delivery wrote are left as they are, and the stream unread: its end is needed all the same.
      while (!(await results.next()).done) signal.throwIfAborted();
      signal.throwIfAborted();
    });
  } finally {
    assessed.resolve(undefined);
    await assessing;
  }
  if (!frame) throw new Error('an assessment ended without its end event');
  return { frame, clusters };
}

function isFleet({ fleetScope }: CollectAndStoreParts, scope: StoredScan['scope']): boolean {
  return scopeKey(scope) === scopeKey(fleetScope);
}
