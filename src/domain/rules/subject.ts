/**
 * What several rules ask of a situation in the same words.
 *
 * @module
 */
import { planOf, type Minor, type PlanName } from '../catalogue.ts';
import type { NodePool } from '../cluster.ts';
import { kubernetesFloor, revisionFloor } from '../floors.ts';
import type { ObservedRevision } from '../inspection/observed.ts';
import { isWord } from '../json.ts';
import type { RevisionSituation, Situation } from '../situation.ts';
import { compareText } from '../text.ts';
import {
  compareMinor,
  compareVersions,
  formatRevision,
  type KubernetesVersion,
  type MeshRevision,
} from '../versions.ts';
import { clip } from './words.ts';

/** Most rules speak of meshed clusters only; a mesh that could not be read is not one (NS016 reports it). */
export function isMeshed({ cluster }: Situation): boolean {
  return cluster.mesh.state === 'meshed';
}

/** Whether what blocks native mode is worth saying: an undetermined mode is not native, so it is. */
export function isShort(situation: Situation): boolean {
  return isMeshed(situation) && situation.sidecarMode !== 'native';
}

/** What the path to be recommended asks for: 1.33 and asm-1-29, or 1.29 and asm-1-20 where the target is `preview`. */
export function targetFloor({ policy }: Situation): { readonly kubernetes: Minor; readonly revision: MeshRevision } {
  return { kubernetes: kubernetesFloor[policy.target], revision: revisionFloor[policy.target] };
}

/** The support plan under its own name; one that nobody documented as Azure wrote it, with the plan it is judged as. */
export function planEvidence(supportPlan: string): { readonly supportPlan: string; readonly judgedAs?: PlanName } {
  const judgedAs = planOf(supportPlan);
  return isWord(supportPlan, judgedAs) ? { supportPlan: judgedAs } : { supportPlan: clip(supportPlan), judgedAs };
}

/** A pool whose version could be read. */
export type ReadPool = NodePool & { readonly version: KubernetesVersion };

/** The active, or the latent, pools known to be below a minor; the oldest first, then by name. */
export function poolsBelow(situation: Situation, floor: Minor, kind: 'active' | 'latent'): readonly ReadPool[] {
  return (situation.cluster.nodePools ?? [])
    .filter((pool): pool is ReadPool => pool.version !== null)
    .filter((pool) => pool.active === (kind === 'active') && compareMinor(pool.version, floor) < 0)
    .toSorted((a, b) => compareVersions(a.version, b.version) || compareText(a.name, b.name));
}

/** A revision that could be read. */
export type ReadRevision = RevisionSituation & { readonly revision: MeshRevision };

/** The revisions that could be read, ascending. */
export function readRevisions({ revisions }: Situation): readonly ReadRevision[] {
  return revisions.filter((reading): reading is ReadRevision => reading.revision !== null);
}

/** Whether what was seen inside decides a revision. */
export function wasObserved(
  reading: RevisionSituation,
): reading is RevisionSituation & { readonly observed: ObservedRevision } {
  return (reading.observed?.mode ?? null) !== null;
}

/** `asm-1-29`, or what Azure wrote where that is no revision. */
export function nameOf({ text, revision }: RevisionSituation): string {
  return revision ? formatRevision(revision) : text;
}

/** Distinct revisions, ascending: two while an upgrade of the mesh is open. */
export function namesOfRevisions({ revisions }: Situation): readonly string[] {
  return [...new Set(revisions.map(nameOf))];
}

/**
 * How the mesh gets to another revision, as a sentence without its full stop: an upgrade that is open already comes
 * first, and may be all that is needed.
 *
 * @param isEnough whether a revision needs no further upgrade
 * @param onward completes "upgrade the mesh …"
 */
export function meshUpgrade(
  situation: Situation,
  isEnough: (revision: MeshRevision) => boolean,
  onward: string,
): string {
  if (namesOfRevisions(situation).length < 2) return `Upgrade the mesh ${onward}`;
  // One that could not be read comes last.
  const newest = situation.revisions.at(-1)?.revision ?? null;
  if (newest === null || !isEnough(newest)) return `Complete the open mesh upgrade, then upgrade the mesh ${onward}`;
  return `Move the workloads to ${formatRevision(newest)} and complete the open mesh upgrade`;
}
