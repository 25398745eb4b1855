/**
 * Where scans, their snapshots and their results are kept, and the queue in which they wait.
 *
 * @module
 */
import type {
  ClusterVerdict,
  Compliance,
  HistoryEntry,
  NotSeen,
  Page,
  Scan,
  Scope,
  SidecarMode,
  TrendPoint,
} from './contracts.ts';
import type { ClusterHistory } from './history.ts';
import type { Versioned } from './ports.ts';
import type { SnapshotStream } from './records.ts';

/** One snapshot a scan, whole or not at all. */
export interface SnapshotStore {
  /**
   * Writes the records; false when a snapshot of this scan was there already (it is left as it is).
   *
   * @param passOn given the unpacked text chunk by chunk, before anybody knows whether it will be the scan's snapshot;
   *   writing waits for it, and fails with it
   */
  readonly write: (
    scanId: string,
    records: SnapshotStream,
    passOn?: (text: Uint8Array) => Promise<void>,
  ) => Promise<boolean>;
  readonly exists: (scanId: string) => Promise<boolean>;
  /** The stored gzip bytes; undefined when there is none. */
  readonly read: (scanId: string) => Promise<AsyncIterable<Uint8Array> | undefined>;
  readonly remove: (scanId: string) => Promise<void>;
}

/** A scan as it is stored: the contract's fields, and what its report needs. */
export interface StoredScan extends Scan {
  readonly cloud: string;
  /** The instant of its snapshot; null until there is one. */
  readonly takenAt: string | null;
}

/** Filters combine with and; `q` finds by name, resource group and subscription name, ignoring case. */
export interface ClusterFilter {
  readonly compliance?: readonly Compliance[] | undefined;
  readonly mode?: readonly SidecarMode[] | undefined;
  /** Subscription ids, any case. */
  readonly subscription?: readonly string[] | undefined;
  readonly location?: readonly string[] | undefined;
  readonly q?: string | undefined;
  /** Default `worst`: gravest first, then by key. `name`: by name without regard to case, then by resource group. */
  readonly sort?: 'worst' | 'name' | undefined;
}

/** A page of clusters, and the way back. */
export interface PageOfClusters extends Page<ClusterVerdict> {
  /** The continuation that asks for the page before; null on the first one. */
  readonly previous: string | null;
}

/** What an overview needs of a cluster: enough to count, group and link it. */
export interface ClusterOutline {
  /** Its lower-cased id. */
  readonly key: string;
  /** As Azure wrote it. */
  readonly name: string;
  readonly compliance: Compliance;
  readonly mode: SidecarMode;
  /** The subscription's lower-cased id. */
  readonly subscription: string;
  /** Empty when it could not be read. */
  readonly subscriptionName: string;
  /** Lower case, without spaces. */
  readonly location: string;
}

/**
 * What earlier scans settled: one compact history per cluster, and the subscriptions whose coverage was complete in
 * some earlier scan, so that a cluster without an entry can be told from one that nobody could have seen.
 */
export interface HistoryLedger {
  readonly coveredSubscriptions: ReadonlySet<string>;
  /** By cluster key. */
  readonly clusters: ReadonlyMap<string, ClusterHistory>;
  /** What the last of these scans looked for; undefined = what the next one looks for. */
  readonly scope?: Scope | undefined;
}

/** Earlier scans of the same fleet, as far as a verdict needs them: stored ones, or snapshot files. */
export interface HistorySource {
  /** What all earlier scans left behind. */
  readonly ledger: () => Promise<HistoryLedger>;
  /** The last verdicts of the named clusters (by key), with the instant each was last seen. Unknown keys are left out. */
  readonly lastVerdicts: (clusterKeys: ReadonlySet<string>) => Promise<readonly NotSeen[]>;
}

