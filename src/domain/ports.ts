/**
 * What the use cases need from the outside. Adapters (`collect`, `store`, `notify`) implement these; tests pass the
 * real ones or small fakes that pass the same contract suite.
 *
 * @module
 */
import type { ClusterVerdict, Compliance, Delivery, NotSeen, Page, Scan, Scope, SidecarMode } from './contracts.ts';
import type { Audience, Channel, Digest, Occasion } from './digest.ts';
import type { ClusterHistory } from './history.ts';
import type { SnapshotStream } from './records.ts';

export interface Clock {
  readonly now: () => Date;
}

/** Constant message in the past tense, facts as fields; never a payload, a secret or a webhook URL. */
export interface Logger {
  readonly debug: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly info: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** How far a live collection has come; `of` is null until it is known. Cumulative. */
export interface CollectProgress {
  readonly subscriptions: { readonly done: number; readonly of: number | null };
  readonly clusters: { readonly done: number; readonly of: number | null };
  /** Milliseconds spent waiting because Azure asked for it. */
  readonly throttledMs: number;
}

export interface CollectOptions {
  readonly scope: Scope;
  /** The whole resource of each cluster instead of the columns a verdict needs. */
  readonly full?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CollectProgress) => void;
}

/** Where live records come from. */
export interface Collector {
  /**
   * What cannot be read becomes a gap record; the rest goes on.
   *
   * @throws {ScanError} `azure.unreachable` when nothing at all could be asked (login refused, no answer)
   */
  readonly collect: (options: CollectOptions) => SnapshotStream;
}

/** One snapshot a scan, whole or not at all. */
export interface SnapshotStore {
  /** Writes the records; false when a snapshot of this scan was there already (it is left as it is). */
  readonly write: (scanId: string, records: SnapshotStream) => Promise<boolean>;
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

/** A value together with the version it was read at; writes name the version they replace. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

/** Filters combine with and; `q` finds by name, resource group and subscription name, ignoring case. */
export interface ClusterFilter {
  readonly compliance?: readonly Compliance[] | undefined;
  readonly mode?: readonly SidecarMode[] | undefined;
  /** Subscription ids, any case. */
  readonly subscription?: readonly string[] | undefined;
  readonly location?: readonly string[] | undefined;
  readonly q?: string | undefined;
}

/**
 * What earlier scans settled: one compact history per cluster, and the subscriptions whose coverage was complete in
 * some earlier scan, so that a cluster without an entry can be told from one that nobody could have seen.
 */
export interface HistoryLedger {
  readonly coveredSubscriptions: ReadonlySet<string>;
  /** By cluster key. */
  readonly clusters: ReadonlyMap<string, ClusterHistory>;
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

  /** One page of clusters of one scan, worst first, then by id. */
  readonly page: (
    scanId: string,
    filter: ClusterFilter,
    top: number,
    continuation?: string,
  ) => Promise<Page<ClusterVerdict>>;
  /** Every verdict of a scan in ascending order of cluster key, streamed. */
  readonly verdicts: (scanId: string) => AsyncIterable<ClusterVerdict>;
  readonly verdict: (scanId: string, clusterKey: string) => Promise<ClusterVerdict | undefined>;
  readonly notSeen: (scanId: string) => AsyncIterable<NotSeen>;
  /** The ledger that a completed scan left behind; empty for undefined. */
  readonly history: (scanId: string | undefined) => Promise<HistoryLedger>;

  /** Removes every row of a scan that is not the latest. Rows go first, the scan itself last, so that it can be repeated. */
  readonly remove: (scanId: string) => Promise<void>;
}

export type ScanResult =
  | { readonly kind: 'verdict'; readonly verdict: ClusterVerdict }
  | { readonly kind: 'notSeen'; readonly notSeen: NotSeen }
  | { readonly kind: 'history'; readonly clusterKey: string; readonly history: ClusterHistory }
  | { readonly kind: 'coveredSubscription'; readonly subscriptionId: string };

/** Messages are small and versioned; an id decides, a redelivery changes nothing. */
export interface ScanQueue {
  readonly enqueue: (scanId: string, options?: { readonly visibleAfterMs?: number }) => Promise<void>;
}

/**
 * One message to one recipient over one channel, as the ledger keeps it. Everything that a repeated try needs is fixed
 * before the first one: a crash at any point leaves a row that says what must still be done.
 */
export interface StoredDelivery extends Delivery {
  readonly occasion: Occasion;
  readonly audience: Audience;
  /** Our idempotency handle, chosen before the first try: the mail service's operation id, a webhook's `webhook-id`. */
  readonly operationId: string;
  /** The scan that the message tells about. */
  readonly scanId: string;
  readonly createdAt: string;
  /** When the try that is under way began; null between tries. */
  readonly tryStartedAt: string | null;
}

/** The delivery ledger. Rows are never overwritten blindly: every write names the version it replaces. */
export interface DeliveryStore {
  /** Adds rows that are not there yet; those that are stay as they are. Together with the digests they tell. */
  readonly plan: (deliveries: readonly StoredDelivery[], digest: Digest) => Promise<void>;
  readonly find: (deliveryId: string) => Promise<Versioned<StoredDelivery> | undefined>;
  /** @throws {ScanError} `store.conflict` when the row changed since `etag` was read. Answers the new etag. */
  readonly update: (delivery: StoredDelivery, etag: string) => Promise<string>;
  /** What was planned to be told; undefined when it was removed. */
  readonly digest: (delivery: StoredDelivery) => Promise<Digest | undefined>;
  /** Newest first. `continuation` is opaque. */
  readonly list: (top: number, continuation?: string) => Promise<Page<StoredDelivery>>;
  /** The newest delivery of an occasion that was sent to an audience over a channel: what it was last told. */
  readonly lastTold: (audience: Audience, channel: Channel, occasion?: Occasion) => Promise<StoredDelivery | undefined>;
  /** Removes rows created before an instant, with their digests. Can be repeated. */
  readonly removeOlderThan: (instant: Date) => Promise<void>;
}

/** What became of one try. A try that may have arrived without our knowing is `unclear`: only the channel's own record can tell. */
export type TryOutcome =
  | { readonly kind: 'sent' }
  /** Accepted, not decided yet: ask again after `retryAfterMs`, with the same handle. */
  | { readonly kind: 'pending'; readonly retryAfterMs: number }
  /** May succeed later; null = the schedule decides when. */
  | { readonly kind: 'deferred'; readonly retryAfterMs: number | null; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string }
  /** The receiver asked never to be called again (410). */
  | { readonly kind: 'disabled'; readonly error: string };

/** One way to reach people. Adapters translate and send; what to send when is decided elsewhere. */
export interface ChannelSender {
  readonly channel: Channel;
  /**
   * Sends a digest, or finds out what became of an earlier try with the same `operationId`. Never throws for what the
   * far side does; errors name no URL and no secret.
   */
  readonly send: (message: {
    readonly digest: Digest;
    /** E-mail: an address. Other channels: the endpoint's name in the settings, never its URL. */
    readonly recipient: string;
    readonly operationId: string;
    /** From 1. A first try cannot have arrived before. */
    readonly attempt: number;
    readonly signal: AbortSignal;
  }) => Promise<TryOutcome>;
}
