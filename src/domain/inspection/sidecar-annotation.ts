/**
 * Upstream's per-pod switch, `sidecar.istio.io/nativeSidecar` (facts 3).
 *
 * @module
 */
import { compareMinor, type MeshRevision } from '../versions.ts';
import type { AnnotationReading } from './observed.ts';
import type { Pod } from './pod.ts';

/** The release notes call it `native-side`, which has no effect. */
export const podAnnotation = 'sidecar.istio.io/nativeSidecar';
const misspelt = new Set(['nativeside', 'nativesidecar', 'nativesidecars']);
/** From here on every value but "false" switches on; before, only "true" did. */
const lenientAnnotation: MeshRevision = { major: 1, minor: 27 };

/** What is to be said of an annotation; null for a right one and for others. */
export function annotationProblem(annotation: string, value: string): AnnotationReading['problem'] | null {
  if (annotation === podAnnotation) {
    if (value === 'false') return 'optOut';
    return value === 'true' ? null : 'invalidValue';
  }
  const name = annotation.slice(annotation.lastIndexOf('/') + 1);
  return misspelt.has(name.toLowerCase().replace(/[-_.]/g, '')) ? 'misspelt' : null;
}

/** Whether a value of the annotation asks for a native sidecar, under the revision that injects the pod. */
export function switchesOn(value: string, revision: MeshRevision | null): boolean {
  return revision !== null && compareMinor(revision, lenientAnnotation) < 0 ? value === 'true' : value !== 'false';
}

/** Whether a meshed pod stays classic for ever, whatever the cluster does. */
export function optsOut({ annotations, sidecar }: Pod): boolean {
  const value = annotations[podAnnotation];
  return value !== undefined && !switchesOn(value, sidecar?.revision ?? null);
}
