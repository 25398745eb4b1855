/**
 * A whole app that tells, in one process and in virtual time: the real stores on tables in memory, the real flow and
 * mail sender, a queue that delivers at least once, and a mail service that may repeat itself. It can be killed between
 * any two writes.
 *
 * @module
 */
import { isStale } from '../../src/dashboard/age.ts';
import type { ClusterVerdict, NotSeen } from '../../src/domain/contracts.ts';
import { lastDue, type DigestWhen } from '../../src/domain/digest-when.ts';
import type { Channel } from '../../src/domain/digest.ts';
import type { Logger } from '../../src/domain/ports.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import type { ChannelSender, StoredDelivery, TryOutcome } from '../../src/domain/tell-ports.ts';
import type { TellMessage } from '../../src/domain/tell-message.ts';
import { calendar } from '../../src/domain/calendar.ts';
import { summaryCounter } from '../../src/domain/summary.ts';
import type { MailAnswer, MailClient } from '../../src/notify/mail-client.ts';
import { mailSender } from '../../src/notify/mail-sender.ts';
import { encodeSnapshot } from '../../src/snapshot/write.ts';
import { tableDeliveryStore } from '../../src/store/table-delivery-store.ts';
import { tableScanStore } from '../../src/store/table-scan-store.ts';
import { tableTellRunStore } from '../../src/store/table-tell-run-store.ts';
import type { Table } from '../../src/store/table.ts';
import { removeOldScans } from '../../src/scan/remove-old-scans.ts';
import { askForDigest } from '../../src/tell/begin-run.ts';
import { handleTellMessage } from '../../src/tell/handle-message.ts';
import { neededScans } from '../../src/tell/needed-scans.ts';
import type { TellParts, TellPolicy } from '../../src/tell/parts.ts';
import { tick } from '../../src/tell/tick.ts';
import { memoryTable } from './memory-table.ts';
import { aScan, resultsOf } from './scan-store.ts';
import { records, stream } from './snapshots.ts';

/** What the service does with an operation id that it knows (which of them is the real one is not documented). */
export type RepeatedId = 'refuses' | 'sameOperation' | 'sendsAgain';

export interface SentMail {
  readonly to: string;
  readonly operationId: string;
  readonly subject: string;
}

export interface TellingOptions {
  readonly repeatedId?: RepeatedId;
  /** Whether the service knows nothing of what it took, when it is asked. */
  readonly isForgetful?: boolean;
  readonly policy?: Partial<TellPolicy>;
  readonly when?: DigestWhen;
  readonly start?: string;
  /** Of other channels; one that is not given is not set up. */
  readonly senders?: readonly ChannelSender[];
}

export interface Telling {
  readonly parts: TellParts;
  readonly now: () => Date;
  readonly moveTo: (instant: string) => void;
  readonly mails: readonly SentMail[];
  /** Writes a finished scan of the fleet, and makes it the latest. */
  readonly addScan: (
    scanId: string,
    takenAt: string,
    verdicts: readonly ClusterVerdict[],
    more?: AddedScan,
  ) => Promise<void>;
  /** Removes what the retention ends, as every scan does when it is completed. */
  readonly sweep: () => Promise<void>;
  readonly tick: () => Promise<void>;
  /** Asks for a digest, once more if the process dies of it. */
  readonly ask: () => Promise<void>;
  /** Delivers what waits, moving time on, with a tick every 15 minutes, until nothing waits and nothing is open. */
  readonly run: (untilIdleAtMost?: string) => Promise<void>;
  readonly deliveries: () => Promise<readonly StoredDelivery[]>;
  /** Writes so far: to tables, to the queue, to the mail service. */
  readonly writes: () => number;
  /** Kills the process at the n-th write from now, before or after it took effect. */
  readonly killAt: (n: number, when: 'before' | 'after') => void;
  readonly poison: readonly TellMessage[];
}

export interface AddedScan {
  readonly complete?: boolean;
  readonly notSeen?: readonly NotSeen[];
  /** What its snapshot holds before the clusters; null = the snapshot is gone. */
  readonly context?: readonly StreamRecord[] | null;
}

class Killed extends Error {}

const leaseMs = 600_000;
const retryMs = 60_000;
const maxDequeueCount = 5;
const tickMs = 15 * 60_000;
const nothing = (): void => undefined;
export const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

interface Waiting {
  readonly message: TellMessage;
  visibleAt: number;
  dequeueCount: number;
}

