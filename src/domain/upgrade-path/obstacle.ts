/**
 * Why there is no way, as one sentence that names what the region would have to offer.
 *
 * @module
 */
import type { Offers } from './offers.ts';
import { reachableStates } from './search.ts';
import { minorText, revisionText } from './state.ts';
import type { Code, Goal, VersionState } from './state.ts';

/** Describes a start from which no path leads to the goal. `region` names the location. */
export function describeObstacle(start: VersionState, offers: Offers, goal: Goal, region: string): string {
  const needsMesh = start.revisions.some((revision) => revision < goal.mesh);
  const needsKubernetes = start.controlPlane < goal.kubernetes;
  const missing: string[] = [];
  if (needsMesh && !meshGoalOffered(offers, goal)) missing.push(`mesh revision ${revisionText(goal.mesh)} or newer`);
  if (needsKubernetes && !offers.targets.some((minor) => minor >= goal.kubernetes)) {
    missing.push(
      `Kubernetes ${minorText(goal.kubernetes)} or newer for ${offers.plan}${previewRemark(offers, goal.kubernetes)}`,
    );
  }
  if (missing.length > 0) return `${region} would have to offer ${missing.join(' and ')}.`;

  const reached = reachableStates(start, offers);
  const furthestMinor = Math.max(...reached.map((state) => state.controlPlane));
  const furthestRevision = Math.max(...reached.map((state) => state.revisions.at(-1) ?? 0));
  if (furthestMinor < goal.kubernetes) return kubernetesObstacle(start.controlPlane, furthestMinor, offers, region);
  if (furthestRevision < goal.mesh) return meshObstacle(furthestRevision, reached, offers, goal, region);
  return (
    `${region} offers Kubernetes ${minorText(goal.kubernetes)} and ${revisionText(goal.mesh)}, but no order of ` +
    `compatible versions reaches both from ${minorText(start.controlPlane)} with ${start.revisions.map(revisionText).join(' and ')}.`
  );
}

function meshGoalOffered(offers: Offers, goal: Goal): boolean {
  return offers.revisions.some(
    (revision) => revision >= goal.mesh || offers.meshUpgrades(revision)?.some((target) => target >= goal.mesh),
  );
}

function previewRemark(offers: Offers, wanted: Code): string {
  const previews = [...offers.previews].filter((minor) => minor >= wanted);
  return previews.length > 0 ? ` (it has ${minorText(Math.min(...previews))} only as a preview)` : '';
}

function kubernetesObstacle(start: Code, furthest: Code, offers: Offers, region: string): string {
  const reached = furthest === start ? '' : `; the path ends at ${minorText(furthest)}`;
  const preview = offers.listed.has(furthest + 1) ? ' other than as a preview' : '';
  return `${region} would have to offer Kubernetes ${minorText(furthest + 1)} for ${offers.plan}${preview}, the next minor after ${minorText(furthest)}${reached}.`;
}

function meshObstacle(
  furthest: Code,
  reached: readonly VersionState[],
  offers: Offers,
  goal: Goal,
  region: string,
): string {
  const from = revisionText(furthest);
  const minors = reached.filter((state) => state.revisions.at(-1) === furthest).map((state) => state.controlPlane);
  const range = spread(minors);
  const nearest = offers.revisions.find((revision) => revision > furthest);
  const targets = offers.meshUpgrades(furthest)?.filter((target) => target > furthest) ?? (nearest ? [nearest] : []);
  if (targets.length === 0) {
    return `${region} would have to offer an upgrade from ${from} towards ${revisionText(goal.mesh)}; it lists none.`;
  }
  if (!offers.meshUpgrades(furthest) && minors.every((minor) => !offers.listed.has(minor))) {
    return `${region} would have to offer Kubernetes ${range} or newer for ${offers.plan}${previewRemark(offers, Math.min(...minors))}: it is off the offer with ${from}, and then Kubernetes comes first.`;
  }
  return `${region} would have to offer a successor of ${from} that is compatible with Kubernetes ${range} for ${offers.plan}; ${targets.map(revisionText).join(' and ')} ${targets.length > 1 ? 'are' : 'is'} not.`;
}

function spread(minors: readonly Code[]): string {
  const lowest = Math.min(...minors);
  const highest = Math.max(...minors);
  return lowest === highest ? minorText(lowest) : `${minorText(lowest)} to ${minorText(highest)}`;
}
