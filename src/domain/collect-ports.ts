/**
 * What is asked of Azure: the collector that reads a fleet, and the confirmer that asks past Resource Graph's index.
 *
 * @module
 */
import type { Gap, Scope } from './contracts.ts';
import type { JsonObject, SnapshotStream } from './records.ts';

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

/** What Azure itself, not its index, says of a subscription's preview flag; `state` as Azure wrote it. */
export type ConfirmedFlag =
  { readonly kind: 'flag'; readonly state: string } | Extract<ConfirmedCluster, { readonly kind: 'unknown' }>;

/** Reads past Resource Graph, which is an index and lags. No method throws for what Azure does. */
export interface ClusterConfirmer {
  /** One call. */
  readonly flag: (subscriptionId: string, signal: AbortSignal) => Promise<ConfirmedFlag>;
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
