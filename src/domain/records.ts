/**
 * The records of a snapshot (`sidescan.snapshot/1`), one JSON object a line. Observed values stay as they came:
 * `resource`, `response` and `object` hold Azure's or Kubernetes' own JSON, unread.
 *
 * @module
 */
import type { Gap, Scope } from './contracts.ts';

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
/** The managed cluster as ARM or Resource Graph returns it; only `id` is certain to be there. */
export interface ClusterRecord {
  readonly kind: 'cluster';
  readonly resource: JsonObject;
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
  | ClusterRecord
  | GapRecord
  | FooterRecord;

/** A record in flight. The footer frames files: the writer counts and adds it, the reader checks and removes it. */
export type StreamRecord = Exclude<SnapshotRecord, FooterRecord>;

/**
 * What a file reader or the live collector hands on: the header first, exactly once; context before clusters; a gap
 * for each line that could not be read and for a file that was cut, wherever it was noticed.
 */
export type SnapshotStream = AsyncIterable<StreamRecord>;
