/**
 * What the use cases need from the outside. Adapters (`collect`, `store`, `notify`) implement these; tests pass the
 * real ones or small fakes that pass the same contract suite.
 *
 * @module
 */
import type {
  ClusterVerdict,
  Compliance,
  Delivery,
  Gap,
  HistoryEntry,
  Inspection as InspectionDocument,
  InspectionTotals,
  NotSeen,
  Page,
  Scan,
  Scope,
  SidecarMode,
  TrendPoint,
} from './contracts.ts';
import type { Audience, Channel, Digest, Occasion } from './digest.ts';
import type { ClusterHistory } from './history.ts';
import type { GapRecord, JsonObject, KubernetesRecord, SnapshotStream } from './records.ts';
import type { InspectionMessage } from './inspection-message.ts';
import type { TellMessage } from './tell-message.ts';

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

/** Subscriptions with meshed clusters, in lower case, by location key. */
export type MeshedPlaces = ReadonlyMap<string, ReadonlySet<string>>;

export interface CollectOptions {
  readonly scope: Scope;
  /** Where meshed clusters were before: flags and catalogues of these places are read even if none shows there now. */
  readonly meshedBefore?: MeshedPlaces;
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

/** What Azure itself, not its index, says of one cluster. */
export type ConfirmedCluster =
  /** `resource` as a snapshot holds it; `modifiedAt` ISO 8601 UTC, null = not told. */
  | { readonly kind: 'exists'; readonly resource: JsonObject; readonly modifiedAt: string | null }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly reason: Gap['reason']; readonly detail: string };

/** Reads clusters past Resource Graph, which is an index and lags. Neither method throws for what Azure does. */
export interface ClusterConfirmer {
  /** One call. Only Azure's own "no such cluster" is `gone`: a refusal never is. */
  readonly read: (clusterId: string, signal: AbortSignal) => Promise<ConfirmedCluster>;
  /**
   * Those of a subscription's clusters that are wanted, by key. A cluster that is not among them may still exist: Azure
   * leaves out what the caller may not read.
   *
   * @param takeCall asked before each page; false = no more calls
   */
  readonly list: (
    subscriptionId: string,
    wanted: ReadonlySet<string>,
    options: { readonly takeCall: () => boolean; readonly signal: AbortSignal },
  ) => Promise<ReadonlyMap<string, ConfirmedCluster & { readonly kind: 'exists' }>>;
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
  /** Default `worst`: gravest first, then by key. `name`: by name without regard to case, then by resource group. */
  readonly sort?: 'worst' | 'name' | undefined;
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
  readonly page: (
    scanId: string,
    filter: ClusterFilter,
    top: number,
    continuation?: string,
  ) => Promise<Page<ClusterVerdict>>;
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
  /** @param options.traceparent of the trace that the scan belongs to */
  readonly enqueue: (
    scanId: string,
    options?: { readonly visibleAfterMs?: number; readonly traceparent?: string | undefined },
  ) => Promise<void>;
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
  /** Names that try: two hosts that begin one in the same second write rows that differ. */
  readonly tryId: string | null;
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
  /**
   * The newest delivery of an occasion that was sent to an audience over a channel: what it was last told. With a
   * recipient, only what that one was sent: of several addresses one may have missed the last message.
   */
  readonly lastTold: (
    audience: Audience,
    channel: Channel,
    occasion?: Occasion,
    recipient?: string,
  ) => Promise<StoredDelivery | undefined>;
  /** Removes rows created before an instant, with their digests. Can be repeated. */
  readonly removeOlderThan: (instant: Date) => Promise<void>;
}

/** One occasion to tell: a digest that is due or was asked for, or the alert after a scan. Its id decides, so it is planned once. */
export interface TellRun {
  readonly runId: string;
  readonly occasion: Occasion;
  /** The instant that it is about: when the digest was due, or when the scan's snapshot was taken. ISO 8601 UTC. */
  readonly dueAt: string;
  /** The scan that is told; fixed at the beginning, so that a repeated attempt tells the same. */
  readonly scanId: string;
  readonly createdAt: string;
  /** When all its deliveries were in the ledger and in the queue; null until then. */
  readonly plannedAt: string | null;
  /** Why planning failed, for people; null while nothing did. */
  readonly error: string | null;
}

/** An endpoint that answered 410 and is not called again until its URL changes. */
export interface DisabledEndpoint {
  readonly channel: Channel;
  /** Of the URL, which is itself never stored. */
  readonly fingerprint: string;
}

/** Which occasions were begun, planned, and which endpoints are out of service. */
export interface TellRunStore {
  /** Adds a run unless it is there; answers the one that is stored. */
  readonly begin: (run: TellRun) => Promise<TellRun>;
  readonly find: (runId: string) => Promise<Versioned<TellRun> | undefined>;
  /** @throws {ScanError} `store.conflict` when the row changed since `etag` was read. Answers the new etag. */
  readonly update: (run: TellRun, etag: string) => Promise<string>;
  /** All that are kept, of one occasion, newest `dueAt` first. */
  readonly list: (occasion: Occasion) => Promise<readonly TellRun[]>;
  readonly disable: (endpoint: DisabledEndpoint) => Promise<void>;
  readonly disabled: () => Promise<readonly DisabledEndpoint[]>;
  /** Removes runs created before an instant. Can be repeated. */
  readonly removeOlderThan: (instant: Date) => Promise<void>;
}

