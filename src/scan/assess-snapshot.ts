import { assessCluster, type Assessment } from '../domain/assess.ts';
import { assumeOf, type Assumption } from '../domain/assume.ts';
import type { Calendar, KubernetesOffer, MeshOffer } from '../domain/catalogue.ts';
import type { Cluster, Subscription } from '../domain/cluster.ts';
import type { ClusterVerdict, Gap, Report, Scope } from '../domain/contracts.ts';
import { coverageLedger, type CoverageLedger } from '../domain/coverage.ts';
import { noHistory, unmeshedBefore, withScope, type ClusterHistory } from '../domain/history.ts';
import { insideCluster, type Inside } from '../domain/inspection/inside-cluster.ts';
import { observedCluster } from '../domain/inspection/observation.ts';
import type { ObservedCluster } from '../domain/inspection/observed.ts';
import type { HistoryLedger, HistorySource } from '../domain/scan-ports.ts';
import type { ClusterRecord, SnapshotStream } from '../domain/records.ts';
import type { Rule } from '../domain/rule.ts';
import type { Policy } from '../domain/situation.ts';
import { summaryCounter } from '../domain/summary.ts';
import { compareText } from '../domain/text.ts';
import { holds, namesGroupsOf } from '../domain/within-scope.ts';
import { readCluster } from '../snapshot/to-domain.ts';
import { context, isContextRecord } from './context.ts';
import { idSet } from './id-set.ts';

export interface AssessOptions {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  readonly calendar: Calendar;
  /** Earlier scans of the same fleet; without them nothing is known of the past. */
  readonly history?: HistorySource;
  /** A what-if; verdicts are then hypothetical. */
  readonly assume?: Assumption | null;
  /** Of a stored scan. */
  readonly scanId?: string | null;
}

/** What a cluster was judged by, for whoever plans on top of the verdict. */
export interface AssessedCluster {
  readonly cluster: Cluster;
  readonly assessment: Assessment;
  readonly subscription: Subscription | null;
  readonly meshOffer: MeshOffer | null;
  readonly kubernetesOffer: KubernetesOffer | null;
}

export type AssessEvent =
  | { readonly kind: 'start'; readonly takenAt: string; readonly cloud: string; readonly scope: Scope }
  | { readonly kind: 'verdict'; readonly verdict: ClusterVerdict; readonly assessed: AssessedCluster }
  | { readonly kind: 'end'; readonly report: Omit<Report, 'clusters'>; readonly after: LedgerAfter };

/** What this scan leaves to the next one, beside the histories that came with the verdicts. */
export interface LedgerAfter {
  /** Histories of clusters that were not seen, and are not known to be gone, by cluster key. */
  readonly carried: ReadonlyMap<string, ClusterHistory>;
  /** Histories of clusters outside the scan's scope, which it did not look for: neither lost nor gone. */
  readonly outside: ReadonlyMap<string, ClusterHistory>;
  /** Keys of clusters that are known to be gone. */
  readonly removed: readonly string[];
  readonly coveredSubscriptions: ReadonlySet<string>;
}

const emptyLedger: HistoryLedger = { coveredSubscriptions: new Set(), clusters: new Map() };

/**
 * Assesses a stream of records in one pass: `start`, a `verdict` for each cluster in the stream's order, `end`. Holds
 * the context, the evidence of clusters still to come and an entry of an id set a cluster; nothing else grows with the fleet.
 */
