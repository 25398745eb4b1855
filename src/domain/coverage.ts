/**
 * What a scan expected, what it could not read, and so whether an absence proves anything (`docs/verdict.md`,
 * section 7). An incomplete scan never reads as clean.
 *
 * @module
 */
import type { Subscription } from './cluster.ts';
import type { Coverage, Gap, Scope } from './contracts.ts';
import { confirmationCounter } from './confirmations.ts';
import type { ConfirmationRecord } from './records.ts';
import { compareText } from './text.ts';

/** Where a cluster lies, as far as gaps can cover it, in lower case. */
export interface Whereabouts {
  readonly key: string;
  readonly subscriptionId: string;
}

export interface CoverageLedger {
  readonly add: (gap: Gap) => void;
  readonly list: (subscription: Subscription) => void;
  /** Notes that Azure itself was asked about a cluster. */
  readonly confirm: (confirmation: ConfirmationRecord) => void;
  /** Whether a subscription was listed and everything in it could be read, as section 3 asks; other gaps do not count. */
  readonly isCovered: (subscriptionId: string, clusterKey?: string) => boolean;
  /** Whether no gap at all could hide the cluster: only then is its absence a removal. */
  readonly isAbsenceCertain: (cluster: Whereabouts) => boolean;
  readonly listedSubscriptions: () => readonly string[];
  readonly isListed: (subscriptionId: string) => boolean;
  /** Whether a subscription was listed, was asked for by its id, or is named by a gap that could hide its clusters. */
  readonly isExpected: (subscriptionId: string) => boolean;
  /** Keys of the clusters that a gap of their own hides. */
  readonly hiddenClusters: () => readonly string[];
  readonly hasGap: (scope: Gap['scope'], id: string, what: Gap['what']) => boolean;
  readonly result: () => Coverage;
}

/** Gaps of one thing and one reason that are told apart by their details; more of them are counted in one more gap. */
const mostDetails = 100;

/** Starts a ledger with the subscriptions that the scan was asked for. */
export function coverageLedger(scope: Scope): CoverageLedger {
  const gaps = new Map<string, Gap>();
  /** How many of one thing and one reason were added. */
  const details = new Map<string, number>();
  const listed = new Map<string, Subscription>();
  const expected = new Set([...(scope.subscriptions ?? []), ...(scope.expectedSubscriptions ?? [])].map(lower));
  const confirmations = confirmationCounter();
  let isCut = false;

  const add = (gap: Gap): void => {
    const kind = [gap.scope, gap.id.toLowerCase(), gap.what, gap.reason].join('\n');
    const key = `${kind}\n${gap.detail}`;
    if (!gaps.has(key)) {
      const known = (details.get(kind) ?? 0) + 1;
      details.set(kind, known);
      if (known <= mostDetails) gaps.set(key, gap);
      // Counted once a time that it comes: which details there were is not kept any more.
      else gaps.set(kind, { ...gap, detail: `${known - mostDetails} more, with other details` });
    }
    if (gap.reason === 'cut' && gap.what === 'record') isCut = true;
    if (gap.scope === 'subscription' && isAboutClusters(gap)) expected.add(gap.id.toLowerCase());
  };

  const covers = (gap: Gap, { key, subscriptionId }: Whereabouts): boolean => {
    const id = gap.id.toLowerCase();
    switch (gap.scope) {
      // Where an absent cluster lay is not kept, so a gap of any location could hide it.
      case 'fleet':
      case 'location':
      case 'line':
        return true;
      case 'managementGroup': {
        const groups = listed.get(subscriptionId)?.managementGroups ?? [];
        // Where its groups are not told, it may be in this one. A group is named by its id or by its whole resource id.
        return groups.length === 0 || groups.some((group) => lastSegment(group) === lastSegment(id));
      }
      case 'subscription':
        return id === subscriptionId;
      case 'cluster':
        return id === key;
    }
  };

  const hidden = (cluster: Whereabouts, matters: (gap: Gap) => boolean): boolean => {
    if (isCut || !listed.has(cluster.subscriptionId)) return true;
    for (const gap of gaps.values()) if (matters(gap) && covers(gap, cluster)) return true;
    return false;
  };

  return {
    add,
    list: (subscription) => {
      if (!listed.has(subscription.subscriptionId)) listed.set(subscription.subscriptionId, subscription);
      expected.add(subscription.subscriptionId);
    },
    confirm: confirmations.add,
    isCovered: (subscriptionId, clusterKey = '') =>
      !hidden({ key: clusterKey, subscriptionId }, (gap) => gap.what === 'clusters'),
    isAbsenceCertain: (cluster) => !hidden(cluster, isAboutClusters),
    listedSubscriptions: () => [...listed.keys()],
    isListed: (subscriptionId) => listed.has(subscriptionId),
    isExpected: (subscriptionId) => expected.has(subscriptionId),
    hiddenClusters: () =>
      [...gaps.values()]
        .filter((gap) => gap.scope === 'cluster' && gap.what === 'clusters')
        .map((gap) => gap.id.toLowerCase()),
    hasGap: (scope, id, what) =>
      [...gaps.values()].some((gap) => gap.scope === scope && gap.what === what && gap.id.toLowerCase() === id),
    result: () => {
      for (const id of expected) {
        const isNamed = [...gaps.values()].some(
          (gap) => gap.scope === 'subscription' && isAboutClusters(gap) && gap.id.toLowerCase() === id,
        );
        if (!listed.has(id) && !isNamed) {
          add({
            scope: 'subscription',
            id,
            what: 'subscriptions',
            reason: 'notFound',
            detail: 'Expected, but not listed.',
          });
        }
      }
      const all = [...gaps.values()];
      const unread = new Set(
        all.filter((gap) => gap.scope === 'subscription' && isAboutClusters(gap)).map((gap) => gap.id.toLowerCase()),
      );
      return {
        complete: all.length === 0,
        subscriptions: {
          expected: expected.size,
          seen: [...expected].filter((id) => listed.has(id) && !unread.has(id)).length,
        },
        gaps: all.sort(compareGaps),
        ...confirmations.result(),
      };
    },
  };
}

/** Whether a gap could hide clusters; an unread flag, catalogue or pod list cannot. */
function isAboutClusters(gap: Gap): boolean {
  return gap.what === 'subscriptions' || gap.what === 'clusters' || gap.what === 'record';
}

const scopes: readonly Gap['scope'][] = ['fleet', 'managementGroup', 'subscription', 'location', 'cluster', 'line'];

function compareGaps(a: Gap, b: Gap): number {
  return (
    scopes.indexOf(a.scope) - scopes.indexOf(b.scope) ||
    (a.scope === 'line' ? Number(a.id) - Number(b.id) : 0) ||
    compareText(a.id.toLowerCase(), b.id.toLowerCase()) ||
    compareText(a.what, b.what) ||
    compareText(a.reason, b.reason)
  );
}

function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}

function lower(text: string): string {
  return text.toLowerCase();
}
