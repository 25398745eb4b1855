/**
 * Everything a rule may look at: the cluster as read, what was concluded, and on what it rests. Rules explain this;
 * they never change it.
 *
 * @module
 */
import type { Calendar, MeshOffer } from './catalogue.ts';
import type { Cluster, RevisionReading } from './cluster.ts';
import type { Compliance, Confidence, Eligibility, Exemption, Gap, Path, SidecarMode } from './contracts.ts';
import type { ObservedCluster, ObservedRevision } from './inspection/observed.ts';
import type { Lowest } from './floors.ts';
import type { Ternary } from './kleene.ts';

/** What teams may tune (`SIDESCAN_TARGET`, `SIDESCAN_EVIDENCE`). */
export interface Policy {
  readonly target: 'default' | 'preview';
  readonly evidence: 'documented' | 'observed';
}

/** The preview flag of the cluster's subscription. `registered` is unknown when `text` is null or no known state. */
export interface Flag {
  readonly text: string | null;
  readonly registered: Ternary;
  /** Why there is no text, by the gap that says so; absent = nobody said. */
  readonly unreadBecause?: Gap['reason'];
}

/** What one mesh revision comes to. */
export interface RevisionSituation extends RevisionReading {
  /** Whether a transition release (asm-1-27, asm-1-28) was installed here; null for any other revision. */
  readonly installedHere: Ternary | null;
  readonly preview: Ternary;
  readonly default: Ternary;
  /** `preview or default`. */
  readonly native: Ternary;
  /** What was seen inside; null = no evidence for this revision. */
  readonly observed: ObservedRevision | null;
}

/** An input that was missing or unreadable; `installHistory` is not one of them (it has a rule of its own). */
export type UnreadInput =
  'properties' | 'meshMode' | 'meshRevisions' | 'controlPlane' | 'nodePools' | 'meshRevision' | 'featureFlag';

export interface Situation {
  readonly cluster: Cluster;
  /** The snapshot's instant: every date is judged at it. */
  readonly takenAt: string;
  readonly policy: Policy;
  readonly flag: Flag;
  /** The flag was registered earlier while the preview versions were met, and is not now (section 3). */
  readonly flagWithdrawn: boolean;
  readonly lowest: Lowest;
  /** Ascending; empty when not meshed, or when the list is missing. */
  readonly revisions: readonly RevisionSituation[];
  readonly documentedMode: SidecarMode;
  readonly sidecarMode: SidecarMode;
  readonly confidence: Confidence;
  readonly basis: string;
  readonly eligibility: Eligibility;
  readonly paths: { readonly preview: Path; readonly default: Path } | null;
  readonly compliance: Compliance;
  readonly exemption: Exemption | null;
  /** Inputs that could not be read and whose value could change the mode, in the order of {@link UnreadInput}. */
  readonly decisiveUnread: readonly UnreadInput[];
  /** What was seen inside the cluster, workloads included; null = nobody looked. */
  readonly observed: ObservedCluster | null;
  /** The location's live catalogue; null = not read. */
  readonly meshOffer: MeshOffer | null;
  readonly calendar: Calendar;
}

/**
 * Whether it matters for a revision, and is not known, how a transition release got here: neither the versions nor what
 * was seen inside settle it. With the flag registered it never matters: whatever meets the default meets the preview.
 */
export function isHistoryDecisive(
  { flag }: Pick<Situation, 'flag'>,
  { installedHere, default: byDefault, native, observed }: RevisionSituation,
): boolean {
  const isUnsettled = installedHere === 'unknown' && byDefault === 'unknown' && native === 'unknown';
  return isUnsettled && flag.registered !== true && (observed?.mode ?? null) === null;
}