export async function* assessSnapshot(records: SnapshotStream, options: AssessOptions): AsyncGenerator<AssessEvent> {
  const { policy, rules, calendar } = options;
  const ledger = (await options.history?.ledger()) ?? emptyLedger;
  const iterator = records[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done || first.value.kind !== 'header') throw new Error('a snapshot stream starts with its header');
  const { takenAt, cloud, scope } = first.value;
  yield { kind: 'start', takenAt, cloud, scope };

  const coverage = coverageLedger(scope);
  const summary = summaryCounter(calendar, takenAt);
  const known = context();
  const seen = idSet();
  const inside = new Map<string, Inside>();
  const unreadFlags = new Map<string, Gap['reason']>();
  const setting = { takenAt, policy, calendar, rules };

  const assess = (record: ClusterRecord): AssessedCluster | null => {
    const cluster = readCluster(record.resource);
    if (!cluster) {
      coverage.add({ scope: 'fleet', id: '', what: 'record', reason: 'malformed', detail: 'A cluster row has no id.' });
      return null;
    }
    const { key, subscriptionId, location } = cluster;
    if (!seen.add(key)) return null;
    const subscription = known.subscription(subscriptionId);
    const flag = known.flag(subscriptionId);
    if (cluster.mesh.state === 'meshed' && flag.registered === 'unknown') {
      unreadFlags.set(subscriptionId, flag.text === null ? 'notFound' : 'malformed');
    }
    const before =
      ledger.clusters.get(key) ?? (ledger.coveredSubscriptions.has(subscriptionId) ? unmeshedBefore : noHistory);
    const observed = observe(inside, cluster, coverage.add);
    const input = {
      cluster,
      subscription,
      flag,
      history: withScope(before, true),
      observed,
      meshOffer: known.meshOffer(location),
    };
    const assessment = options.assume
      ? assessCluster(assumeOf(options.assume, input, assessCluster(input, setting).history), setting)
      : assessCluster(input, setting);
    return {
      cluster: assessment.situation.cluster,
      assessment,
      subscription,
      meshOffer: input.meshOffer,
      kubernetesOffer: known.kubernetesOffer(location),
    };
  };

  for await (const record of { [Symbol.asyncIterator]: () => iterator }) {
    if (isContextRecord(record)) {
      const gap = known.add(record, seen.size() > 0);
      if (gap) coverage.add(gap);
      if (record.kind === 'subscription' && gap === null) {
        const subscription = known.subscription(record.subscriptionId.toLowerCase());
        if (subscription) coverage.list(subscription);
      }
    } else if (record.kind === 'cluster') {
      const assessed = assess(record);
      if (!assessed) continue;
      const { verdict } = assessed.assessment;
      summary.add(verdict);
      yield { kind: 'verdict', verdict, assessed };
    } else if (record.kind === 'kubernetes' || record.kind === 'inspection') {
      const key = record.clusterId.toLowerCase();
      if (seen.has(key)) {
        coverage.add({
          scope: 'cluster',
          id: record.clusterId,
          what: 'kubernetes',
          reason: 'late',
          detail: 'Evidence came after its cluster, so it was not used.',
        });
      } else {
        const found = inside.get(key) ?? insideCluster();
        inside.set(key, found);
        found.add(record, takenAt);
      }
    } else if (record.kind === 'confirmation') {
      coverage.confirm(record);
    } else if (record.kind === 'gap') {
      const { scope: where, id, what, reason, detail } = record;
      known.addGap(record);
      coverage.add({ scope: where, id, what, reason, detail });
    }
  }

  for (const [id, reason] of unreadFlags) {
    if (!coverage.hasGap('subscription', id, 'feature')) {
      const detail =
        reason === 'malformed'
          ? 'The preview flag has a state that is not documented.'
          : 'The preview flag was not read.';
      coverage.add({ scope: 'subscription', id, what: 'feature', reason, detail });
    }
  }
  const after = ledgerAfter(ledger, scope, coverage, seen.has);
  // Nobody listed their subscription, so nobody can say where they are.
  for (const key of after.carried.keys()) {
    const id = subscriptionOf(key);
    if (coverage.isListed(id) || coverage.hasGap('subscription', id, 'subscriptions')) continue;
    const detail = 'Clusters were seen there before, and it was not listed this time.';
    coverage.add({ scope: 'subscription', id, what: 'subscriptions', reason: 'notFound', detail });
  }
  const notSeen = (await options.history?.lastVerdicts(new Set(after.carried.keys()))) ?? [];
  yield {
    kind: 'end',
    report: {
      format: 'sidescan.report/1',
      scanId: options.scanId ?? null,
      takenAt,
      cloud,
      scope,
      hypothetical: options.assume?.given ?? null,
      coverage: coverage.result(),
      summary: summary.result(),
      notSeen: [...notSeen].sort((a, b) => compareText(a.id.toLowerCase(), b.id.toLowerCase())),
    },
    after,
  };
}

/** What the evidence so far says of a cluster; it is not needed any more afterwards. */
function observe(
  inside: Map<string, Inside>,
  { key, mesh }: Cluster,
  addGap: (gap: Gap) => void,
): ObservedCluster | null {
  const found = inside.get(key);
  if (!found) return null;
  inside.delete(key);
  const revisions = mesh.revisions.map((reading) => reading.revision).filter((revision) => revision !== null);
  const { observation, gaps } = found.result();
  for (const gap of gaps) addGap(gap);
  return observation && observedCluster(observation, revisions, revisions.length === mesh.revisions.length);
}

function ledgerAfter(
  ledger: HistoryLedger,
  scope: Scope,
  coverage: CoverageLedger,
  wasSeen: (key: string) => boolean,
): LedgerAfter {
  const carried = new Map<string, ClusterHistory>();
  const outside = new Map<string, ClusterHistory>();
  const removed: string[] = [];
  for (const [key, history] of ledger.clusters) {
    if (wasSeen(key)) continue;
    const subscriptionId = subscriptionOf(key);
    if (!isLookedFor(subscriptionId, history, { ledger, scope, coverage })) outside.set(key, withScope(history, false));
    else if (coverage.isAbsenceCertain({ key, subscriptionId })) removed.push(key);
    // Other gaps do not matter to section 3: in a covered subscription it did not exist then, even if not certainly gone.
    else carried.set(key, coverage.isCovered(subscriptionId, key) ? unmeshedBefore : withScope(history, true));
  }
  // One that could not be read, and that nobody saw before, must not count as one that did not exist.
  for (const key of coverage.hiddenClusters()) if (!wasSeen(key) && !carried.has(key)) carried.set(key, noHistory);
  const coveredSubscriptions = new Set(ledger.coveredSubscriptions);
  for (const id of coverage.listedSubscriptions()) if (coverage.isCovered(id)) coveredSubscriptions.add(id);
  return { carried, outside, removed, coveredSubscriptions };
}

/**
 * Whether a scan of a scope would show a cluster that was seen before. One whose subscription the scan knows nothing of
 * may lie in the scope's management groups: it is looked for if the scans before did so for that reason.
 */
function isLookedFor(
  subscriptionId: string,
  { outOfScope }: ClusterHistory,
  { ledger, scope, coverage }: { ledger: HistoryLedger; scope: Scope; coverage: CoverageLedger },
): boolean {
  if (coverage.isExpected(subscriptionId)) return true;
  const isHeld = holds(scope, subscriptionId);
  if (isHeld !== 'unknown') return isHeld;
  const { scope: earlier = scope } = ledger;
  return outOfScope !== true && holds(earlier, subscriptionId) === 'unknown' && namesGroupsOf(scope, earlier);
}

function subscriptionOf(clusterKey: string): string {
  return /^\/subscriptions\/([^/]+)\//.exec(clusterKey)?.[1] ?? '';
}
