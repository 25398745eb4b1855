import type { Gap, Inspection, InspectionTotals } from '../domain/contracts.ts';
import { hasCode } from '../domain/errors.ts';
import type { InspectionHead, InspectionPoint, InspectionStore, ReceivedInspection } from '../domain/inspect-ports.ts';
import { instant } from '../domain/instant.ts';
import { encodeKey, joinKey, keyRange, newestFirstKey } from './keys.ts';
import { listRows } from './list-rows.ts';
import { packText, unpackText } from './packed-text.ts';
import { removeRows } from './remove-rows.ts';
import { quote, type NewRow, type Row, type Table } from './table.ts';

export const inspectionTableName = 'sidescanInspections';

const headPartition = 'heads';
/** Several workers may move one head at once; each round lets one of them write. */
const mostTries = 25;

/**
 * | partition | row key | holds |
 * |---|---|---|
 * | `c!<cluster>` | `i!<newest first>!e` | one inspection with evidence, and its totals |
 * | `c!<cluster>` | `i!<newest first>!g` | one that nobody could look into |
 * | `heads` | the cluster | the instants of the newest of both, and the gap |
 *
 * The inspection is written first: a head never names one that is not there. Writing it again moves the head too, so a
 * writer that dies between the two is made good by whoever repeats it.
 */
export function tableInspectionStore(rows: Table): InspectionStore {
  const headRowOf = (clusterKey: string): Promise<Row | undefined> => rows.get(headPartition, encodeKey(clusterKey));
  const head: InspectionStore['head'] = async (clusterKey) => {
    const row = await headRowOf(clusterKey);
    return row && toHead(row);
  };

  const find: InspectionStore['find'] = async (clusterKey, observedAt) => {
    const row = await rows.get(partitionOf(clusterKey), rowKeyOf(observedAt, true));
    return row && toReceived(row);
  };

  const moveHead = async (clusterKey: string, { observedAt, observed, gaps }: Inspection): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const row = await headRowOf(clusterKey);
      const before = row ? toHead(row) : { clusterKey, seenAt: null, gap: null };
      const after = observed
        ? { ...before, seenAt: laterOf(before.seenAt, observedAt) }
        : { ...before, gap: newestGap(before.gap, observedAt, gaps) };
      if (after.seenAt === before.seenAt && after.gap?.observedAt === before.gap?.observedAt) return;
      try {
        if (row) await rows.replace(headRow(after), row.etag);
        else await rows.transact([['create', headRow(after)]]);
        return;
      } catch (error) {
        if (!hasCode(error, 'store.conflict') || tries === mostTries) throw error;
      }
    }
  };

  return {
    find,
    head,

    put: async ({ inspection, receivedAt, from }) => {
      const clusterKey = inspection.clusterId.toLowerCase();
      const { observedAt, observed, totals } = inspection;
      const row: NewRow = {
        partitionKey: partitionOf(clusterKey),
        rowKey: rowKeyOf(observedAt, Boolean(observed)),
        observedAt,
        receivedAt,
        from,
        totals: observed ? JSON.stringify(totals) : '',
        ...packText(JSON.stringify(inspection)),
      };
      const isNew = await rows.transact([['create', row]]).then(
        () => true,
        (error: unknown) => {
          if (hasCode(error, 'store.conflict')) return false;
          throw error;
        },
      );
      await moveHead(clusterKey, inspection);
      return isNew;
    },

    latest: async (clusterKey) => {
      const seenAt = (await head(clusterKey))?.seenAt ?? null;
      return seenAt === null ? undefined : find(clusterKey, seenAt);
    },

    heads: async (since) => {
      const heads = new Map<string, InspectionHead>();
      const filter = `PartitionKey eq ${quote(headPartition)} and newest ge ${quote(instant(since))}`;
      for await (const page of rows.pages({ filter })) {
        for (const row of page) {
          const found = toHead(row);
          heads.set(found.clusterKey, found);
        }
      }
      return heads;
    },

    history: (clusterKey, top, continuation) =>
      listRows(
        rows,
        { list: `inspections ${clusterKey}`, partitionKey: partitionOf(clusterKey), prefix: 'i' },
        toPoint,
        top,
        continuation,
      ),

    removeOlderThan: async (oldest) => {
      const limit = joinKey('i', newestFirstKey(oldest.toISOString()));
      // Heads stay: one row a cluster, and one that leads nowhere says that nothing was seen.
      await removeRows(rows, keyRange('c'), ({ rowKey }) => rowKey > limit);
    },
  };
}

function partitionOf(clusterKey: string): string {
  return joinKey('c', encodeKey(clusterKey));
}

function rowKeyOf(observedAt: string, isSeen: boolean): string {
  return joinKey('i', newestFirstKey(observedAt), isSeen ? 'e' : 'g');
}

function laterOf(a: string | null, b: string): string {
  return a !== null && a >= b ? a : b;
}

function newestGap(before: InspectionHead['gap'], observedAt: string, gaps: readonly Gap[]): InspectionHead['gap'] {
  const [gap] = gaps;
  return gap === undefined || (before !== null && before.observedAt >= observedAt) ? before : { observedAt, gap };
}

function headRow({ clusterKey, seenAt, gap }: InspectionHead): NewRow {
  return {
    partitionKey: headPartition,
    rowKey: encodeKey(clusterKey),
    clusterKey,
    seenAt: seenAt ?? '',
    gapAt: gap?.observedAt ?? '',
    gap: gap ? JSON.stringify(gap.gap) : '',
    newest: laterOf(seenAt, gap?.observedAt ?? ''),
  };
}

function toHead(row: Row): InspectionHead {
  const gap = textIn(row, 'gap');
  return {
    clusterKey: textIn(row, 'clusterKey'),
    seenAt: textIn(row, 'seenAt') || null,
    gap: gap === '' ? null : { observedAt: textIn(row, 'gapAt'), gap: JSON.parse(gap) as Gap },
  };
}

function toReceived(row: Row): ReceivedInspection {
  const inspection = JSON.parse(unpackText(row)) as Inspection;
  return { inspection, receivedAt: textIn(row, 'receivedAt'), from: textIn(row, 'from') };
}

function toPoint(row: Row): InspectionPoint {
  const totals = textIn(row, 'totals');
  return {
    observedAt: textIn(row, 'observedAt'),
    from: textIn(row, 'from'),
    totals: totals === '' ? null : (JSON.parse(totals) as InspectionTotals),
  };
}

function textIn(row: Row, name: string): string {
  const value = row[name];
  return typeof value === 'string' ? value : '';
}
