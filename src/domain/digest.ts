/**
 * What a digest says to one audience: plain data, bounded, the same for every channel and for the preview.
 *
 * @module
 */
import type { Compliance, Coverage, Delivery, Gap, SidecarMode, Summary, TrendPoint } from './contracts.ts';

export type Channel = Delivery['channel'];

/** Who a message is for: everybody's clusters, or one owner's. `owner` is the name that the tag resolved to. */
export type Audience = { readonly kind: 'fleet' } | { readonly kind: 'owner'; readonly owner: string };

/** Why a message is written: the weekly digest, the same day's alert, or somebody who only wants to see it. */
export type Occasion = 'digest' | 'regression';

/** At most so many items are kept of a list; `total` counts all. */
export interface Bounded<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface DigestCluster {
  readonly id: string;
  readonly name: string;
  readonly subscriptionName: string | null;
  readonly resourceGroup: string;
  readonly location: string;
  readonly sidecarMode: SidecarMode;
  readonly compliance: Compliance;
  /** One phrase: why it is what it is. */
  readonly reason: string;
  readonly nextStep: string | null;
}

export interface ChangedCluster extends DigestCluster {
  readonly before: { readonly sidecarMode: SidecarMode; readonly compliance: Compliance };
}

export interface EndingExemption extends DigestCluster {
  readonly state: 'ending' | 'ended';
  /** ISO date, the last day it holds. */
  readonly until: string;
}

export interface EndingSupport extends DigestCluster {
  readonly what: 'kubernetes' | 'mesh';
  readonly version: string;
  /** ISO date; past = ended already. */
  readonly endsOn: string;
}

/** What a fleet would gain by becoming native, in counts; from inspections only. */
export interface DigestGain {
  /** Clusters that were looked into. */
  readonly inspected: number;
  readonly startupRaces: number;
  readonly stuckJobs: number;
  readonly obsoleteWorkarounds: number;
  readonly bypassingInitContainers: number;
}

/** An improvement that is not claimed yet, by the cluster's lower-cased id; `before` is what it was. */
export interface Withheld {
  readonly id: string;
  readonly before: ChangedCluster['before'];
}

export interface DigestChanges {
  readonly regressions: Bounded<ChangedCluster>;
  readonly newlyNative: Bounded<ChangedCluster>;
  /**
   * Became nonCompliant or unknown without having been compliant: what now stands in the way. Where that is because an
   * exemption ended, `exemptions` tells it.
   */
  readonly newlyBlocked: Bounded<ChangedCluster>;
  readonly added: Bounded<DigestCluster>;
  readonly removed: Bounded<DigestCluster>;
  /** For an owner only: somebody else's now, as the owner knew them. */
  readonly handedOver: Bounded<DigestCluster>;
  readonly notSeen: Bounded<DigestCluster & { readonly lastSeenAt: string }>;
  readonly exemptions: Bounded<EndingExemption>;
  readonly supportEnds: Bounded<EndingSupport>;
  readonly willFlip: Bounded<DigestCluster>;
}

export interface Digest {
  readonly format: 'sidescan.digest/1';
  readonly occasion: Occasion;
  readonly audience: Audience;
  /** The scan that the audience was last told about; null = this is the first message. */
  readonly from: { readonly scanId: string | null; readonly takenAt: string } | null;
  readonly to: { readonly scanId: string | null; readonly takenAt: string; readonly cloud: string };
  /** Whether scans had stopped when it was due: the schedule came round twice since `to` was taken. */
  readonly isStale: boolean;
  /**
   * Of the whole scan: an owner too must know when it was incomplete. Its `gaps` are those of {@link Digest.gaps}, so
   * bounded, and for an owner only those that touch their clusters.
   */
  readonly coverage: Coverage;
  /** Of the audience's clusters only. */
  readonly summary: Summary;
  /** Of the whole fleet, oldest first; empty for an owner or without earlier scans. */
  readonly trend: readonly TrendPoint[];
  readonly changes: DigestChanges;
  /** Most clusters first. */
  readonly nextSteps: readonly {
    readonly sentence: string;
    readonly clusters: number;
    readonly examples: readonly string[];
  }[];
  /** Of the scan `to`, those that the scan `from` did not have first. */
  readonly gaps: Bounded<Gap> & { readonly fresh: number };
  /** How many clusters of the audience were known before and not seen in the scan `to`, newly or for longer. */
  readonly unseen: number;
  /**
   * Clusters that look newly native where a gap stands in the way of claiming it: never shown as an improvement, kept
   * for the next digest, which tells of those that are confirmed by then.
   */
  readonly withheld: readonly Withheld[];
  /** For the fleet only: clusters that no owner could be found for, and owners that are no address. */
  readonly unowned: Bounded<DigestCluster>;
  readonly malformedOwners: Bounded<{ readonly id: string; readonly name: string; readonly value: string }>;
  /** For the fleet only: messages that could not be delivered since the last digest. Never an address of a webhook. */
  readonly failedDeliveries: Bounded<Delivery>;
  readonly gain: DigestGain | null;
  /** Where the dashboard is; null = not known. */
  readonly dashboardUrl: string | null;
  /** Whether anything is in it that the audience has not been told. */
  readonly isNews: boolean;
}

/** Whether there is nothing of an owner's in it: no cluster, and none that was theirs before. Nobody is told that. */
export function isAboutNothing({ audience, summary, unseen, changes }: Digest): boolean {
  const isChanged = Object.values(changes).some(({ total }: Bounded<unknown>) => total > 0);
  return audience.kind === 'owner' && summary.clusters + unseen === 0 && !isChanged;
}
