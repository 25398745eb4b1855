import pLimit from 'p-limit';
import type { ClusterConfirmer, Clock, ConfirmedCluster } from '../../domain/ports.ts';
import type { ConfirmationRecord, StreamRecord } from '../../domain/records.ts';
import { compareText } from '../../domain/text.ts';
import { instant } from '../request-scan.ts';

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
  readonly calls: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** From so many suspects of a subscription on, its list is asked for first: it answers many of them at once. */
const worthAList = 3;
/** AKS allows 60 reads of clusters at once and one a second from then on, for each subscription. */
const questionsAtOnce = 4;

/**
 * Asks Azure about each of them, in at most `calls` calls and within `timeoutMs`: subscriptions with several of them by
 * list, most of them first, and what is then still open by reading the cluster. The answers are in ascending order of
 * key.
 */
export async function answerSuspects(
  suspects: readonly Suspect[],
  { confirmer, clock, calls, timeoutMs, signal }: AnswerParts,
): Promise<readonly AnsweredSuspect[]> {
  const outOfTime = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, outOfTime]);
  const limit = pLimit(questionsAtOnce);
  let left = calls;
  const takeCall = (): boolean => {
    if (left === 0 || outOfTime.aborted) return false;
    left -= 1;
    return true;
  };
  /** What came, or the given answer when time ran out before. */
  const inTime = async <T>(asking: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await asking;
    } catch (error) {
      signal.throwIfAborted();
      if (outOfTime.aborted) return otherwise;
      throw error;
    }
  };

  const answers = new Map<string, Pick<AnsweredSuspect, 'answer' | 'how' | 'at'>>();
  const bySubscription = Map.groupBy(suspects, ({ key }) => key.split('/')[2] ?? '');
  const lists = [...bySubscription]
    .filter(([, group]) => group.length >= worthAList)
    .sort(([idA, a], [idB, b]) => b.length - a.length || compareText(idA, idB));
  await limit.map(lists, async ([subscriptionId, group]) => {
    const wanted = new Set(group.map(({ key }) => key));
    const asked = confirmer.list(subscriptionId, wanted, { takeCall, signal: either });
    const at = instant(clock.now());
    for (const [key, answer] of await inTime(asked, new Map())) answers.set(key, { answer, how: 'list', at });
  });

  const ordered = suspects.toSorted((a, b) => compareText(a.key, b.key));
  const open = ordered.filter(({ key }) => !answers.has(key));
  await limit.map(open, async ({ key }) => {
    if (!takeCall()) {
      answers.set(key, { answer: outOfTime.aborted ? late : spent(calls) });
      return;
    }
    const answer = await inTime(confirmer.read(key, either), late);
    answers.set(key, { answer, how: 'get', at: instant(clock.now()) });
  });
  return ordered.map((suspect) => ({ ...suspect, ...(answers.get(suspect.key) ?? { answer: late }) }));
}

const late: ConfirmedCluster = {
  kind: 'unknown',
  reason: 'unavailable',
  detail: 'Azure did not answer before the scan had to go on',
};

function spent(calls: number): ConfirmedCluster {
  return {
    kind: 'unknown',
    reason: 'unavailable',
    detail: `the ${calls} calls of a scan for it (SIDESCAN_CONFIRM_CALLS) were spent`,
  };
}