export function telling(options: TellingOptions = {}): Telling {
  let now = Date.parse(options.start ?? '2026-11-23T08:00:00Z');
  const clock = { now: () => new Date(now) };
  let writes = 0;
  let death: { at: number; when: 'before' | 'after' } | undefined;
  let isDead = false;

  /** Every write is a moment at which the process may die; from then on it does nothing more. */
  const write = async <T>(make: () => Promise<T>): Promise<T> => {
    if (isDead) throw new Killed();
    writes += 1;
    const isDue = death !== undefined && writes >= death.at;
    if (isDue && death?.when === 'before') isDead = true;
    if (isDead) throw new Killed();
    const made = await make();
    if (isDue) isDead = true;
    if (isDead) throw new Killed();
    return made;
  };
  const mortal = (table: Table): Table => ({
    ...table,
    transact: (actions) => write(() => table.transact(actions)),
    replace: (row, etag) => write(() => table.replace(row, etag)),
    removeVersion: (row) => write(() => table.removeVersion(row)),
    remove: (keys) => write(() => table.remove(keys)),
  });

  const waiting: Waiting[] = [];
  const poison: TellMessage[] = [];
  const mails: SentMail[] = [];
  const [scanTable, resultTable] = [memoryTable(), memoryTable()];
  const snapshots = new Map<string, readonly StreamRecord[]>();
  let attempts = 0;
  const store = tableScanStore({
    scans: scanTable,
    results: resultTable,
    newAttempt: () => `attempt${(attempts += 1)}`,
  });
  const deliveries = tableDeliveryStore(mortal(memoryTable()));
  const client = mailService(options, mails, write);
  const mail = mailSender({
    client,
    sender: 'sidescan@contoso.com',
    render: async (digest) => ({
      subject: `${digest.occasion} ${JSON.stringify(digest.audience)}`,
      html: '',
      text: '',
    }),
  });
  const senders = new Map<Channel, ChannelSender>(
    [mail, ...(options.senders ?? [])].map((each) => [each.channel, each]),
  );
  const when = options.when ?? { weekday: 'Mon', hour: 8, minute: 0, timeZone: 'UTC' };
  const parts: TellParts = {
    store,
    snapshots: { read: async (scanId) => bytesOf(snapshots.get(scanId)) },
    deliveries,
    runs: tableTellRunStore(mortal(memoryTable())),
    queue: {
      enqueue: (message, { visibleAfterMs = 0 } = {}) =>
        write(async () => {
          // The service counts whole seconds.
          waiting.push({ message, visibleAt: now + Math.ceil(visibleAfterMs / 1000) * 1000, dequeueCount: 0 });
        }),
    },
    senders: async () => senders,
    clock,
    random: () => 0,
    newTryId: () => crypto.randomUUID(),
    policy: {
      digest: 'changes',
      lastDue: (at) => lastDue(when, at),
      isStale: (takenAt, at) => isStale(takenAt, '0 0 5 * * *', at),
      fleetAddresses: ['platform@contoso.com'],
      ownerTag: 'owner',
      owners: new Map(),
      hasMail: true,
      endpoints: [],
      dashboardUrl: null,
      retentionDays: 400,
      ...options.policy,
    },
    fleetScope: { tenant: true },
    tryLeaseMs: 300_000,
  };

  const onceAlive = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      // A new process takes its place.
      if (!isDead) throw error;
      isDead = false;
      death = undefined;
      return false;
    }
  };
  const deliverOne = async (taken: Waiting): Promise<void> => {
    taken.dequeueCount += 1;
    const settle = (): void => void waiting.splice(waiting.indexOf(taken), 1);
    const isLastDelivery = taken.dequeueCount >= maxDequeueCount;
    try {
      const isAlive = await onceAlive(() => handleTellMessage(parts, taken.message, { logger: quiet, isLastDelivery }));
      if (isAlive) settle();
      else taken.visibleAt = now + leaseMs;
    } catch (error) {
      if (!isLastDelivery) taken.visibleAt = now + retryMs;
      else {
        settle();
        poison.push(taken.message);
      }
      if (!(error instanceof Error)) throw error;
    }
  };
  const all = async (): Promise<readonly StoredDelivery[]> => (await deliveries.list(1000)).items;

  return {
    parts,
    mails,
    poison,
    now: clock.now,
    moveTo: (instant) => void (now = Date.parse(instant)),
    addScan: async (scanId, takenAt, verdicts, { complete = true, notSeen = [], context = [] } = {}) => {
      if (context) snapshots.set(scanId, records({ takenAt, clusters: [], before: context }));
      const queued = aScan({ scanId, requestedAt: takenAt });
      await store.request(queued, 1, new Date(takenAt));
      const found = await store.find(scanId);
      if (!found) throw new Error('the scan is not there');
      const counter = summaryCounter(calendar, takenAt);
      for (const verdict of verdicts) counter.add(verdict);
      await store.writeResults(
        scanId,
        resultsOf(
          verdicts.map((verdict) => ({ kind: 'verdict' as const, verdict })),
          notSeen.map((entry) => ({ kind: 'notSeen' as const, notSeen: entry })),
        ),
        new AbortController().signal,
      );
      const coverage = { complete, subscriptions: { expected: 1, seen: 1 }, gaps: [] };
      const ended = { state: 'completed', finishedAt: takenAt, takenAt, coverage, summary: counter.result() } as const;
      await store.complete({ ...found.value, ...ended }, found.etag);
    },
    sweep: async () => {
      const latest = await store.latest();
      const { retentionDays } = parts.policy;
      const remove = async (scanId: string): Promise<void> => void snapshots.delete(scanId);
      await removeOldScans(
        { store, snapshots: { remove }, clock, retentionDays, neededScans: () => neededScans(parts) },
        { logger: quiet, keep: latest?.scanId ?? '' },
      );
    },
    tick: async () => {
      await onceAlive(() => tick(parts, { logger: quiet }));
    },
    ask: async () => {
      const isAlive = await onceAlive(() => askForDigest(parts));
      if (!isAlive) await onceAlive(() => askForDigest(parts));
    },
    run: async (untilIdleAtMost) => {
      const end = Date.parse(untilIdleAtMost ?? '2100-01-01T00:00:00Z');
      let nextTick = now + tickMs;
      let quietTicks = 0;
      // Several ticks without work: nothing was lost.
      while (quietTicks < 4 && now < end) {
        const due = waiting.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
        if (due && due.visibleAt <= nextTick) {
          now = Math.max(now, due.visibleAt);
          quietTicks = 0;
          await deliverOne(due);
        } else {
          now = nextTick;
          nextTick += tickMs;
          const before = waiting.length;
          await onceAlive(() => tick(parts, { logger: quiet }));
          quietTicks = waiting.length > 0 || before > 0 ? 0 : quietTicks + 1;
        }
      }
    },
    deliveries: all,
    writes: () => writes,
    killAt: (n, moment) => void (death = { at: writes + n, when: moment }),
  };
}

