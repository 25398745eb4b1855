import type { Page } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import { keyRange } from './keys.ts';
import { formatToken, parseToken } from './page-token.ts';
import { quote, type Row, type Table } from './table.ts';

export interface ListedRows {
  /** Names the list in its continuations: one of another list is refused. */
  readonly list: string;
  readonly partitionKey: string;
  /** The first part of the row keys that are listed. */
  readonly prefix: string;
  /** Where the first page begins: rows whose key is greater. By default with the first one. */
  readonly after?: string | undefined;
}

/**
 * One page of rows in key order; `total` is not known.
 *
 * @throws {ScanError} `request.invalid` for a continuation that is not one of this list
 */
export async function listRows<T>(
  rows: Table,
  { list, partitionKey, prefix, after: first }: ListedRows,
  toItem: (row: Row) => T,
  top: number,
  continuation: string | undefined,
): Promise<Page<T>> {
  const { from, before } = keyRange(prefix);
  const after = continuation === undefined ? (first ?? from) : readContinuation(continuation, list, from);
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
    items: items.map(toItem),
    continuation: last && found.length > top ? formatToken(list, last.rowKey) : null,
    total: null,
    scanId: null,
  };
}

function readContinuation(token: string, list: string, from: string): string {
  const after = parseToken(token, list);
  if (typeof after !== 'string' || !after.startsWith(from)) throw invalidContinuation();
  return after;
}

export function invalidContinuation(): ScanError {
  return new ScanError('request.invalid', 'The continuation does not belong to this list; begin again without one.');
}