/** Scans and their results. A finished scan's rows never change; `latest` is switched last. */
export interface ScanStore {
  /**
   * Records a scan as `queued`, unless one of the same scope is queued or running: then that one is answered.
   * A running scan whose heartbeat is older than `deadAfterMs` is marked `expired` first.
   */
  readonly request: (
    scan: StoredScan,
    deadAfterMs: number,
    now: Date,
  ) => Promise<{ scan: StoredScan; created: boolean }>;
  readonly find: (scanId: string) => Promise<Versioned<StoredScan> | undefined>;
  /** Newest first. `continuation` is opaque. */
  readonly list: (top: number, continuation?: string) => Promise<Page<StoredScan>>;
  /** @throws {ScanError} `store.conflict` when the row changed since `etag` was read. Answers the new etag. */
  readonly update: (scan: StoredScan, etag: string) => Promise<string>;

  /** Writes verdicts, carried-on verdicts and history of a scan. Writing the same again changes nothing. */
  readonly writeResults: (scanId: string, results: AsyncIterable<ScanResult>, signal: AbortSignal) => Promise<void>;
  /**
   * Writes a completed scan and makes it the one that is read by default, both at once; an older scan never replaces a
   * newer one there.
   *
   * @throws {ScanError} `store.conflict` when the row changed since `etag` was read
   */
  readonly complete: (scan: StoredScan, etag: string) => Promise<void>;
  readonly latest: () => Promise<StoredScan | undefined>;

  /** One page of clusters of one scan, in the order that the filter asks for. */
  readonly page: (scanId: string, filter: ClusterFilter, top: number, continuation?: string) => Promise<PageOfClusters>;
  /** Every cluster of a scan in short, worst first, then by key. Kept in memory once read: not to be changed. */
  readonly outline: (scanId: string) => Promise<readonly ClusterOutline[]>;
  /** Every verdict of a scan in ascending order of cluster key, streamed. */
  readonly verdicts: (scanId: string) => AsyncIterable<ClusterVerdict>;
  readonly verdict: (scanId: string, clusterKey: string) => Promise<ClusterVerdict | undefined>;
  readonly notSeen: (scanId: string) => AsyncIterable<NotSeen>;
  /**
   * A point for each scan of a scope that was completed as the one to be read, oldest first. Points stay when their scan
   * is removed.
   *
   * @param since only scans taken at or after this instant
   */
  readonly trend: (
    scope: Scope,
    options: { readonly top: number; readonly since?: string | undefined; readonly continuation?: string | undefined },
  ) => Promise<Page<TrendPoint>>;
  /**
   * Where a cluster changed among the finished scans of a scope, newest first; each entry is of the scan that showed it
   * first. Scans in which it was not seen say nothing. A page may be short, even empty, and yet have a continuation:
   * one request looks at a bounded number of scans.
   */
  readonly timeline: (
    scope: Scope,
    clusterKey: string,
    top: number,
    continuation?: string,
  ) => Promise<Page<HistoryEntry>>;
  /** The ledger that a completed scan left behind; empty for undefined. */
  readonly history: (scanId: string | undefined) => Promise<HistoryLedger>;

  /**
   * From here on nobody finds a scan that is not the latest: a removal that ends half-way leaves no scan without results.
   * What the scan left behind waits for `remove`.
   */
  readonly retire: (scanId: string) => Promise<void>;
  /** Scans that were retired and not removed yet. */
  readonly retired: () => Promise<string[]>;
  /** Retires a scan, then removes every row of it. May be repeated. */
  readonly remove: (scanId: string) => Promise<void>;
}

export type ScanResult =
  | { readonly kind: 'verdict'; readonly verdict: ClusterVerdict }
  | { readonly kind: 'notSeen'; readonly notSeen: NotSeen }
  | { readonly kind: 'history'; readonly clusterKey: string; readonly history: ClusterHistory }
  | { readonly kind: 'coveredSubscription'; readonly subscriptionId: string };

/** Messages are small and versioned; an id decides, a redelivery changes nothing. */
export interface ScanQueue {
  /** @param options.traceparent of the trace that the scan belongs to */
  readonly enqueue: (
    scanId: string,
    options?: { readonly visibleAfterMs?: number; readonly traceparent?: string | undefined },
  ) => Promise<void>;
}
