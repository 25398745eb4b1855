/**
 * How a fleet moved between two scans: per cluster, only what matters (verdict, versions, revision, flag).
 *
 * @module
 */
import type { Change, ClusterVerdict, Drift, NotSeen } from './contracts.ts';
import { compareText } from './text.ts';

type Field = keyof ClusterVerdict;

/** What is compared, and how: casing and order that mean nothing make no noise. */
const fields: readonly { readonly field: Field; readonly normal: (verdict: ClusterVerdict) => string }[] = [
  { field: 'sidecarMode', normal: ({ sidecarMode }) => sidecarMode },
  { field: 'confidence', normal: ({ confidence }) => confidence },
  { field: 'compliance', normal: ({ compliance }) => compliance },
  { field: 'eligibility', normal: ({ eligibility }) => eligibility },
  { field: 'controlPlaneVersion', normal: ({ controlPlaneVersion }) => fold(controlPlaneVersion) },
  { field: 'oldestNodePoolVersion', normal: ({ oldestNodePoolVersion }) => fold(oldestNodePoolVersion) },
  { field: 'meshRevisions', normal: ({ meshRevisions }) => meshRevisions.map(fold).sort(compareText).join(' ') },
  { field: 'featureFlag', normal: ({ featureFlag }) => fold(featureFlag) },
];

function fold(text: string | null): string {
  return text === null ? '' : text.toLowerCase();
}

export interface DriftSide {
  readonly scanId: string | null;
  readonly takenAt: string;
}

export interface DriftComparison {
  /** Takes one verdict of the newer scan. */
  readonly add: (after: ClusterVerdict) => void;
  /**
   * The drift, changes by lower-cased id. What the newer scan did not see counts as removed only if it was not carried
   * on as not seen.
   */
  readonly result: (to: DriftSide, notSeen: readonly NotSeen[]) => Drift;
}

/**
 * Starts a comparison with the clusters of the older scan, by lower-cased id.
 *
 * @param older those it saw
 * @param lost those it carried on as not seen: one that is back is not new
 */
export function compareScans(
  from: DriftSide,
  older: ReadonlyMap<string, ClusterVerdict>,
  lost: readonly NotSeen[] = [],
): DriftComparison {
  const changes: Change[] = [];
  const met = new Set<string>();
  const carried = new Map(lost.map(({ id, last }) => [id.toLowerCase(), last]));
  return {
    add: (after) => {
      const key = after.id.toLowerCase();
      const before = older.get(key) ?? carried.get(key);
      met.add(key);
      if (!before) {
        changes.push({ kind: 'new', id: after.id, name: after.name, verdict: after });
        return;
      }
      const change = changeOf(before, after);
      if (change) changes.push(change);
    },
    result: (to, notSeen) => {
      const unseen = new Set(notSeen.map(({ id }) => id.toLowerCase()));
      for (const [key, verdict] of older) {
        if (met.has(key)) continue;
        changes.push({ kind: unseen.has(key) ? 'notSeen' : 'removed', id: verdict.id, name: verdict.name, verdict });
      }
      for (const [key, verdict] of carried) {
        if (met.has(key) || unseen.has(key) || older.has(key)) continue;
        changes.push({ kind: 'removed', id: verdict.id, name: verdict.name, verdict });
      }
      return {
        format: 'sidescan.drift/1',
        from: { ...from },
        to: { ...to },
        changes: changes.sort((a, b) => compareText(a.id.toLowerCase(), b.id.toLowerCase())),
        regressions: changes.filter((change) => change.kind === 'changed' && change.regression).length,
      };
    },
  };
}

/** What moved between two sightings of one cluster; null when nothing did that matters. */
export function changeOf(before: ClusterVerdict, after: ClusterVerdict): Change | null {
  const moved = fields.filter(({ normal }) => normal(before) !== normal(after));
  if (moved.length === 0) return null;
  return {
    kind: 'changed',
    id: after.id,
    name: after.name,
    regression: isRegression(before, after),
    before,
    after,
    fields: moved.map(({ field }) => ({ field, before: before[field], after: after[field] })),
  };
}

/** Compliant before, and not now. */
function isRegression(before: ClusterVerdict, after: ClusterVerdict): boolean {
  return before.compliance === 'compliant' && after.compliance !== 'compliant';
}
