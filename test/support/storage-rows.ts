/**
 * What lies in a storage account, read with the SDKs and decoded here, from the layout as the documents and docstrings
 * describe it. Shares no code with the product's store, so that a mistake there cannot hide itself.
 *
 * @module
 */
import { gunzipSync } from 'node:zlib';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

export interface RawRow extends Readonly<Record<string, unknown>> {
  readonly partitionKey: string;
  readonly rowKey: string;
}

const insecure = { allowInsecureConnection: true };

/** Every row of a table, in key order; none when there is no such table. */
export async function rowsOf(connectionString: string, table: string): Promise<RawRow[]> {
  const tables = TableServiceClient.fromConnectionString(connectionString, insecure);
  let isThere = false;
  for await (const { name } of tables.listTables()) isThere ||= name === table;
  if (!isThere) return [];
  const rows: RawRow[] = [];
  for await (const row of TableClient.fromConnectionString(connectionString, table, insecure).listEntities()) {
    rows.push({ ...row, partitionKey: row.partitionKey ?? '', rowKey: row.rowKey ?? '' });
  }
  return rows;
}

/** Names of the blobs of a container; none when there is no such container. */
export async function blobsOf(connectionString: string, container: string): Promise<string[]> {
  const blobs = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container);
  if (!(await blobs.exists())) return [];
  const names: string[] = [];
  for await (const { name } of blobs.listBlobsFlat()) names.push(name);
  return names;
}

/** Messages by queue, those that are hidden included. */
export async function messagesOf(connectionString: string): Promise<Readonly<Record<string, number>>> {
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const counts: Record<string, number> = {};
  for await (const { name } of queues.listQueues()) {
    counts[name] = (await queues.getQueueClient(name).getProperties()).approximateMessagesCount ?? 0;
  }
  return counts;
}

/** The text of a row: gzip members over the binary properties `body0`, `body1` … */
export function bodyOf(row: RawRow): string {
  const parts: Uint8Array[] = [];
  for (let part = row.body0; part instanceof Uint8Array; part = row[`body${parts.length}`]) parts.push(part);
  return gunzipSync(Buffer.concat(parts)).toString('utf8');
}

/** A key's parts; each mark and four hex digits is one UTF-16 unit. */
export function partsOf(key: string): string[] {
  return key
    .split('!')
    .map((part) => part.replace(/[-=_~]([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
}
