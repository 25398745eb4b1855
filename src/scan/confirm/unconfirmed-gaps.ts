import type { GapRecord } from '../../domain/records.ts';
import { compareText } from '../../domain/text.ts';
import type { AnsweredSuspect } from './answer-suspects.ts';

/** Beyond so many clusters of one subscription it is a gap as a whole: coverage is kept and shown in one piece. */
const mostNamed = 50;

/** A gap for each cluster of which nobody could say whether the index's news is true; in ascending order of key. */
export function unconfirmedGaps(unanswered: readonly AnsweredSuspect[]): readonly GapRecord[] {
  const ordered = unanswered.toSorted((a, b) => compareText(a.key, b.key));
  const bySubscription = Map.groupBy(ordered, ({ key }) => key.split('/')[2] ?? '');
  return [...bySubscription].flatMap(([subscriptionId, group]): GapRecord[] => {
    const [first] = group;
    if (group.length <= mostNamed || first?.answer.kind !== 'unknown') return group.flatMap(gapOf);
    const detail = `Resource Graph shows ${group.length} clusters of it as gone or better, and nobody could confirm it: ${first.answer.detail}`;
    return [
      { kind: 'gap', scope: 'subscription', id: subscriptionId, what: 'clusters', reason: first.answer.reason, detail },
    ];
  });
}

const news: Readonly<Record<AnsweredSuspect['claim'], string>> = {
  gone: 'Resource Graph no longer shows it, and nobody could confirm that it is gone',
  better: 'Resource Graph shows it as better, and nobody could confirm it',
};

function gapOf({ key, claim, answer }: AnsweredSuspect): GapRecord[] {
  if (answer.kind !== 'unknown') return [];
  const detail = `${news[claim]}: ${answer.detail}`;
  return [{ kind: 'gap', scope: 'cluster', id: key, what: 'clusters', reason: answer.reason, detail }];
}
