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
/** Letters that a slip of the keyboard leaves out, adds or changes; none of Istio's other names is that near. */
const mostSlips = 2;
/** From here on every value but "false" switches on; before, only "true" did. */
const lenientAnnotation: MeshRevision = { major: 1, minor: 27 };

/** What is to be said of an annotation; null for a right one and for others. */
export function annotationProblem(annotation: string, value: string): AnnotationReading['problem'] | null {
  if (annotation === podAnnotation) {
    if (value === 'false') return 'optOut';
    return value === 'true' ? null : 'invalidValue';
  }
  const slash = annotation.lastIndexOf('/');
  const name = annotation
    .slice(slash + 1)
    .toLowerCase()
    .replace(/[-_.]/g, '');
  if (misspelt.has(name)) return 'misspelt';
  const isIstios = annotation.slice(0, slash) === 'sidecar.istio.io';
  return isIstios && slipsBetween(name, 'nativesidecar') <= mostSlips ? 'misspelt' : null;
}

/** Levenshtein's distance. */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > mostSlips) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const [left = 0, above = 0, aslant = 0] = [next[j], row[j + 1], row[j]];
      next.push(Math.min(left + 1, above + 1, aslant + (a[i] === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? Infinity;
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
