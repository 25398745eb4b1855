import pLimit from 'p-limit';
import type { ClusterConfirmer, ConfirmedCluster } from '../../domain/collect-ports.ts';
import { instant } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import type { ConfirmationRecord, StreamRecord } from '../../domain/records.ts';
import { compareText } from '../../domain/text.ts';
import { late, questions, type CallBudget } from './questions.ts';

/** A cluster of which the index has suspicious news. */
export interface Suspect {
  /** Its lower-cased id. */
  readonly key: string;
  readonly claim: ConfirmationRecord['claim'];
  /** Its cluster record, after what was seen inside it; none when the index no longer shows it. */
  readonly records: readonly StreamRecord[];
}

export interface AnsweredSuspect extends Suspect {
  readonly answer: ConfirmedCluster;
  /** Where Azure answered. */
  readonly how?: ConfirmationRecord['how'];
  readonly at?: string;
}

export interface AnswerParts {
  readonly confirmer: ClusterConfirmer;
  readonly clock: Clock;
  readonly budget: CallBudget;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** From so many suspects of a subscription on, its list is asked for first: it answers many of them at once. */
const worthAList = 3;
/** AKS allows 60 reads of clusters at once and one a second from then on, for each subscription. */
const questionsAtOnce = 4;

/**
 * Asks Azure about each of them, within the budget of calls and `timeoutMs`: subscriptions with several of them by
 * list, most of them first, and what is then still open by reading the cluster. The answers are in ascending order of
 * key.
 */
export async function answerSuspects(
  suspects: readonly Suspect[],
  { confirmer, clock, budget, timeoutMs, signal: scanSignal }: AnswerParts,
): Promise<readonly AnsweredSuspect[]> {
  const { signal, takeCall, unasked, inTime } = questions(budget, timeoutMs, scanSignal);
  const limit = pLimit(questionsAtOnce);

  const answers = new Map<string, Pick<AnsweredSuspect, 'answer' | 'how' | 'at'>>();
  const bySubscription = Map.groupBy(suspects, ({ key }) => key.split('/')[2] ?? '');
  const lists = [...bySubscription]
    .filter(([, group]) => group.length >= worthAList)
    .sort(([idA, a], [idB, b]) => b.length - a.length || compareText(idA, idB));
  await limit.map(lists, async ([subscriptionId, group]) => {
    const wanted = new Set(group.map(({ key }) => key));
    const asked = confirmer.list(subscriptionId, wanted, { takeCall, signal });
    const at = instant(clock.now());
    for (const [key, answer] of await inTime(asked, new Map())) answers.set(key, { answer, how: 'list', at });
  });

  const ordered = suspects.toSorted((a, b) => compareText(a.key, b.key));
  const open = ordered.filter(({ key }) => !answers.has(key));
  await limit.map(open, async ({ key }) => {
    if (!takeCall()) {
      answers.set(key, { answer: unasked() });
      return;
    }
    const answer = await inTime<ConfirmedCluster>(confirmer.read(key, signal), late);
    answers.set(key, { answer, how: 'get', at: instant(clock.now()) });
  });
  return ordered.map((suspect) => ({ ...suspect, ...(answers.get(suspect.key) ?? { answer: late }) }));
}
