import type { CollectOptions, CollectProgress, Collector } from '../domain/collect-ports.ts';
import { instant } from '../domain/instant.ts';
import type { Logger } from '../domain/ports.ts';
import { snapshotFormat, type HeaderRecord, type StreamRecord } from '../domain/records.ts';
import type { Telemetry } from '../domain/telemetry.ts';
import { armReads, resourceGraphClient } from './arm-clients.ts';
import { armConnection, type ArmConnectionOptions } from './arm-connection.ts';
import { readCatalogues } from './catalogues.ts';
import { packBatches } from './cluster-batches.ts';
import { readClusters } from './clusters.ts';
import { readFeatures } from './features.ts';
import { begun } from './in-order.ts';
import { lateContext } from './late-context.ts';
import { defaultPacing, pacing, type PacingLimits } from './pacing.ts';
import { readResourceGroups } from './resource-groups.ts';
import { findSubscriptions, subscriptionsPerClusterQuery } from './subscriptions.ts';
import { summarise, withMeshedBefore } from './summary.ts';
import { waitByTimer, type Wait } from './wait.ts';

export interface AzureCollectorOptions extends ArmConnectionOptions {
  readonly logger: Logger;
  /** For jitter. */
  readonly random?: (() => number) | undefined;
  readonly wait?: Wait | undefined;
  /** Resource Graph queries at once; 4 hide the latency of about a second behind the quota of 3 a second. */
  readonly streams?: number | undefined;
  /** Reads of flags and of locations at once. */
  readonly armRequests?: number | undefined;
  /** Rows a page, 1 to 1000. */
  readonly pageSize?: number | undefined;
  readonly pacing?: Partial<PacingLimits> | undefined;
  /** Told how much of the quota was used, when all is read. */
  readonly measure?: Telemetry['measure'] | undefined;
}

/** The service's own maximum; half-empty pages cost as much quota as full ones. */
const maxPageSize = 1000;

/**
 * Reads a fleet from Azure, and nothing but reads: subscriptions from ARM and Resource Graph, flags from Resource Graph
 * and Microsoft.Features, catalogues from AKS, tags of resource groups and clusters from Resource Graph. The SDK's
 * clients are loaded with the first collection. The same fleet gives the same records in the same order.
 */
export function azureCollector(options: AzureCollectorOptions): Collector {
  return { collect: (request) => collect(options, request) };
}

async function* collect(options: AzureCollectorOptions, request: CollectOptions): AsyncGenerator<StreamRecord> {
  // Ends what is still under way when the consumer stops early or a failure ends the scan.
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  try {
    yield* collectUntil(signal, options, request);
  } catch (error) {
    request.signal.throwIfAborted();
    throw error;
  } finally {
    stop.abort();
  }
}

async function* collectUntil(
  signal: AbortSignal,
  options: AzureCollectorOptions,
  { scope, full = false, meshedBefore, onProgress }: CollectOptions,
): AsyncGenerator<StreamRecord> {
  signal.throwIfAborted();
  const { clock, logger, streams = 4, armRequests = 16, pageSize = maxPageSize } = options;
  const header: HeaderRecord = {
    kind: 'header',
    format: snapshotFormat,
    takenAt: instant(clock.now()),
    cloud: options.cloud,
    scope,
  };
  yield header;

  const connection = armConnection(options);
  const pace = pacing({
    ...defaultPacing,
    ...options.pacing,
    clock,
    random: options.random ?? Math.random,
    wait: options.wait ?? waitByTimer,
  });
  const arm = armReads(connection);
  const graph = await resourceGraphClient(connection, pace.policy);

  const progress = {
    subscriptions: { done: 0, of: null as number | null },
    clusters: { done: 0, of: null as number | null },
  };
  const report = (): void =>
    onProgress?.({ ...structuredClone(progress), throttledMs: pace.throttledMs() } satisfies CollectProgress);
  report();

  const found = await findSubscriptions({ arm, graph, endpoint: connection.endpoint, pageSize }, scope, signal);
  yield* found.records;
  logger.info('subscriptions listed', { known: found.known, readable: found.readable.length });
  progress.subscriptions = { done: found.known - found.readable.length, of: found.known };
  report();

  const counts = await summarise(graph, found.readable, { pageSize, streams }, signal);
  const summary = withMeshedBefore(counts, meshedBefore, found.readable);
  yield* summary.gaps;
  const counted = [...summary.clusters.values()].reduce((sum, count) => sum + count, 0);
  progress.clusters.of = summary.clusters.size === found.readable.length ? counted : null;
  report();

  // Everything is begun at once, and handed on in turn: flags and catalogues wait for answers and not for quota.
  const flags = readFeatures({ arm, graph }, summary.meshedSubscriptions, { pageSize, width: armRequests }, signal);
  flags.catch(() => undefined);
  const catalogues = Array.fromAsync(readCatalogues(arm, summary.meshedLocations, armRequests, signal));
  catalogues.catch(() => undefined);
  // Where nobody could count, there may be clusters.
  const inhabited = found.readable.filter((id) => summary.clusters.get(id) !== 0);
  const groups = begun(readResourceGroups(graph, inhabited, { pageSize, streams }, signal));
  const limits = {
    clusters: pageSize,
    subscriptions: subscriptionsPerClusterQuery,
  };
  const batches = packBatches(found.readable, summary.clusters, limits);
  const onBatch = (subscriptions: number): void => {
    progress.subscriptions.done += subscriptions;
    report();
  };
  const reading = { full, pageSize, streams, counts: summary.clusters, onBatch };
  const clusters = begun(readClusters(graph, batches, reading, signal));

  yield* await flags;
  yield* await catalogues;
  yield* groups;
  logger.info('context read', {
    subscriptions: summary.meshedSubscriptions.length,
    locations: summary.meshedLocations.size,
  });
  report();

  const lateFor = lateContext({
    subscriptions: summary.meshedSubscriptions,
    locations: summary.meshedLocations.keys(),
  });
  let gaps = 0;
  for await (const record of clusters) {
    if (record.kind === 'gap') gaps += 1;
    if (record.kind === 'cluster') {
      yield* lateFor(record.resource);
      progress.clusters.done += 1;
      if (progress.clusters.done % progressEvery === 0) report();
    }
    yield record;
  }
  logger.info('clusters read', { clusters: progress.clusters.done, counted, gaps, throttledMs: pace.throttledMs() });
  const used = pace.quotaUsed();
  if (used !== undefined) options.measure?.('sidescan.quota.used', Math.round(used * 100));
}

const progressEvery = 250;
