import { hasCode, ScanError } from '../domain/errors.ts';
import { lastPlanned } from '../domain/last-planned.ts';
import type { DisabledEndpoint, TellRun, TellRunStore } from '../domain/tell-ports.ts';
import type { Channel, Occasion } from '../domain/digest.ts';
import { encodeKey } from './keys.ts';
import { quote, type NewRow, type Row, type RowKeys, type Table } from './table.ts';

export const tellTableName = 'sidescanTelling';

const occasions: readonly Occasion[] = ['digest', 'regression'];
const endpoints = 'endpoints';
const disabledState = 'disabled';
/** In one transaction. */
const removedTogether = 100;

/**
 * | partition | row key | holds |
 * |---|---|---|
 * | `run!<occasion>` | the run's id | when it was due, which scan it tells, whether it is planned |
 * | `endpoints` | the channel | the fingerprint of the URL that answered 410 |
 *
 * A partition holds some hundred rows: a digest a week and an alert a scan, as long as scans are kept.
 */
export function tableTellRunStore(rows: Table): TellRunStore {
  const find: TellRunStore['find'] = async (runId) => {
    for (const occasion of occasions) {
      const row = await rows.get(partitionOf(occasion), encodeKey(runId));
      if (row) return { value: toRun(row), etag: row.etag };
    }
    return undefined;
  };

  const list: TellRunStore['list'] = async (occasion) => {
    const runs: TellRun[] = [];
    for await (const page of rows.pages({ filter: `PartitionKey eq ${quote(partitionOf(occasion))}` })) {
      runs.push(...page.map(toRun));
    }
    return runs.sort((a, b) => Date.parse(b.dueAt) - Date.parse(a.dueAt));
  };

  return {
    find,

    begin: async (run) => {
      try {
        await rows.transact([['create', toRow(run)]]);
        return run;
      } catch (error) {
        if (!hasCode(error, 'store.conflict')) throw error;
      }
      const stored = await find(run.runId);
      if (stored) return stored.value;
      throw new ScanError('store.conflict', 'A run of telling vanished while it was begun.', { retryable: true });
    },

    update: (run, etag) => rows.replace(toRow(run), etag),

    list,

    disable: async ({ channel, fingerprint }) => {
      const row = { partitionKey: endpoints, rowKey: channel, state: disabledState, fingerprint };
      await rows.transact([['upsert', row, 'Replace']]);
    },

    disabled: async () => {
      const found: DisabledEndpoint[] = [];
      for await (const page of rows.pages({ filter: `PartitionKey eq ${quote(endpoints)}` })) {
        for (const { rowKey, fingerprint } of page) {
          if (typeof fingerprint === 'string') found.push({ channel: rowKey as Channel, fingerprint });
        }
      }
      return found;
    },

    removeOlderThan: async (oldest) => {
      for (const occasion of occasions) {
        const runs = await list(occasion);
        const last = lastPlanned(runs);
        const old = runs.filter((run) => run !== last && Date.parse(run.createdAt) < oldest.getTime());
        for (let start = 0; start < old.length; start += removedTogether) {
          await rows.remove(old.slice(start, start + removedTogether).map(keysOf));
        }
      }
    },
  };
}

function partitionOf(occasion: Occasion): string {
  return `run!${occasion}`;
}

function keysOf({ occasion, runId }: Pick<TellRun, 'occasion' | 'runId'>): RowKeys {
  return { partitionKey: partitionOf(occasion), rowKey: encodeKey(runId) };
}

function toRow({ plannedAt, error, ...run }: TellRun): NewRow {
  return {
    ...keysOf(run),
    ...run,
    plannedAt: plannedAt ?? '',
    error: error ?? '',
  };
}

function toRun(row: Row): TellRun {
  const text = (name: string): string => {
    const value = row[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    runId: text('runId'),
    occasion: text('occasion') === 'regression' ? 'regression' : 'digest',
    dueAt: text('dueAt'),
    scanId: text('scanId'),
    createdAt: text('createdAt'),
    plannedAt: text('plannedAt') || null,
    error: text('error') || null,
  };
}
