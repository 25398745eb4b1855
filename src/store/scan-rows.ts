import type { TransactionAction } from '@azure/data-tables';
import type { TrendPoint } from '../domain/contracts.ts';
import { hasCode, ScanError } from '../domain/errors.ts';
import { instant } from '../domain/instant.ts';
import { isDead } from '../domain/life-left.ts';
import { scopeKey } from '../domain/scope-key.ts';
import type { Versioned } from '../domain/ports.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { digestKey, encodeKey, joinKey, keyRange, newestFirstKey, oldestFirstKey } from './keys.ts';
import { listRows } from './list-rows.ts';
import { packText, unpackText } from './packed-text.ts';
import { formatToken } from './page-token.ts';
import { quote, type NewRow, type Row, type Table } from './table.ts';

/** The part of a {@link ScanStore} that is about scans themselves, not their results. */
export type ScanRows = Pick<
  ScanStore,
  'request' | 'find' | 'list' | 'update' | 'complete' | 'latest' | 'trend' | 'retire' | 'retired'
> & {
  /** A retired scan is gone with all it left behind. */
  readonly endRemoval: (scanId: string) => Promise<void>;
  /** The continuation with which `list` goes on after a scan. */
  readonly after: (scan: StoredScan) => string;
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
 * | `retired!<scan>` | that a scan is being removed: its results may be there yet |
 * | `trend!<scope>!<oldest first>!<scan>` | a point of the trend; stays when its scan goes |
 */
const partitionKey = 'scans';
const latestKey = 'latest';
const scanList = 'scans';

/** More than scans can end at once: one per scope. */
const mostTries = 5;

/** What `active!` and `latest` rows hold. */
interface Pointer {
  readonly scanId: string;
  readonly at: string;
}

/** Scans in `rows`. Two workers at once are told apart by etags; the loser looks once more at what the winner did. */
export function scanRows(rows: Table): ScanRows {
  let lastRead: { readonly key: string; readonly scan: StoredScan } | undefined;
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
      if (!hasNoLife(current.value, deadAfterMs, now)) return { scan: current.value, created: false };
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
        if (!hasCode(error, 'store.conflict')) throw error;
      }
      const answer = await requestOnce(scan, deadAfterMs, now);
      // The client repeats a write whose answer was lost: then it was ourselves who got there first.
      return answer.scan.scanId === scan.scanId ? { ...answer, created: true } : answer;
    },

    list: (top, continuation) =>
      listRows(rows, { list: scanList, partitionKey, prefix: 'at' }, toScan, top, continuation),

    after: (scan) => formatToken(scanList, atKey(scan)),

    trend: (scope, { since, top, continuation }) => {
      const prefix = joinKey('trend', digestKey(scopeKey(scope)));
      const after = since === undefined ? undefined : joinKey(prefix, oldestFirstKey(since));
      return listRows(rows, { list: prefix, partitionKey, prefix, after }, toTrendPoint, top, continuation);
    },

    update: async (scan, etag) => {
      const row = toRow(scan);
      try {
        return await rows.replace(row, etag);
      } catch (error) {
        if (!hasCode(error, 'store.conflict')) throw error;
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
        const actions: TransactionAction[] = [
          ['update', row, 'Replace', { etag }],
          ['upsert', toTrendRow(scan), 'Replace'],
        ];
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
          if (!hasCode(error, 'store.conflict')) throw error;
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
      if (!pointer) return undefined;
      // Whatever `latest` points to is completed, and never changes again.
      if (lastRead?.key !== pointer.at) {
        const found = await readScan(pointer.at);
        lastRead = found && { key: pointer.at, scan: found.value };
      }
      return lastRead?.scan;
    },

    retire: async (scanId) => {
      if ((await rows.get(partitionKey, latestKey))?.scanId === scanId) {
        throw new ScanError('store.conflict', `Scan ${scanId.slice(0, 100)} is the latest one and cannot be removed.`);
      }
      const id = idKey(scanId);
      const at = (await rows.get(partitionKey, id))?.at;
      if (typeof at !== 'string') return;
      await rows.transact([['upsert', { partitionKey, rowKey: retiredKey(scanId), scanId }, 'Replace']]);
      // By id it is found again, should it be removed row by row and the other one be left.
      await rows.remove([at, id].map((rowKey) => ({ partitionKey, rowKey })));
    },

    retired: async () => {
      const { from, before } = keyRange('retired');
      const filter = `PartitionKey eq ${quote(partitionKey)} and RowKey ge ${quote(from)} and RowKey lt ${quote(before)}`;
      const scanIds: string[] = [];
      for await (const page of rows.pages({ filter })) {
        scanIds.push(...page.flatMap(({ scanId }) => (typeof scanId === 'string' ? [scanId] : [])));
      }
      return scanIds;
    },

    endRemoval: (scanId) => rows.remove([{ partitionKey, rowKey: retiredKey(scanId) }]),
  };
}

function toRow(scan: StoredScan): NewRow {
  // The state stands beside the packed scan for whoever looks at the table by hand.
  return { partitionKey, rowKey: atKey(scan), state: scan.state, ...packText(JSON.stringify(scan)) };
}

function toScan(row: Row): StoredScan {
  return JSON.parse(unpackText(row)) as StoredScan;
}

function toTrendRow({ scanId, takenAt, requestedAt, scope, coverage, summary }: StoredScan): NewRow {
  const at = takenAt ?? requestedAt;
  const point = {
    scanId,
    takenAt: at,
    complete: coverage?.complete ?? false,
    clusters: summary?.clusters ?? 0,
    meshed: summary?.meshed ?? 0,
    compliance: summary?.compliance ?? { compliant: 0, nonCompliant: 0, exempt: 0, unknown: 0, notApplicable: 0 },
    sidecarMode: summary?.sidecarMode ?? { native: 0, classic: 0, mixed: 0, undetermined: 0, none: 0 },
  } satisfies TrendPoint;
  const rowKey = joinKey('trend', digestKey(scopeKey(scope)), oldestFirstKey(at), encodeKey(scanId));
  return { partitionKey, rowKey, point: JSON.stringify(point) };
}

function toTrendPoint({ point }: Row): TrendPoint {
  return JSON.parse(typeof point === 'string' ? point : '') as TrendPoint;
}

function toPointer({ scanId, at }: Row): Pointer | undefined {
  return typeof scanId === 'string' && typeof at === 'string' ? { scanId, at } : undefined;
}

function atKey({ requestedAt, scanId }: StoredScan): string {
  return joinKey('at', newestFirstKey(requestedAt), encodeKey(scanId));
}

function retiredKey(scanId: string): string {
  return joinKey('retired', encodeKey(scanId));
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
function hasNoLife({ heartbeatAt, startedAt, requestedAt }: StoredScan, deadAfterMs: number, now: Date): boolean {
  return isDead(Date.parse(heartbeatAt ?? startedAt ?? requestedAt), deadAfterMs, now);
}

function expire(scan: StoredScan, deadAfterMs: number, now: Date): StoredScan {
  const seconds = Math.round(deadAfterMs / 1000);
  return {
    ...scan,
    state: 'expired',
    finishedAt: instant(now),
    error: { code: 'expired', message: `The scan gave no sign of life for more than ${seconds} seconds.` },
  };
}
