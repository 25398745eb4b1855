/**
 * The records of a snapshot (`sidescan.snapshot/1`), one JSON object a line. Observed values stay as they came:
 * `resource`, `response` and `object` hold Azure's or Kubernetes' own JSON, unread.
 *
 * @module
 */
import type { Gap, Inspection, Scope } from './contracts.ts';

export const snapshotFormat = 'sidescan.snapshot/1';
/** The preview flag that switched native sidecars on before they became the default (facts 1.1). */
export const nativeSidecarFeature = 'Microsoft.ContainerService/IstioNativeSidecarModePreview';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface HeaderRecord {
  readonly kind: 'header';
  readonly format: typeof snapshotFormat;
  /** ISO 8601 UTC: the instant every date in a verdict is judged at. */
  readonly takenAt: string;
  readonly cloud: string;
  readonly scope: Scope;
}
export interface SubscriptionRecord {
  readonly kind: 'subscription';
  readonly subscriptionId: string;
  readonly displayName?: string | null | undefined;
  readonly tenantId?: string | null | undefined;
  readonly state?: string | null | undefined;
  readonly managementGroups?: readonly string[] | null | undefined;
  readonly tags?: Readonly<Record<string, string>> | null | undefined;
}
/** `state` as Azure wrote it; null together with a gap record, or no record at all: could not be read. */
export interface FeatureRecord {
  readonly kind: 'feature';
  readonly subscriptionId: string;
  readonly name: string;
  readonly state: string | null;
}
export interface MeshRevisionsRecord {
  readonly kind: 'meshRevisions';
  readonly location: string;
  readonly response: JsonObject;
}
export interface KubernetesVersionsRecord {
  readonly kind: 'kubernetesVersions';
  readonly location: string;
  readonly response: JsonObject;
}
export interface ResourceGroupRecord {
  readonly kind: 'resourceGroup';
  readonly subscriptionId: string;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>> | null | undefined;
}
/** Evidence from inside a cluster; written directly before the cluster's own record. `observedAt` empty: not told. */
export interface KubernetesRecord {
  readonly kind: 'kubernetes';
  readonly clusterId: string;
  readonly observedAt: string;
  readonly object: JsonObject;
}
/**
 * What an inspection came to, for a cluster whose objects nobody can read from here; written directly before the
 * cluster's own record. Its evidence counts as the objects themselves would.
 */
export interface InspectionRecord {
  readonly kind: 'inspection';
  readonly clusterId: string;
  readonly observedAt: string;
  readonly inspection: Inspection;
}
/** The managed cluster as ARM or Resource Graph returns it; only `id` is certain to be there. */
export interface ClusterRecord {
  readonly kind: 'cluster';
  readonly resource: JsonObject;
}
/**
 * Azure itself was asked about a cluster, because its index (Resource Graph) had suspicious news of it. The records of
 * the snapshot are what came of it: this one only says so.
 */
export interface ConfirmationRecord {
  readonly kind: 'confirmation';
  readonly clusterId: string;
  /** The index's news, against the last scan: the cluster is gone, or it is better. */
  readonly claim: 'gone' | 'better';
  /** By reading the cluster, or all clusters of its subscription. */
  readonly how: 'get' | 'list';
  /** When Azure answered; ISO 8601 UTC. */
  readonly at: string;
  /** Whether Azure answered something else than the index; then its answer is what the snapshot holds. */
  readonly changed: boolean;
  /** When the cluster was last changed, by Azure's own word (`systemData`); null = not told. */
  readonly modifiedAt: string | null;
}
export interface GapRecord extends Readonly<Gap> {
  readonly kind: 'gap';
}
/** `counts` are records written by kind; a reader compares those that are named. */
export interface FooterRecord {
  readonly kind: 'footer';
  readonly counts: Readonly<Record<string, number>>;
  readonly complete: boolean;
}

export type SnapshotRecord =
  | HeaderRecord
  | SubscriptionRecord
  | FeatureRecord
  | MeshRevisionsRecord
  | KubernetesVersionsRecord
  | ResourceGroupRecord
  | KubernetesRecord
  | InspectionRecord
  | ClusterRecord
  | ConfirmationRecord
  | GapRecord
  | FooterRecord;

/** A record in flight. The footer frames files: the writer counts and adds it, the reader checks and removes it. */
export type StreamRecord = Exclude<SnapshotRecord, FooterRecord>;

/**
 * What a file reader or the live collector hands on: the header first, exactly once; context before clusters; a gap
 * for each line that could not be read and for a file that was cut, wherever it was noticed.
 */
export type SnapshotStream = AsyncIterable<StreamRecord>;
