import { seen } from '../healthy.ts';
import type { AnnotationReading } from '../inspection/observed.ts';
import { casesOf } from './rule-case.ts';
import { sidecarAnnotations } from './sidecar-annotations.ts';

const annotated = (
  problem: AnnotationReading['problem'],
  value: string,
  annotation = 'sidecar.istio.io/nativeSidecar',
) => ({
  namespace: 'shop',
  kind: 'Deployment',
  name: 'cart',
  annotation,
  value,
  problem,
});
const optOut = annotated('optOut', 'false');
const invalidValue = annotated('invalidValue', 'yes');
const misspelt = annotated('misspelt', 'true', 'sidecar.istio.io/native-side');

export const sidecarAnnotationsCases = casesOf(sidecarAnnotations, [
  {
    kind: 'broken',
    when: 'a template opts out',
    given: (healthy) => healthy({ observed: seen({ annotations: [optOut] }) }),
    expect: {
      severity: 'low',
      message: '1 pod template opts out of native sidecars.',
      evidence: {
        misspelt: 0,
        invalidValue: 0,
        optOut: 1,
        templates: {
          items: [
            {
              workload: 'shop/cart',
              kind: 'Deployment',
              annotation: 'sidecar.istio.io/nativeSidecar',
              value: 'false',
              problem: 'optOut',
            },
          ],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'broken',
    when: 'an annotation is misspelt',
    given: (healthy) => healthy({ observed: seen({ annotations: [misspelt] }) }),
    expect: {
      severity: 'medium',
      message: '1 annotation is misspelt.',
      evidence: { misspelt: 1, templates: { items: [{ annotation: 'sidecar.istio.io/native-side' }], more: 0 } },
    },
  },
  {
    kind: 'broken',
    when: 'two annotations have another value',
    given: (healthy) => healthy({ observed: seen({ annotations: [invalidValue, invalidValue] }) }),
    expect: {
      severity: 'medium',
      message: '2 annotations have another value than true or false.',
      evidence: { invalidValue: 2 },
    },
  },
  {
    kind: 'boundary',
    when: 'an opt-out and a mistake meet: the worst decides, and mistakes are listed first',
    given: (healthy) => healthy({ observed: seen({ annotations: [optOut, optOut, invalidValue, misspelt] }) }),
    expect: {
      severity: 'medium',
      message:
        '1 annotation is misspelt, 1 annotation has another value than true or false and 2 pod templates opt out of native sidecars.',
      evidence: {
        templates: {
          items: [{ problem: 'misspelt' }, { problem: 'invalidValue' }, { problem: 'optOut' }, { problem: 'optOut' }],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'fine',
    when: 'no template says anything',
    given: (healthy) => healthy({ observed: seen({ annotations: [] }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
