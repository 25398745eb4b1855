/**
 * Composes what one audience is told: clusters go in one by one, so that a large fleet and hundreds of owners never sit
 * in memory as whole verdicts; every list that comes out is bounded.
 *
 * @module
 */
import type { ClusterVerdict, Coverage, Delivery, NotSeen, Summary, TrendPoint } from '../contracts.ts';
import type {
  Audience,
  ChangedCluster,
  Digest,
  DigestCluster,
  DigestGain,
  EndingExemption,
  EndingSupport,
  Occasion,
  Withheld,
} from '../digest.ts';
import { changeOf } from '../drift.ts';
import type { MalformedOwner } from '../owners.ts';
import { summaryOf } from '../summary.ts';
import { compareText } from '../text.ts';
import { byId, changedCluster, cut, digestCluster } from './digest-cluster.ts';
import { gapReader } from './digest-gaps.ts';
import { freshExemptionEnd, freshSupportEnds, isFreshFlip } from './news.ts';
import { nextSteps } from './next-steps.ts';
import { topList } from './top-list.ts';

/** Items kept of each list. A digest is mailed and posted whole: some hundred kilobytes at the very most. */
const mostItems = 50;
/**
 * One that is left out is never told, so there is room for far more than a fleet has. They are only stored: 5 MB of JSON
 * at the most, which still fit into a row once they are packed.
 */
const mostWithheld = 20_000;
/** Half a year of weekly points. */
const mostTrendPoints = 26;

/** What is known before the first cluster. */
export interface DigestFrame {
  readonly occasion: Occasion;
  readonly audience: Audience;
  /** The scan that the audience was last told about, with its coverage; null = never told anything. */
  readonly from: { readonly scanId: string | null; readonly takenAt: string; readonly coverage: Coverage } | null;
  readonly to: {
    readonly scanId: string | null;
    readonly takenAt: string;
    readonly cloud: string;
    readonly coverage: Coverage;
    /** What the scan's own summary says of the calendar. */
    readonly calendar: Summary['calendar'];
  };
  /** Whether `to` is too old to speak of today, see {@link Digest.isStale}. */
  readonly isStale: boolean;
  /** The digest that the audience was told at `from`, for what it withheld; null = none, or not kept. */
  readonly previous: Digest | null;
  /** The fleet's, oldest first; not used for an owner. */
  readonly trend: readonly TrendPoint[];
  /** Final failures since the last digest; not used for an owner. */
  readonly failedDeliveries: readonly Delivery[];
  readonly gain: DigestGain | null;
  readonly dashboardUrl: string | null;
}

/** Takes everything that concerns the audience, each cluster once, in any order. */
export interface DigestBuilder {
  /**
   * A cluster that the scan `to` saw. `before` is what the audience last knew of it: its verdict in the scan `from`, or
   * the last one that `from` carried on as not seen; undefined for one that was not known then.
   */
  readonly add: (after: ClusterVerdict, before?: ClusterVerdict) => void;
  /**
   * Like {@link add}, for a cluster that was somebody else's at `from`: a digest tells it as new. An alert tells a
   * regression all the same, since nobody else hears of it.
   */
  readonly addTakenOver: (after: ClusterVerdict, before?: ClusterVerdict) => void;
  /** A cluster that was the audience's at `from` and is somebody else's now, as the audience knew it. */
  readonly addHandedOver: (before: ClusterVerdict) => void;
  /** A cluster that was known at `from` and is known to be gone: neither seen by `to` nor carried on as not seen. */
  readonly addRemoved: (before: ClusterVerdict) => void;
  /** A cluster that `to` carries on as not seen. */
  readonly addNotSeen: (entry: NotSeen) => void;
  /** A cluster without an owner, in addition to {@link add}; kept for the fleet only. */
  readonly addUnowned: (verdict: ClusterVerdict) => void;
  /** Kept for the fleet only; the same value of the same resource counts once. */
  readonly addMalformedOwner: (malformed: MalformedOwner) => void;
  readonly result: () => Digest;
}

