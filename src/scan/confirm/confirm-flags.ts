import pLimit from 'p-limit';
import { readFlag } from '../../domain/assess.ts';
import type { ClusterConfirmer } from '../../domain/collect-ports.ts';
import {
  nativeSidecarFeature,
  type FeatureRecord,
  type SnapshotStream,
  type StreamRecord,
} from '../../domain/records.ts';
import type { HistoryLedger } from '../../domain/scan-ports.ts';
import { late, questions, type CallBudget } from './questions.ts';

export interface ConfirmFlagsParts {
  readonly confirmer: Pick<ClusterConfirmer, 'flag'>;
  /** Whether it is news that a subscription's flag is registered, see {@link unflaggedPlaces}. Ids in lower case. */
  readonly isNews: (subscriptionId: string) => boolean;
  readonly budget: CallBudget;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Each is of another subscription, with 250 reads at once of its own. */
const questionsAtOnce = 8;

/**
 * The same records, but for preview flags that newly read as registered: Resource Graph, which indexes them, lags, and a
 * cluster may look better because of nothing else. So Azure itself is asked, and its answer takes the place of the
 * state. What it did not answer is a flag that was not read, and a gap. Holds the flags back, and nothing after them.
 */
export async function* confirmFlags(records: SnapshotStream, parts: ConfirmFlagsParts): AsyncGenerator<StreamRecord> {
  const isSuspect = (record: StreamRecord): record is FeatureRecord =>
    record.kind === 'feature' &&
    record.name.toLowerCase() === nativeSidecarFeature.toLowerCase() &&
    readFlag(record.state).registered === true &&
    parts.isNews(record.subscriptionId.toLowerCase());
  let held: StreamRecord[] = [];
  for await (const record of records) {
    // A flag that could not be read is followed by its gap.
    const isAmongFlags = held.length > 0 && (record.kind === 'feature' || record.kind === 'gap');
    if (isAmongFlags || isSuspect(record)) {
      held.push(record);
      continue;
    }
    yield* await answered(held, isSuspect, parts);
    held = [];
    yield record;
  }
  yield* await answered(held, isSuspect, parts);
}

async function answered(
  held: readonly StreamRecord[],
  isSuspect: (record: StreamRecord) => record is FeatureRecord,
  { confirmer, budget, timeoutMs, signal }: ConfirmFlagsParts,
): Promise<readonly StreamRecord[]> {
  if (held.length === 0) return held;
  const asking = questions(budget, timeoutMs, signal);
  const answers = await pLimit(questionsAtOnce).map(held, async (record): Promise<readonly StreamRecord[]> => {
    if (!isSuspect(record)) return [record];
    const { subscriptionId } = record;
    const answer = asking.takeCall()
      ? await asking.inTime(confirmer.flag(subscriptionId, asking.signal), late)
      : asking.unasked();
    if (answer.kind === 'flag') return [{ ...record, state: answer.state }];
    const detail = `Resource Graph newly shows it as registered, and nobody could confirm it: ${answer.detail}`;
    return [
      { ...record, state: null },
      { kind: 'gap', scope: 'subscription', id: subscriptionId, what: 'feature', reason: answer.reason, detail },
    ];
  });
  return answers.flat();
}

/** The subscriptions with a cluster that could get better, and that nobody saw with the flag when it was last seen. */
export function unflaggedPlaces(
  { clusters }: HistoryLedger,
  couldImprove: (clusterKey: string) => boolean,
): ReadonlySet<string> {
  const places = new Set<string>();
  for (const [key, { observations }] of clusters) {
    const last = observations.findLast(({ unreadable }) => unreadable !== true);
    if (last?.flagRegistered !== true && couldImprove(key)) places.add(key.split('/')[2] ?? '');
  }
  return places;
}
