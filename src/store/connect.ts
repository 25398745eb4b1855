import type { TokenCredential } from '@azure/identity';
import { randomBytes } from 'node:crypto';
import type { DeliveryStore, ScanQueue, ScanStore, SnapshotStore, TellQueue, TellRunStore } from '../domain/ports.ts';
import { scanQueueName } from '../domain/scan-message.ts';
import { tellQueueName, type TellMessage } from '../domain/tell-message.ts';
import { encodeSnapshot } from '../snapshot/write.ts';
import { blobSnapshotStore, snapshotContainerName } from './blob-snapshot-store.ts';
import { storageQueue } from './storage-queue.ts';
import { storageScanQueue } from './storage-scan-queue.ts';
import { deliveryTableName, tableDeliveryStore } from './table-delivery-store.ts';
import { resultTableName, scanTableName, tableScanStore } from './table-scan-store.ts';
import { table } from './table.ts';
import { tableTellRunStore, tellTableName } from './table-tell-run-store.ts';

/** How a storage account is reached: with its key, or with an identity that holds the data roles. */
export type StorageAccess =
  | { readonly connectionString: string }
  | {
      readonly tableServiceUri: string;
      readonly queueServiceUri: string;
      readonly blobServiceUri: string;
      readonly credential: TokenCredential;
    };

export interface StorageParts {
  readonly store: ScanStore;
  readonly queue: ScanQueue;
  readonly snapshots: SnapshotStore;
  readonly deliveries: DeliveryStore;
  readonly tellRuns: TellRunStore;
  readonly tellQueue: TellQueue;
}

/** The store, queue and snapshots of one storage account. Asks nothing and loads no SDK until one of them is used. */
export function connectStorage(access: StorageAccess): StorageParts {
  return {
    store: tableScanStore({
      scans: table(once(() => openTable(access, scanTableName))),
      results: table(once(() => openTable(access, resultTableName))),
      newAttempt: () => randomBytes(8).toString('hex'),
    }),
    queue: storageScanQueue(once(() => openQueue(access, scanQueueName))),
    snapshots: blobSnapshotStore(
      once(() => openContainer(access, snapshotContainerName)),
      (records) => encodeSnapshot(records, { gzip: true }),
    ),
    deliveries: tableDeliveryStore(table(once(() => openTable(access, deliveryTableName)))),
    tellRuns: tableTellRunStore(table(once(() => openTable(access, tellTableName)))),
    tellQueue: storageQueue<TellMessage>(
      once(() => openQueue(access, tellQueueName)),
      'enqueueing a message to people',
    ),
  };
}

async function openTable(access: StorageAccess, name: string) {
  const { TableClient } = await import('@azure/data-tables');
  if (!('connectionString' in access)) return new TableClient(access.tableServiceUri, name, access.credential);
  const { connectionString } = access;
  // This SDK refuses plain http unless told; the other two leave it to the connection string.
  const allowInsecureConnection =
    /UseDevelopmentStorage=true|TableEndpoint=http:\/\/(127\.0\.0\.1|localhost)[:/]/i.test(connectionString);
  return TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection });
}

async function openQueue(access: StorageAccess, name: string) {
  const { QueueServiceClient } = await import('@azure/storage-queue');
  const service =
    'connectionString' in access
      ? QueueServiceClient.fromConnectionString(access.connectionString)
      : new QueueServiceClient(access.queueServiceUri, access.credential);
  return service.getQueueClient(name);
}

async function openContainer(access: StorageAccess, name: string) {
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const service =
    'connectionString' in access
      ? BlobServiceClient.fromConnectionString(access.connectionString)
      : new BlobServiceClient(access.blobServiceUri, access.credential);
  return service.getContainerClient(name);
}

/** Opens at the first use, and again after a failure. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () =>
    (opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
}