/** Telling is work in a queue: messages are small and versioned, a redelivery changes nothing. */
export interface TellQueue {
  readonly enqueue: (message: TellMessage, options?: { readonly visibleAfterMs?: number }) => Promise<void>;
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

/** A cluster to look into, and the way in. Plain data, small enough for a queue message. */
export type InspectionTarget =
  /** By Entra: user credentials and access rules are read from ARM, the token is asked for the AKS server application. */
  | { readonly kind: 'entra'; readonly clusterId: string }
  /** By a context of a kubeconfig, with whatever credentials it names. */
  | {
      readonly kind: 'kubeconfig';
      /** ARM id of the cluster that the context leads to. */
      readonly clusterId: string;
      readonly context: string;
      /** Files, merged as `KUBECONFIG` is; empty = where kubectl looks. */
      readonly paths: readonly string[];
    };

/** What was seen inside one cluster: all of it, or nothing and why. */
export type Inspection =
  | {
      readonly kind: 'inspected';
      readonly clusterId: string;
      /** When the first list was asked for; ISO 8601 UTC. */
      readonly observedAt: string;
      /** Reduced objects, each written as the API returned it. Can be read again and again; a page of it is in memory at a time. */
      readonly records: Iterable<KubernetesRecord>;
      /** What was not allowed and is not needed for the mode: nodes, the mesh's shared ConfigMaps. Often empty. */
      readonly gaps: readonly GapRecord[];
    }
  | { readonly kind: 'gap'; readonly clusterId: string; readonly gap: GapRecord };

/** Looks inside clusters through the Kubernetes API: `get` and `list`, nothing else. */
export interface Inspector {
  /**
   * Never throws for what Azure or a cluster does: a cluster that refuses, cannot be reached or dies half way is a gap
   * that says what would open it. Any number may be asked for at once; how many run is bounded, per subscription and
   * in all.
   *
   * @throws {ScanError} `config.invalid` for a kubeconfig that cannot be read or has no such context
   */
  readonly inspect: (target: InspectionTarget, options: { readonly signal: AbortSignal }) => Promise<Inspection>;
}

/** How an inspection came here. */
export interface ReceivedInspection {
  readonly inspection: InspectionDocument;
  /** When it was stored; ISO 8601 UTC. */
  readonly receivedAt: string;
  /** Who sent it: a name of Entra, `key` for a function key, `app` for the app itself. */
  readonly from: string;
}

/** One point of a cluster's timeline: what was counted, or that nobody could look. */
export interface InspectionPoint {
  readonly observedAt: string;
  readonly from: string;
  /** Null = nobody could look. */
  readonly totals: InspectionTotals | null;
}

/** The newest that is known of the inside of one cluster. */
export interface InspectionHead {
  readonly clusterKey: string;
  /** Of the newest evidence; null = none. */
  readonly seenAt: string | null;
  /** The newest gap, where nobody could look; null = none. Evidence and gaps never replace each other. */
  readonly gap: { readonly observedAt: string; readonly gap: Gap } | null;
}

/** What was seen inside clusters, uploaded or by the app itself. */
export interface InspectionStore {
  /** Adds one; false when this cluster was stored with this `observedAt` already: it is left as it is. May be repeated. */
  readonly put: (received: ReceivedInspection) => Promise<boolean>;
  /** The newest with evidence; undefined when there is none. */
  readonly latest: (clusterKey: string) => Promise<ReceivedInspection | undefined>;
  /** The one of an instant. */
  readonly find: (clusterKey: string, observedAt: string) => Promise<ReceivedInspection | undefined>;
  readonly head: (clusterKey: string) => Promise<InspectionHead | undefined>;
  /** Of every cluster that anything is known of since an instant. */
  readonly heads: (since: Date) => Promise<ReadonlyMap<string, InspectionHead>>;
  /** Newest first, evidence and gaps. `continuation` is opaque. */
  readonly history: (clusterKey: string, top: number, continuation?: string) => Promise<Page<InspectionPoint>>;
  /** Removes what was observed before an instant. Can be repeated. */
  readonly removeOlderThan: (instant: Date) => Promise<void>;
}

/** Who is at work on something, across workers. A lease that is not given back ends by itself. */
export interface Leases {
  /** False while somebody else holds it. */
  readonly acquire: (
    name: string,
    holder: string,
    options: { readonly now: Date; readonly forMs: number },
  ) => Promise<boolean>;
  readonly release: (name: string, holder: string) => Promise<void>;
}

/** Inspections of the app wait in a queue. */
export interface InspectionQueue {
  readonly enqueue: (message: InspectionMessage, options?: { readonly visibleAfterMs?: number }) => Promise<void>;
}

/** A queue of ours from which the platform took messages that failed too often; it keeps them beside it for a week. */
export interface PoisonedQueue {
  readonly queueName: string;
  readonly messages: number;
}