/** Starts the digest of one audience. An alert of regressions tells those and nothing else. */
export function digestBuilder(frame: DigestFrame): DigestBuilder {
  const { occasion, audience, from, to, previous } = frame;
  const isWhole = occasion === 'digest';
  const isFleet = audience.kind === 'fleet';
  const regressions = topList<ChangedCluster>(byId, mostItems);
  const newlyNative = topList<ChangedCluster>(byId, mostItems);
  const newlyBlocked = topList<ChangedCluster>(byId, mostItems);
  const added = topList<DigestCluster>(byId, mostItems);
  const removed = topList<DigestCluster>(byId, mostItems);
  const handedOver = topList<DigestCluster>(byId, mostItems);
  const notSeen = topList<DigestCluster & { lastSeenAt: string }>(byId, mostItems);
  const exemptions = topList<EndingExemption>((a, b) => compareText(a.until, b.until) || byId(a, b), mostItems);
  const supportEnds = topList<EndingSupport>(bySupportEnd, mostItems);
  const willFlip = topList<DigestCluster>(byId, mostItems);
  const unowned = topList<DigestCluster>(byId, mostItems);
  const malformed = topList<MalformedOwner>((a, b) => byId(a, b) || compareText(a.value, b.value), mostItems);
  const withheld = topList<Withheld>(byId, mostWithheld);
  const withheldBefore = new Map(previous?.withheld.map((entry) => [entry.id.toLowerCase(), entry.before]));
  const gaps = gapReader(audience, to.coverage.gaps, from?.coverage.gaps ?? [], mostItems);
  const summary = summaryOf(to.calendar);
  const steps = nextSteps();
  const malformedMet = new Set<string>();
  let unseen = 0;

  const addImprovement = (after: ClusterVerdict, before: ClusterVerdict | undefined): void => {
    if (after.sidecarMode !== 'native') return;
    const key = after.id.toLowerCase();
    const was = before !== undefined && before.sidecarMode !== 'native' ? before : withheldBefore.get(key);
    if (was === undefined) return;
    if (gaps.isConfirmed(after)) newlyNative.add(changedCluster(after, was));
    else withheld.add({ id: key, before: { sidecarMode: was.sidecarMode, compliance: was.compliance } });
  };

  /** What runs out or is about to change by itself. */
  const addOutlook = (after: ClusterVerdict, before: ClusterVerdict | undefined): boolean => {
    const then = before === undefined || from === null ? null : { verdict: before, takenAt: from.takenAt };
    for (const { what, version, endsOn } of freshSupportEnds(after, then?.verdict ?? null)) {
      supportEnds.add({ ...digestCluster(after), what, version, endsOn });
    }
    if (isFreshFlip(after, then?.verdict ?? null)) willFlip.add(digestCluster(after));
    const exemption = freshExemptionEnd({ verdict: after, takenAt: to.takenAt }, then);
    if (exemption === null) return false;
    exemptions.add({ ...digestCluster(after), ...exemption });
    return exemption.state === 'ended';
  };

  const result = (): Digest => {
    const changes: Digest['changes'] = {
      regressions: regressions.result(),
      newlyNative: newlyNative.result(),
      newlyBlocked: newlyBlocked.result(),
      added: added.result(),
      removed: removed.result(),
      handedOver: handedOver.result(),
      notSeen: notSeen.result(),
      exemptions: exemptions.result(),
      supportEnds: supportEnds.result(),
      willFlip: willFlip.result(),
    };
    const failures = isFleet && isWhole ? frame.failedDeliveries : [];
    const told = { unowned: unowned.result(), malformedOwners: malformed.result(), gaps: gaps.result() };
    const counts = summary.result();
    const { gaps: ownGaps } = told;
    const { complete, subscriptions } = to.coverage;
    const isFirst = isWhole && from === null && counts.clusters + unseen + ownGaps.total > 0;
    // Whoever has no owner, or one that is no address, is told of when there are more of them than last time.
    const isGrown = (['unowned', 'malformedOwners'] as const).some(
      (list) => previous !== null && told[list].total > previous[list].total,
    );
    // Silence would read as calm. Owners can do nothing about it: they are told once of each standstill.
    const isKnownStale = previous?.isStale === true && previous.to.takenAt === to.takenAt;
    const isNewsStale = frame.isStale && (isFleet || !isKnownStale);
    return {
      format: 'sidescan.digest/1',
      occasion,
      audience,
      from: from === null ? null : { scanId: from.scanId, takenAt: from.takenAt },
      to: { scanId: to.scanId, takenAt: to.takenAt, cloud: to.cloud },
      isStale: frame.isStale,
      coverage: { complete, subscriptions: { ...subscriptions }, gaps: [...ownGaps.items] },
      summary: counts,
      trend: isFleet ? frame.trend.slice(-mostTrendPoints) : [],
      changes,
      nextSteps: steps.result(),
      ...told,
      unseen,
      withheld: withheld.result().items,
      failedDeliveries: { items: failures.slice(0, mostItems), total: failures.length },
      gain: frame.gain ?? summary.result().gain ?? null,
      dashboardUrl: frame.dashboardUrl,
      isNews:
        isFirst ||
        Object.values(changes).some(({ total }) => total > 0) ||
        (isWhole && (ownGaps.fresh > 0 || failures.length > 0 || isGrown || isNewsStale)),
    };
  };

  const add: DigestBuilder['add'] = (after, before) => {
    gaps.meet(after);
    summary.add(after);
    const change = before === undefined ? null : changeOf(before, after);
    const isRegression = change?.kind === 'changed' && change.regression;
    if (isRegression && before !== undefined) regressions.add(changedCluster(after, before));
    if (isWhole || isRegression) steps.add(after);
    if (!isWhole) return;
    if (before === undefined && from !== null) added.add(digestCluster(after));
    addImprovement(after, before);
    const isExemptionOver = addOutlook(after, before);
    if (before !== undefined && isBlocked(before, after) && !isExemptionOver)
      newlyBlocked.add(changedCluster(after, before));
  };

  return {
    add,
    addTakenOver: (after, before) => add(after, isWhole ? undefined : before),
    addHandedOver: (before) => {
      if (isWhole) handedOver.add(digestCluster(before));
    },
    addRemoved: (before) => {
      if (isWhole) removed.add(digestCluster(before));
    },
    addNotSeen: ({ lastSeenAt, last }) => {
      gaps.meet(last);
      unseen += 1;
      if (!isWhole) return;
      const key = last.id.toLowerCase();
      const was = withheldBefore.get(key);
      if (was !== undefined) withheld.add({ id: key, before: was });
      if (from === null || Date.parse(lastSeenAt) >= Date.parse(from.takenAt))
        notSeen.add({ ...digestCluster(last), lastSeenAt });
    },
    addUnowned: (verdict) => {
      if (isFleet && isWhole) unowned.add(digestCluster(verdict));
    },
    addMalformedOwner: (entry) => {
      const key = `${entry.id.toLowerCase()}\n${entry.value}`;
      if (!isFleet || !isWhole || malformedMet.has(key)) return;
      malformedMet.add(key);
      malformed.add({ ...entry, value: cut(entry.value) });
    },
    result,
  };
}

/** Not compliant before nor now, and not in the way before in the way it is now. */
function isBlocked(before: ClusterVerdict, after: ClusterVerdict): boolean {
  const stands = after.compliance === 'nonCompliant' || after.compliance === 'unknown';
  return stands && before.compliance !== 'compliant' && before.compliance !== after.compliance;
}

function bySupportEnd(a: EndingSupport, b: EndingSupport): number {
  return compareText(a.endsOn, b.endsOn) || byId(a, b) || compareText(a.what, b.what);
}
