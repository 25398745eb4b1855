/**
 * Who looks inside clusters, where what was seen is kept, and the queue in which inspections wait.
 *
 * @module
 */
import type { Gap, Inspection as InspectionDocument, InspectionTotals, Page } from './contracts.ts';
import type { InspectionMessage } from './inspection-message.ts';
import type { GapRecord, KubernetesRecord } from './records.ts';

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
      /** Somebody gave these files for this: one that is wrong is their input, and no configuration. */
      readonly isGiven?: boolean;
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

/** Inspections of the app wait in a queue. */
export interface InspectionQueue {
  readonly enqueue: (message: InspectionMessage, options?: { readonly visibleAfterMs?: number }) => Promise<void>;
}
