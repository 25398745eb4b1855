/**
 * The same rows without Sidescan around them: listed and written by the SDK's client alone.
 *
 * @module
 */
import { TableClient, type TransactionAction } from '@azure/data-tables';
import pLimit from 'p-limit';

export type BareRow = Readonly<Record<string, unknown>> & { readonly partitionKey: string; readonly rowKey: string };

/** What one transaction takes (facts 12), with some room for what stands around each row. */
const most = { rows: 100, bytes: 3.5 * 2 ** 20 };
const bytesAroundRow = 1024;
/** As many as the store sends. */
const atOnce = 4;

/** A client for a table, which is made. */
export async function openBareTable(connectionString: string, name: string): Promise<TableClient> {
  const client = TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true });
  await client.createTable();
  return client;
}

/** Every row of a table whose partition key begins with a text, as it was written. */
export async function listRows(client: TableClient, prefix: string): Promise<BareRow[]> {
  const rows: BareRow[] = [];
  const filter = `PartitionKey ge '${prefix}' and PartitionKey lt '${prefix}~'`;
  for await (const { etag, timestamp, ...row } of client.listEntities({ queryOptions: { filter } })) {
    if (etag === '' || timestamp === '') throw new Error('a row without its version');
    rows.push(row as BareRow);
  }
  return rows;
}

/** The fewest transactions that hold the rows: each of one partition, filled to what the service takes. */
export function fewestTransactions(rows: readonly BareRow[]): TransactionAction[][] {
  const transactions: TransactionAction[][] = [];
  for (const ofPartition of Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()) {
    let filled = { rows: Infinity, bytes: 0 };
    for (const row of ofPartition) {
      const bytes = bytesOf(row);
      if (filled.rows >= most.rows || filled.bytes + bytes > most.bytes) {
        transactions.push([]);
        filled = { rows: 0, bytes: 0 };
      }
      transactions.at(-1)?.push(['upsert', { ...row }, 'Replace']);
      filled = { rows: filled.rows + 1, bytes: filled.bytes + bytes };
    }
  }
  return transactions;
}

export async function writeTransactions(client: TableClient, transactions: TransactionAction[][]): Promise<void> {
  await pLimit(atOnce).map(transactions, (actions) => client.submitTransaction(actions));
}

/** In the body of a transaction, where bytes are base64. */
function bytesOf(row: BareRow): number {
  return Object.values(row).reduce<number>(
    (sum, value) => sum + (value instanceof Uint8Array ? (value.length * 4) / 3 : Buffer.byteLength(String(value))),
    bytesAroundRow,
  );
}
