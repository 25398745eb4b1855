import type { Gap, Inspection } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { InspectionMessage } from '../domain/inspection-message.ts';
import { closedInspection } from '../domain/inspection/inspection.ts';
import type { InspectionQueue, InspectionStore, Inspector } from '../domain/inspect-ports.ts';
import { instant } from '../domain/instant.ts';
import type { Clock, Leases, Logger } from '../domain/ports.ts';
import type { ScanStore } from '../domain/scan-ports.ts';
import { noTelemetry, type Telemetry } from '../domain/telemetry.ts';
import { continueInspections } from '../scan/continue-trace.ts';
import { lookInside } from './look-inside.ts';

export interface InspectParts {
  readonly store: Pick<ScanStore, 'find' | 'verdicts'>;
  readonly inspections: InspectionStore;
  readonly leases: Leases;
  readonly queue: InspectionQueue;
  readonly inspector: () => Promise<Inspector>;
  readonly clock: Clock;
  readonly telemetry?: Telemetry;
  /** Names one attempt among all workers. */
  readonly newHolder: () => string;
  readonly maxAgeDays: number;
}

/** Clusters of one subscription that are looked into at once, by all workers: Azure counts requests by subscription. */
const widthPerSubscription = 4;
/** Longer than one look may take: who still holds it then is dead. */
const leaseMs = 15 * 60_000;
const deferMs = 30_000;
/** Messages that are put into the queue at once. */
const enqueuedTogether = 16;

export interface HandleOptions {
  readonly logger: Logger;
  /** Whether a throw would put the message among the poisoned ones. */
  readonly isLastDelivery: boolean;
  readonly signal?: AbortSignal;
}

/** What a delivery came to. */
export type InspectOutcome = 'enqueued' | 'unknownScan' | 'seen' | 'closed' | 'alreadyDone' | 'deferred';

/**
 * One delivery of a message of the inspection queue. May be killed at any moment, come again, or come twice at once: a
 * cluster is looked into once a scan, and stored with one write, all or nothing.
 *
 * @throws when another delivery may do better
 */
export async function handleInspectionMessage(
  parts: InspectParts,
  message: InspectionMessage,
  options: HandleOptions,
): Promise<InspectOutcome> {
  const { telemetry = noTelemetry } = parts;
  const { traceparent } = message;
  // Messages stand side by side below the scan: a look is a span, and asking for looks is not.
  const traced = { ...parts, queue: continueInspections(parts.queue, traceparent) };
  if (message.kind === 'fleet') return enqueueFleet(traced, message.scanId);
  return telemetry.run('inspect', traceparent, async (span) => {
    const outcome = await inspectOnce(traced, message.clusterId, message.after, options);
    span.set({ 'sidescan.outcome': outcome }, { 'sidescan.cluster': message.clusterId });
    return outcome;
  });
}

/**
 * A message that was delivered as often as it may be: the cluster was not looked into, and that is what is kept. For a
 * whole scan there is nothing to keep, so it is tried again for as long as the platform keeps the message.
 */
export async function giveUpInspection(parts: InspectParts, message: InspectionMessage): Promise<InspectOutcome> {
  if (message.kind === 'fleet') return enqueueFleet(parts, message.scanId);
  const { clusterId, after } = message;
  if (await wasLookedInto(parts, clusterId, after)) return 'alreadyDone';
  await keep(parts, unforeseen(parts, clusterId));
  return 'closed';
}

/** Doing it again only adds messages that find their work done. */
async function enqueueFleet({ store, queue }: InspectParts, scanId: string): Promise<InspectOutcome> {
  const scan = (await store.find(scanId))?.value;
  if (scan?.state !== 'completed') return 'unknownScan';
  const after = scan.finishedAt ?? scan.requestedAt;
  let batch: Promise<void>[] = [];
  for await (const { id, paths } of store.verdicts(scanId)) {
    if (paths === null) continue;
    batch.push(queue.enqueue({ version: 1, kind: 'cluster', clusterId: id, after }));
    if (batch.length < enqueuedTogether) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  return 'enqueued';
}

async function inspectOnce(
  parts: InspectParts,
  clusterId: string,
  after: string,
  { logger, isLastDelivery, signal }: HandleOptions,
): Promise<InspectOutcome> {
  if (await wasLookedInto(parts, clusterId, after)) return 'alreadyDone';
  const holder = parts.newHolder();
  const held = await acquireAll(parts, clusterId, holder);
  if (!held) {
    await parts.queue.enqueue({ version: 1, kind: 'cluster', clusterId, after }, { visibleAfterMs: deferMs });
    return 'deferred';
  }
  try {
    // Whoever held it before may have just finished.
    if (await wasLookedInto(parts, clusterId, after)) return 'alreadyDone';
    const inspection = await look(parts, clusterId, signal ?? new AbortController().signal).catch((error: unknown) => {
      if (!isLastDelivery) throw error;
      logger.error('inspection failed', { clusterId, error: error instanceof ScanError ? error.code : String(error) });
      return unforeseen(parts, clusterId);
    });
    await keep(parts, inspection);
    return inspection.observed ? 'seen' : 'closed';
  } finally {
    await Promise.allSettled(held.map((name) => parts.leases.release(name, holder)));
  }
}

async function look(parts: InspectParts, clusterId: string, signal: AbortSignal): Promise<Inspection> {
  const { clock } = parts;
  return lookInside({ inspector: await parts.inspector(), clock }, { kind: 'entra', clusterId }, signal);
}

async function keep({ inspections, clock }: InspectParts, inspection: Inspection): Promise<void> {
  await inspections.put({ inspection, receivedAt: instant(clock.now()), from: 'app' });
}

async function wasLookedInto({ inspections }: InspectParts, clusterId: string, after: string): Promise<boolean> {
  const head = await inspections.head(clusterId.toLowerCase());
  const instants = [head?.seenAt, head?.gap?.observedAt].filter((at) => typeof at === 'string');
  return instants.some((at) => Date.parse(at) >= Date.parse(after));
}

/** The names that were acquired; null when the cluster, or all places of its subscription, are taken. */
async function acquireAll(
  { leases, clock }: InspectParts,
  clusterId: string,
  holder: string,
): Promise<readonly string[] | null> {
  const options = { now: clock.now(), forMs: leaseMs };
  const clusterLease = `cluster ${clusterId.toLowerCase()}`;
  if (!(await leases.acquire(clusterLease, holder, options))) return null;
  const subscription = clusterId.split('/')[2]?.toLowerCase() ?? '';
  for (let place = 0; place < widthPerSubscription; place += 1) {
    const name = `subscription ${subscription} ${place}`;
    if (await leases.acquire(name, holder, options)) return [name, clusterLease];
  }
  await leases.release(clusterLease, holder);
  return null;
}

function unforeseen({ clock }: InspectParts, clusterId: string): Inspection {
  const gap: Gap = {
    scope: 'cluster',
    id: clusterId,
    what: 'kubernetes',
    reason: 'unavailable',
    detail: 'looking inside failed several times for a reason that is not foreseen; the log has it',
  };
  return closedInspection(clusterId, instant(clock.now()), gap);
}