function mailService(
  { repeatedId = 'refuses', isForgetful = false }: TellingOptions,
  mails: SentMail[],
  write: <T>(make: () => Promise<T>) => Promise<T>,
): MailClient {
  const operations = new Map<string, object>();
  const answer = (status: number, body: unknown): MailAnswer => ({
    kind: 'answer',
    status,
    body,
    code: null,
    retryAfterMs: null,
    isService: true,
  });
  return {
    send: (message, operationId) =>
      write(async () => {
        if (operations.has(operationId) && repeatedId === 'refuses') return answer(409, {});
        if (!operations.has(operationId) || repeatedId === 'sendsAgain') {
          const { recipients, content } = message as {
            recipients: { to: { address: string }[] };
            content: { subject: string };
          };
          for (const { address: to } of recipients.to) mails.push({ to, operationId, subject: content.subject });
        }
        operations.set(operationId, message);
        return answer(202, { id: operationId, status: 'Running' });
      }),
    status: async (operationId) =>
      operations.has(operationId) && !isForgetful
        ? answer(200, { id: operationId, status: 'Succeeded' })
        : answer(404, {}),
  };
}

function bytesOf(list: readonly StreamRecord[] | undefined): AsyncIterable<Uint8Array> | undefined {
  return list && encodeSnapshot(stream(list), { gzip: true });
}

/** A channel that answers what a test says, in turn; then `sent`. */
export function scriptedSender(
  channel: Channel,
  script: TryOutcome[] = [],
): ChannelSender & { readonly tries: string[] } {
  const tries: string[] = [];
  return {
    channel,
    tries,
    send: async ({ recipient, attempt }) => {
      tries.push(`${recipient} ${attempt}`);
      return script.shift() ?? { kind: 'sent' };
    },
  };
}
