import type { Calendar } from '../../domain/catalogue.ts';
import { locationKey } from '../../domain/cluster.ts';
import type { ClusterVerdict } from '../../domain/contracts.ts';
import type { ClusterConfirmer } from '../../domain/collect-ports.ts';
import type { Clock } from '../../domain/ports.ts';
import type { HistorySource } from '../../domain/scan-ports.ts';
import type { ClusterRecord, GapRecord, SnapshotStream, StreamRecord } from '../../domain/records.ts';
import type { Policy } from '../../domain/situation.ts';
import { readCluster } from '../../snapshot/to-domain.ts';
import { assessSnapshot } from '../assess-snapshot.ts';
import { answerSuspects, type AnsweredSuspect, type Suspect } from './answer-suspects.ts';
import { confirmFlags, unflaggedPlaces } from './confirm-flags.ts';
import { callBudget } from './questions.ts';
import { sameReading } from './same-reading.ts';
import { unconfirmedGaps } from './unconfirmed-gaps.ts';

export interface ConfirmingParts {
  readonly confirmer: ClusterConfirmer;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly calendar: Calendar;
  readonly history: HistorySource;
  /** Whether the last scan found a cluster, by key, meshed and not native: only such a one can get better. */
  readonly couldImprove: (clusterKey: string) => boolean;
  /** Calls to Azure that may be made; repetitions of the SDK are not counted. */
  readonly calls: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Called before the first question about a cluster. */
  readonly onConfirm: () => void;
}

/** Records of suspicious clusters that are held back at most; what is suspicious beyond it is not confirmed. */
const mostHeld = 2000;

/**
 * The same records, but for clusters of which Resource Graph has suspicious news, compared with the last scan: that they
 * are gone, or better (native, or out of the mesh). Resource Graph is an index and lags, so Azure itself is asked, and
 * its answer takes the place of the index's record or absence. What Azure did not answer is a gap of the cluster: its
 * absence proves nothing then, and its improvement is not claimed.
 *
 * The records of suspicious clusters come last, in ascending order of key. Nothing else is held back but the context.
 */
export async function* confirming(records: SnapshotStream, parts: ConfirmingParts): AsyncGenerator<StreamRecord> {
  const { policy, calendar, history, couldImprove } = parts;
  const ledger = await history.ledger();
  const unflagged = unflaggedPlaces(ledger, couldImprove);
  const budget = callBudget(parts.calls);
  const flagged = confirmFlags(records, { ...parts, budget, isNews: (id) => unflagged.has(id) });
  const waiting: StreamRecord[] = [];
  const known = knownContext();
  const passing = async function* (): AsyncGenerator<StreamRecord> {
    for await (const record of flagged) {
      known.meet(record);
      waiting.push(record);
      yield record;
    }
  };
  const held: Suspect[] = [];
  const unheld: Suspect[] = [];
  let gone: readonly string[] = [];
  // The verdicts themselves say what would be claimed; the rules' findings do not matter here.
  const options = {
    policy,
    calendar,
    rules: [],
    history: { ledger: async () => ledger, lastVerdicts: async () => [] },
  };
  for await (const event of assessSnapshot(passing(), options)) {
    if (event.kind === 'end') gone = event.after.removed;
    if (event.kind === 'verdict' && isBetter(event.verdict, couldImprove)) {
      const suspect = takeSuspect(waiting, event.assessed.cluster.key);
      if (held.length < mostHeld) held.push(suspect);
      else {
        yield* suspect.records;
        unheld.push({ ...suspect, records: [] });
      }
    }
    if (event.kind !== 'start') yield* waiting.splice(0);
  }

  const suspects = [...held, ...gone.map((key): Suspect => ({ key, claim: 'gone', records: [] }))];
  const unanswered: AnsweredSuspect[] = unheld.map((suspect) => ({ ...suspect, answer: tooMany }));
  if (suspects.length > 0) {
    parts.onConfirm();
    for (const suspect of await answerSuspects(suspects, { ...parts, budget })) {
      const { answer } = suspect;
      if (answer.kind === 'unknown') {
        yield* suspect.records;
        unanswered.push(suspect);
      } else yield* confirmed(suspect, known.lateGaps);
    }
  }
  yield* unconfirmedGaps(unanswered);
}

