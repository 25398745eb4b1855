import type { ClusterVerdict } from '../contracts.ts';
import type { Digest } from '../digest.ts';
import { compareText } from '../text.ts';
import { byId } from './digest-cluster.ts';
import { topList, type TopList } from './top-list.ts';

const mostSteps = 10;
const mostExamples = 3;
/** The sentences name versions, not clusters, so there are few; a bound all the same. */
const mostSentences = 1000;

type Example = Pick<ClusterVerdict, 'id' | 'name'>;

export interface NextSteps {
  readonly add: (verdict: ClusterVerdict) => void;
  readonly result: () => Digest['nextSteps'];
}

/** Groups clusters by their next step, as their verdicts say it. Exempt clusters are asked for nothing. */
export function nextSteps(): NextSteps {
  const steps = new Map<string, TopList<Example>>();
  return {
    add: ({ id, name, nextStep, compliance }) => {
      if (nextStep === null || compliance === 'exempt') return;
      const known = steps.get(nextStep);
      if (known === undefined && steps.size >= mostSentences) return;
      const step = known ?? topList<Example>(byId, mostExamples);
      steps.set(nextStep, step);
      step.add({ id, name });
    },
    result: () =>
      [...steps]
        .map(([sentence, step]) => {
          const { items, total } = step.result();
          return { sentence, clusters: total, examples: items.map(({ name }) => name) };
        })
        .sort((a, b) => b.clusters - a.clusters || compareText(a.sentence, b.sentence))
        .slice(0, mostSteps),
  };
}
