/**
 * What Sidescan reads of a cluster, in the documentation's words. Every part says when it could not be read; nothing
 * here is defaulted to something healthy (`docs/verdict.md`, section 1). `snapshot/to-domain.ts` makes these.
 *
 * @module
 */
import type { KubernetesVersion, MeshRevision } from './versions.ts';

/** A version field: `text` as Azure wrote it (null = absent or empty), `version` null when absent or malformed. */
export interface VersionReading {
  readonly text: string | null;
  readonly version: KubernetesVersion | null;
}

export interface NodePool extends VersionReading {
  readonly name: string;
  /** Power state not `Stopped` and count not 0; a missing power state or count counts as active. Others are *latent*. */
  readonly active: boolean;
  /** Nodes; null = not told. */
  readonly count: number | null;
  readonly osType: string | null;
  readonly mode: string | null;
  /** The largest number of extra nodes an upgrade brings (`maxSurge`), as Azure wrote it. */
  readonly maxSurge: string | null;
}

/** A revision: `text` as Azure wrote it, `revision` null when malformed. */
export interface RevisionReading {
  readonly text: string;
  readonly revision: MeshRevision | null;
}

export interface Mesh {
  /** `meshed` iff `serviceMeshProfile.mode` is `Istio`; `unknown` for any other text and for rows without properties. */
  readonly state: 'meshed' | 'notMeshed' | 'unknown';
  /** As Azure wrote it. */
  readonly mode: string | null;
  /** As Azure listed them, without repetitions; empty when the list is missing. */
  readonly revisions: readonly RevisionReading[];
}

export interface Cluster {
  /** As Azure wrote it, for display. */
  readonly id: string;
  /** The id in lower case: the identity. */
  readonly key: string;
  readonly name: string;
  /** Lower case. */
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** As Azure wrote it; compare through {@link locationKey}. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Distinguishes delete-and-recreate under one id; null = not told. */
  readonly resourceUid: string | null;
  /** False for a row without `properties`: nothing is known of it. */
  readonly readable: boolean;
  readonly controlPlane: VersionReading;
  /** null = unknown (missing or null), `[]` = no pools. */
  readonly nodePools: readonly NodePool[] | null;
  readonly mesh: Mesh;
  /** As Azure wrote it, `KubernetesOfficial` when absent. */
  readonly supportPlan: string;
  /** Cluster auto-upgrade channel in lower case; null = none set. */
  readonly upgradeChannel: string | null;
  readonly provisioningState: string | null;
  /** The cluster's own power state code, as Azure wrote it. */
  readonly powerState: string | null;
  readonly virtualNodesEnabled: boolean;
  readonly nodeAutoProvisioning: boolean;
  /** AKS Automatic, whose upgrade channel is fixed to `stable` (facts 10), told or not. False for an unknown SKU. */
  readonly automatic: boolean;
}

export interface Subscription {
  /** Lower case. */
  readonly subscriptionId: string;
  readonly displayName: string | null;
  readonly tenantId: string | null;
  readonly state: string | null;
  readonly managementGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** `West Europe` and `westeurope` are one location. */
export function locationKey(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

/** The value of a tag whatever its name's casing; undefined when there is none. The first one wins. */
export function tagValue(tags: Readonly<Record<string, string>>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (const key of Object.keys(tags)) {
    // Asked of every cluster, several times: the length rules most tags out for nothing.
    if (key.length === wanted.length && key.toLowerCase() === wanted) return tags[key];
  }
  return undefined;
}
