import type { TransactionAction } from '@azure/data-tables';
import type { Page } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import { scopeKey } from '../domain/scope-key.ts';
import type { ScanStore, StoredScan, Versioned } from '../domain/ports.ts';
import { digestKey, encodeKey, joinKey, keyRange, newestFirstKey, oldestFirstKey } from './keys.ts';
import { packText, unpackText } from './packed-text.ts';
import { formatToken, parseToken } from './page-token.ts';
import { quote, type NewRow, type Row, type Table } from './table.ts';

/** The part of a {@link ScanStore} that is about scans themselves, not their results. */
export type ScanRows = Pick<ScanStore, 'request' | 'find' | 'list' | 'update' | 'complete' | 'latest'> & {
  /** Removes the scan itself; gone already is fine. */
  readonly removeScan: (scanId: string) => Promise<void>;
  readonly latestScanId: () => Promise<string | undefined>;
};

/**
 * All rows about scans share one partition, so that a request can write all it needs in one transaction:
 *
 * | row key | holds |
 * |---|---|
 * | `at!<newest first>!<scan>` | the scan |
 * | `id!<scan>` | the key of that row |
 * | `active!<scope>` | which scan of the scope was requested last |
 * | `latest` | which scan is read by default |
 */
const partitionKey = 'scans';
const latestKey = 'latest';

/** More than scans can end at once: one per scope. */
const mostTries = 5;

/** What `active!` and `latest` rows hold. */
interface Pointer {
  readonly scanId: string;
  readonly at: string;
}

