import type { TransactionAction } from '@azure/data-tables';
import { ScanError } from '../../src/domain/errors.ts';
import type { Row, RowKeys, Table } from '../../src/store/table.ts';

type Kept = Row;

/**
 * A table in memory, for what is tried thousands of times in virtual time. It knows the conditions that the stores
 * write (comparisons joined by `and`) and refuses any other; that the stores work on the real service is what their
 * contract tests say.
 */
export function memoryTable(): Table {
  let rows: Kept[] = [];
  let version = 0;
  const keyOf = ({ partitionKey, rowKey }: RowKeys): string => `${partitionKey}\n${rowKey}`;
  const find = (keys: RowKeys): Kept | undefined => rows.find((row) => keyOf(row) === keyOf(keys));
  const put = (row: RowKeys): Kept => {
    version += 1;
    const kept: Kept = { ...row, etag: `"${version}"` };
    const others = rows.filter((other) => keyOf(other) !== keyOf(row));
    rows = [...others, kept].sort((a, b) => compare(a.partitionKey, b.partitionKey) || compare(a.rowKey, b.rowKey));
    return kept;
  };
  const conflict = (): ScanError => new ScanError('store.conflict', 'somebody else wrote first', { retryable: true });
  const check = (action: TransactionAction): void => {
    const [verb, row] = action;
    const stored = find(row);
    const etag = action[0] === 'update' ? (action[3]?.etag ?? '*') : '*';
    if (verb === 'create' && stored) throw conflict();
    if (verb === 'update' && (!stored || (etag !== '*' && etag !== stored.etag))) throw conflict();
  };

  return {
    get: async (partitionKey, rowKey) => find({ partitionKey, rowKey }),
    pages: async function* ({ filter, pageSize = 1000 }) {
      const matching = rows.filter((row) => matches(row, filter));
      for (let start = 0; start < matching.length; start += pageSize) yield matching.slice(start, start + pageSize);
    },
    transact: async (actions) => {
      for (const action of actions) check(action);
      for (const [verb, row] of actions) {
        const keys: RowKeys = row;
        if (verb === 'delete') rows = rows.filter((other) => keyOf(other) !== keyOf(keys));
        else put(keys);
      }
    },
    replace: async (row, etag) => {
      if (find(row)?.etag !== etag) throw conflict();
      return put(row).etag;
    },
    removeVersion: async ({ etag, ...keys }) => {
      const stored = find(keys);
      if (stored && stored.etag !== etag) throw conflict();
      rows = rows.filter((row) => row !== stored);
    },
    remove: async (keys) => {
      const gone = new Set(keys.map(keyOf));
      rows = rows.filter((row) => !gone.has(keyOf(row)));
    },
  };
}

const condition = /^(\w+) (eq|ge|gt|lt|le) '((?:[^']|'')*)'$/;
const columns: Readonly<Record<string, string>> = { PartitionKey: 'partitionKey', RowKey: 'rowKey' };

function matches(row: Row, filter: string): boolean {
  return filter.split(' and ').every((part) => {
    const [, name = '', operator, quoted = ''] = condition.exec(part) ?? [];
    if (name === '') throw new Error(`no condition that this table knows: ${part}`);
    const value = row[columns[name] ?? name];
    if (typeof value !== 'string') return false;
    const order = compare(value, quoted.replaceAll("''", "'"));
    if (operator === 'eq') return order === 0;
    if (operator === 'ge') return order >= 0;
    if (operator === 'gt') return order > 0;
    return operator === 'lt' ? order < 0 : order <= 0;
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