const tooMany = {
  kind: 'unknown',
  reason: 'unavailable',
  detail: 'more clusters than can be asked about in one scan look better',
} as const;

function isBetter({ id, sidecarMode }: ClusterVerdict, couldImprove: (key: string) => boolean): boolean {
  return (sidecarMode === 'native' || sidecarMode === 'none') && couldImprove(id.toLowerCase());
}

/** Takes the last record, which the verdict was of, out of those that wait, with what was seen inside the cluster. */
function takeSuspect(waiting: StreamRecord[], key: string): Suspect {
  const isOwn = (record: StreamRecord): boolean =>
    record === waiting.at(-1) || ('clusterId' in record && record.clusterId.toLowerCase() === key);
  const records = waiting.filter(isOwn);
  waiting.splice(0, waiting.length, ...waiting.filter((record) => !records.includes(record)));
  return { key, claim: 'better', records };
}

/** What a snapshot says of a suspicious cluster after Azure has answered. */
function* confirmed(
  { key, claim, records, answer, how, at }: AnsweredSuspect,
  lateGaps: (record: ClusterRecord) => readonly GapRecord[],
): Generator<StreamRecord> {
  const indexed = records.find((record) => record.kind === 'cluster');
  const resource = answer.kind === 'exists' ? answer.resource : undefined;
  const changed = indexed === undefined ? resource !== undefined : !sameReading(indexed.resource, resource);
  if (!changed) yield* records;
  else if (resource !== undefined) {
    const corrected: ClusterRecord = { kind: 'cluster', resource };
    if (indexed === undefined || !isMeshed(indexed)) yield* lateGaps(corrected);
    yield* records.filter((record) => record !== indexed);
    yield corrected;
  }
  yield {
    kind: 'confirmation',
    clusterId: key,
    claim,
    how: how ?? 'get',
    at: at ?? '',
    changed,
    modifiedAt: answer.kind === 'exists' ? answer.modifiedAt : null,
  };
}

function isMeshed({ resource }: ClusterRecord): boolean {
  return readCluster(resource)?.mesh.state === 'meshed';
}

/** Flag and catalogues of a meshed cluster that nobody counted on were not asked for: they are gaps, once each. */
function knownContext() {
  const places = new Set<string>();
  return {
    meet: (record: StreamRecord): void => {
      if (record.kind === 'feature') places.add(`feature ${record.subscriptionId.toLowerCase()}`);
      else if (record.kind === 'meshRevisions' || record.kind === 'kubernetesVersions')
        places.add(`${record.kind} ${locationKey(record.location)}`);
      else if (record.kind === 'gap') places.add(`${record.what} ${locationKey(record.id)}`);
    },
    lateGaps: ({ resource }: ClusterRecord): readonly GapRecord[] => {
      const cluster = readCluster(resource);
      if (cluster?.mesh.state !== 'meshed') return [];
      const location = locationKey(cluster.location);
      const wanted = [
        { scope: 'subscription', id: cluster.subscriptionId, what: 'feature' },
        { scope: 'location', id: location, what: 'meshRevisions' },
        { scope: 'location', id: location, what: 'kubernetesVersions' },
      ] as const;
      return wanted.flatMap(({ scope, id, what }): GapRecord[] => {
        if (places.has(`${what} ${id}`)) return [];
        places.add(`${what} ${id}`);
        const detail = 'its only meshed cluster was missing in Resource Graph, and found by asking Azure';
        return [{ kind: 'gap', scope, id, what, reason: 'late', detail }];
      });
    },
  };
}
