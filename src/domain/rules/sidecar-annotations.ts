import type { AnnotationReading } from '../inspection/observed.ts';
import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip, countOf, inWords } from './words.ts';

const problems: readonly AnnotationReading['problem'][] = ['misspelt', 'invalidValue', 'optOut'];

/** A per-pod annotation opts out of native sidecars, is misspelt, or has a value other than `true` and `false`. */
export const sidecarAnnotations = defineRule({
  id: 'NS103',
  title: 'Pod templates decide the sidecar mode by annotation',
  when: 'Inside the cluster, an annotation for native sidecars is misspelt or has another value than `true` or `false` (medium), or `sidecar.istio.io/nativeSidecar` is `false` (low).',
  why: 'A pod that opts out stays classic for ever, whatever the cluster does. A misspelt annotation has no effect, and other values mean off up to Istio 1.26 and on from 1.27, so neither does what its author thinks.',
  severities: ['medium', 'low'],
  source: documents.istioAnnotations,
  evaluate: (situation) => {
    const annotations = isMeshed(situation) ? (situation.observed?.annotations ?? []) : [];
    if (annotations.length === 0) return null;
    const omitted = situation.observed?.omitted?.annotations;
    // Mistakes before intentions, so that a long list of opt-outs never hides one.
    const worstFirst = problems.flatMap((problem) => annotations.filter((reading) => reading.problem === problem));
    const count = (problem: AnnotationReading['problem']): number =>
      annotations.filter((reading) => reading.problem === problem).length + (omitted?.[problem] ?? 0);
    const [misspelt, invalidValue, optOut] = [count('misspelt'), count('invalidValue'), count('optOut')];
    const parts = [
      ...(misspelt > 0 ? [countOf(misspelt, 'annotation', ['is misspelt', 'are misspelt'])] : []),
      ...(invalidValue > 0
        ? [countOf(invalidValue, 'annotation', ['has', 'have']) + ' another value than true or false']
        : []),
      ...(optOut > 0 ? [countOf(optOut, 'pod template', ['opts out', 'opt out']) + ' of native sidecars'] : []),
    ];
    return {
      severity: misspelt + invalidValue > 0 ? 'medium' : 'low',
      message: `${inWords(parts)}.`,
      evidence: {
        misspelt,
        invalidValue,
        optOut,
        templates: bounded(
          worstFirst.map(({ namespace, kind, name, annotation, value, problem }) => ({
            workload: clip(`${namespace}/${name}`, 160),
            kind,
            annotation: clip(annotation),
            value: clip(value),
            problem,
          })),
          undefined,
          misspelt + invalidValue + optOut - annotations.length,
        ),
      },
      remediation:
        misspelt + invalidValue > 0
          ? 'Write the annotation as sidecar.istio.io/nativeSidecar with the value "true" or "false", or remove it.'
          : 'Remove the annotation sidecar.istio.io/nativeSidecar: "false" once its workload no longer needs the classic sidecar.',
    };
  },
});
