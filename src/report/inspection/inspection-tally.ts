import type { Gap, Inspection } from '../../domain/contracts.ts';
import { observedMode } from '../../domain/inspection/observation.ts';
import { countOf, formatCount } from '../words.ts';

export type SeenMode = 'native' | 'classic' | 'mixed' | 'unknown';

/** The mode of a cluster as it was seen: of its revisions that have pods or a switch that could be read. */
export function seenModeOf({ revisions, observed }: Pick<Inspection, 'revisions' | 'observed'>): SeenMode {
  if (!observed) return 'unknown';
  const modes = new Set(
    revisions.map(({ control, nativePods, classicPods }) => observedMode(control, nativePods, classicPods)),
  );
  modes.delete(null);
  const [only] = modes;
  if (only === undefined || only === null) return 'unknown';
  return modes.size > 1 ? 'mixed' : only;
}

/** `3 clusters were looked into: 1 native, 1 classic, 1 mixed; 2 could not be.` */
export function lastSentence(inspections: readonly Inspection[], fleetGaps: readonly Gap[]): string {
  const seen = inspections.filter(({ observed }) => observed);
  const modes = (['native', 'classic', 'mixed', 'unknown'] as const).flatMap((mode) => {
    const count = seen.filter((inspection) => seenModeOf(inspection) === mode).length;
    return count === 0 ? [] : [`${formatCount(count)} ${mode === 'unknown' ? 'without evidence' : mode}`];
  });
  const closed = inspections.length - seen.length;
  const partly = seen.filter(({ gaps }) => gaps.length > 0).length;
  const parts = [
    `${countOf(seen.length, 'cluster')} looked into${modes.length === 0 ? '' : `: ${modes.join(', ')}`}`,
    ...(partly > 0 ? [`${formatCount(partly)} of them in part`] : []),
    ...(closed > 0 ? [`${formatCount(closed)} could NOT be looked into`] : []),
    ...(fleetGaps.length > 0 ? [`${countOf(fleetGaps.length, 'gap')} in the fleet`] : []),
  ];
  return `${parts.join('; ')}.`;
}

/** Clusters that could not be looked into, by what would open them; most clusters first. */
export function closedClusters(
  inspections: readonly Inspection[],
): { readonly detail: string; readonly names: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { observed, gaps, clusterId } of inspections) {
    if (observed) continue;
    const detail = gaps[0]?.detail ?? 'nothing was seen';
    const names = groups.get(detail) ?? [];
    names.push(clusterId.slice(clusterId.lastIndexOf('/') + 1));
    groups.set(detail, names);
  }
  return [...groups].map(([detail, names]) => ({ detail, names })).sort((a, b) => b.names.length - a.names.length);
}
