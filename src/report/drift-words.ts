/**
 * What changed, in the order and the words of every drift report.
 *
 * @module
 */
import type { Change, ClusterVerdict, Drift, SnapshotDrift } from '../domain/contracts.ts';
import { compareText } from '../domain/text.ts';
import { countOf, describeMesh, describeSubscriptions, factWords, formatInstant, isIncomplete } from './words.ts';

export interface DriftGroup {
  readonly title: string;
  readonly changes: readonly Change[];
}

/** Regressions first, then other changes, new, removed and not seen; each by lower-cased id. Empty groups are left out. */
export function groupChanges(changes: readonly Change[]): DriftGroup[] {
  const ordered = [...changes].sort((a, b) => compareText(a.id.toLowerCase(), b.id.toLowerCase()));
  const isRegression = (change: Change) => change.kind === 'changed' && change.regression;
  return [
    { title: 'Regressions', changes: ordered.filter(isRegression) },
    { title: 'Changed', changes: ordered.filter((change) => change.kind === 'changed' && !change.regression) },
    { title: 'New', changes: ordered.filter(({ kind }) => kind === 'new') },
    { title: 'Removed', changes: ordered.filter(({ kind }) => kind === 'removed') },
    {
      title: 'Not seen, because a gap covers them',
      changes: ordered.filter(({ kind }) => kind === 'notSeen'),
    },
  ].filter((group) => group.changes.length > 0);
}

/** `From 2026-11-13 06:00 UTC to 2026-11-20 06:00 UTC: 3 regressions, 12 changes in all.` */
export function describeDrift({ from, to, changes, regressions }: Drift): string {
  const period = `From ${formatInstant(from.takenAt)} to ${formatInstant(to.takenAt)}`;
  if (changes.length === 0) return `${period}: nothing changed.`;
  return `${period}: ${countOf(regressions, 'regression')}, ${countOf(changes.length, 'change')} in all.`;
}

/** A line for each side that does not show everything: what is not in it cannot have changed here. */
export function describeDriftCoverage(drift: Drift | SnapshotDrift): string[] {
  if (!('coverage' in drift)) return [];
  const { from, to } = drift.coverage;
  const sides = [
    { which: 'older', coverage: from },
    { which: 'newer', coverage: to },
  ];
  return sides
    .filter(({ coverage }) => isIncomplete(coverage))
    .map(
      ({ which, coverage: { gaps, subscriptions } }) =>
        `Coverage of the ${which} one is INCOMPLETE: ${countOf(gaps.length, 'gap')}, ${describeSubscriptions(subscriptions)}. What it does not show is not compared.`,
    );
}

/** `control plane 1.32.7 → 1.33.2` for each field; for clusters that came or went, what they are or were. */
export function describeChange(change: Change): string[] {
  if (change.kind === 'changed') {
    return change.fields.map(({ field, before, after }) => {
      const { label, absent } = wordsOf(field);
      const none = (verdict: ClusterVerdict): string =>
        field === 'meshRevisions' ? describeMesh({ ...verdict, meshRevisions: [] }) : absent;
      return `${label} ${valueOf(before, none(change.before))} → ${valueOf(after, none(change.after))}`;
    });
  }
  const { sidecarMode, compliance } = change.verdict;
  return [`${sidecarMode}, ${compliance}`];
}

/** The verdict that says where the cluster is: the later one. */
export function verdictOf(change: Change): ClusterVerdict {
  return change.kind === 'changed' ? change.after : change.verdict;
}

/** A field that has no words yet is called by its name. */
function wordsOf(field: string): { readonly label: string; readonly absent: string } {
  return field in factWords ? factWords[field as keyof typeof factWords] : { label: field, absent: 'none' };
}

function valueOf(value: unknown, absent: string): string {
  if (value === null || value === undefined || value === '') return absent;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? absent : value.map((each) => valueOf(each, absent)).join(' ');
  return JSON.stringify(value);
}