/** Scans in `rows`. Two workers at once are told apart by etags; the loser looks once more at what the winner did. */
export function scanRows(rows: Table): ScanRows {
  const readScan = async (at: string): Promise<Versioned<StoredScan> | undefined> => {
    const row = await rows.get(partitionKey, at);
    return row && { value: toScan(row), etag: row.etag };
  };
  const find: ScanRows['find'] = async (scanId) => {
    const at = (await rows.get(partitionKey, idKey(scanId)))?.at;
    return typeof at === 'string' ? readScan(at) : undefined;
  };

  const requestOnce = async (
    scan: StoredScan,
    deadAfterMs: number,
    now: Date,
  ): Promise<{ scan: StoredScan; created: boolean }> => {
    const activeKey = joinKey('active', digestKey(scopeKey(scan.scope)));
    const active = await rows.get(partitionKey, activeKey);
    const pointer = active && toPointer(active);
    const current = pointer && (await readScan(pointer.at));
    const actions: TransactionAction[] = [];
    if (current && isUnderWay(current.value)) {
      if (!isDead(current.value, deadAfterMs, now)) return { scan: current.value, created: false };
      actions.push(['update', toRow(expire(current.value, deadAfterMs, now)), 'Replace', { etag: current.etag }]);
    }
    const known = current?.value.scanId === scan.scanId ? current : await find(scan.scanId);
    if (known) return { scan: known.value, created: false };
    const at = atKey(scan);
    const pointing = { partitionKey, rowKey: activeKey, scanId: scan.scanId, at };
    actions.push(
      ['create', toRow(scan)],
      ['create', { partitionKey, rowKey: idKey(scan.scanId), at }],
      active ? ['update', pointing, 'Replace', { etag: active.etag }] : ['create', pointing],
    );
    await rows.transact(actions);
    return { scan, created: true };
  };

  return {
    find,

    request: async (scan, deadAfterMs, now) => {
      try {
        return await requestOnce(scan, deadAfterMs, now);
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
      const answer = await requestOnce(scan, deadAfterMs, now);
      // The client repeats a write whose answer was lost: then it was ourselves who got there first.
      return answer.scan.scanId === scan.scanId ? { ...answer, created: true } : answer;
    },

    list: async (top, continuation) => {
      const { from, before } = keyRange('at');
      const after = continuation === undefined ? from : readContinuation(continuation, from);
      const filter = `PartitionKey eq ${quote(partitionKey)} and RowKey gt ${quote(after)} and RowKey lt ${quote(before)}`;
      const found: Row[] = [];
      // One more than asked for tells whether there is a next page.
      for await (const page of rows.pages({ filter, pageSize: Math.min(top + 1, 1000) })) {
        found.push(...page);
        if (found.length > top) break;
      }
      const items = found.slice(0, top);
      const last = items.at(-1);
      return {
        items: items.map(toScan),
        continuation: last && found.length > top ? formatToken('scans', last.rowKey) : null,
        total: null,
        scanId: null,
      } satisfies Page<StoredScan>;
    },

    update: async (scan, etag) => {
      const row = toRow(scan);
      try {
        return await rows.replace(row, etag);
      } catch (error) {
        if (!isConflict(error)) throw error;
        // The client repeats a write whose answer was lost: then it is our own change that we ran into.
        const stored = await rows.get(partitionKey, row.rowKey);
        if (stored && unpackText(stored) === unpackText(row)) return stored.etag;
        throw error;
      }
    },

    complete: async (scan, etag) => {
      const row = toRow(scan);
      // One transaction: whoever sees the scan completed finds it as the latest one, too.
      const completeOnce = async (): Promise<void> => {
        const stored = await rows.get(partitionKey, latestKey);
        const wanted = { partitionKey, rowKey: latestKey, scanId: scan.scanId, at: atKey(scan), order: orderOf(scan) };
        const actions: TransactionAction[] = [['update', row, 'Replace', { etag }]];
        if (!stored) actions.push(['create', wanted]);
        else if (typeof stored.order !== 'string' || stored.order <= wanted.order) {
          actions.push(['update', wanted, 'Replace', { etag: stored.etag }]);
        }
        await rows.transact(actions);
      };
      for (let tries = 1; ; tries += 1) {
        try {
          await completeOnce();
          return;
        } catch (error) {
          if (!isConflict(error)) throw error;
          const stored = await rows.get(partitionKey, row.rowKey);
          // Our own write whose answer was lost, or the same one by somebody else.
          if (stored && unpackText(stored) === unpackText(row)) return;
          // Else it was the pointer that other scans moved meanwhile; there are never many at once.
          if (stored?.etag !== etag || tries === mostTries) throw error;
        }
      }
    },

    latest: async () => {
      const row = await rows.get(partitionKey, latestKey);
      const pointer = row && toPointer(row);
      return pointer && (await readScan(pointer.at))?.value;
    },

    latestScanId: async () => {
      const row = await rows.get(partitionKey, latestKey);
      return row && toPointer(row)?.scanId;
    },

    removeScan: async (scanId) => {
      const id = idKey(scanId);
      const at = (await rows.get(partitionKey, id))?.at;
      await rows.remove([id, ...(typeof at === 'string' ? [at] : [])].map((rowKey) => ({ partitionKey, rowKey })));
    },
  };
}

function readContinuation(token: string, from: string): string {
  const after = parseToken(token, 'scans');
  if (typeof after !== 'string' || !after.startsWith(from)) throw invalidContinuation();
  return after;
}

export function invalidContinuation(): ScanError {
  return new ScanError('request.invalid', 'The continuation does not belong to this list; begin again without one.');
}

function isConflict(error: unknown): boolean {
  return error instanceof ScanError && error.code === 'store.conflict';
}

function toRow(scan: StoredScan): NewRow {
  // The state stands beside the packed scan for whoever looks at the table by hand.
  return { partitionKey, rowKey: atKey(scan), state: scan.state, ...packText(JSON.stringify(scan)) };
}

function toScan(row: Row): StoredScan {
  return JSON.parse(unpackText(row)) as StoredScan;
}

function toPointer({ scanId, at }: Row): Pointer | undefined {
  return typeof scanId === 'string' && typeof at === 'string' ? { scanId, at } : undefined;
}

function atKey({ requestedAt, scanId }: StoredScan): string {
  return joinKey('at', newestFirstKey(requestedAt), encodeKey(scanId));
}

function idKey(scanId: string): string {
  return joinKey('id', encodeKey(scanId));
}

/**
 * Later scans have greater texts: by the instant they describe, then by when they were asked for. Two of the same second
 * are equal, and the one that ends later is the later one.
 */
function orderOf({ takenAt, startedAt, requestedAt }: StoredScan): string {
  return joinKey(oldestFirstKey(takenAt ?? startedAt ?? requestedAt), oldestFirstKey(requestedAt));
}

function isUnderWay({ state }: StoredScan): boolean {
  return state === 'queued' || state === 'running';
}

/** A queued scan gets the same grace as a running one: its message may be lost. */
function isDead({ heartbeatAt, startedAt, requestedAt }: StoredScan, deadAfterMs: number, now: Date): boolean {
  return now.getTime() - Date.parse(heartbeatAt ?? startedAt ?? requestedAt) > deadAfterMs;
}

function expire(scan: StoredScan, deadAfterMs: number, now: Date): StoredScan {
  const seconds = Math.round(deadAfterMs / 1000);
  return {
    ...scan,
    state: 'expired',
    finishedAt: `${now.toISOString().slice(0, 19)}Z`,
    error: { code: 'expired', message: `The scan gave no sign of life for more than ${seconds} seconds.` },
  };
}
