import type { TokenCredential } from '@azure/identity';
import { randomBytes } from 'node:crypto';
import { inspectionQueueName, type InspectionMessage } from '../domain/inspection-message.ts';
import type { InspectionQueue, InspectionStore } from '../domain/inspect-ports.ts';
import type { Leases, PoisonedQueue } from '../domain/ports.ts';
import type { ScanQueue, ScanStore, SnapshotStore } from '../domain/scan-ports.ts';
import type { DeliveryStore, TellQueue, TellRunStore } from '../domain/tell-ports.ts';
import { scanQueueName } from '../domain/scan-message.ts';
import { tellQueueName, type TellMessage } from '../domain/tell-message.ts';
import { encodeSnapshot } from '../snapshot/write.ts';
import { blobSnapshotStore, snapshotContainerName } from './blob-snapshot-store.ts';
import { inspectionTableName, tableInspectionStore } from './table-inspection-store.ts';
import { tableLeases } from './table-leases.ts';
import { poisonedMessages } from './poisoned-messages.ts';
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

/** How patiently a request is repeated; the SDKs' own way unless told. */
export interface StorageRetry {
  readonly maxRetries: number;
  readonly retryDelayInMs: number;
}

export interface StorageParts {
  readonly store: ScanStore;
  readonly queue: ScanQueue;
  readonly snapshots: SnapshotStore;
  readonly deliveries: DeliveryStore;
  readonly tellRuns: TellRunStore;
  readonly tellQueue: TellQueue;
  readonly inspections: InspectionStore;
  readonly inspectionLeases: Leases;
  readonly inspectionQueue: InspectionQueue;
  /** Messages that were given up, by queue; queues without any are left out. */
  readonly poisoned: () => Promise<readonly PoisonedQueue[]>;
}

/** The store, queue and snapshots of one storage account. Asks nothing and loads no SDK until one of them is used. */
export function connectStorage(access: StorageAccess, retry?: StorageRetry): StorageParts {
  const inspectionRows = table(once(() => openTable(access, inspectionTableName)));
  return {
    store: tableScanStore({
      scans: table(once(() => openTable(access, scanTableName, retry))),
      results: table(once(() => openTable(access, resultTableName, retry))),
      newAttempt: () => randomBytes(8).toString('hex'),
    }),
    queue: storageScanQueue(once(() => openQueue(access, scanQueueName, retry))),
    snapshots: blobSnapshotStore(
      once(() => openContainer(access, snapshotContainerName, retry)),
      (records, passOn) => encodeSnapshot(records, { gzip: true, passOn }),
    ),
    deliveries: tableDeliveryStore(table(once(() => openTable(access, deliveryTableName, retry)))),
    tellRuns: tableTellRunStore(table(once(() => openTable(access, tellTableName, retry)))),
    tellQueue: storageQueue<TellMessage>(
      once(() => openQueue(access, tellQueueName, retry)),
      'enqueueing a message to people',
    ),
    inspections: tableInspectionStore(inspectionRows),
    inspectionLeases: tableLeases(inspectionRows),
    inspectionQueue: storageQueue<InspectionMessage>(
      once(() => openQueue(access, inspectionQueueName)),
      'enqueueing an inspection',
    ),
    poisoned: poisonedMessages([scanQueueName, tellQueueName, inspectionQueueName], (name) =>
      openQueue(access, name, retry),
    ),
  };
}

async function openTable(access: StorageAccess, name: string, retry?: StorageRetry) {
  const options = retry === undefined ? {} : { retryOptions: retry };
  const { TableClient } = await import('@azure/data-tables');
  if (!('connectionString' in access)) return new TableClient(access.tableServiceUri, name, access.credential, options);
  const { connectionString } = access;
  // This SDK refuses plain http unless told; the other two leave it to the connection string.
  const allowInsecureConnection =
    /UseDevelopmentStorage=true|TableEndpoint=http:\/\/(127\.0\.0\.1|localhost)[:/]/i.test(connectionString);
  return TableClient.fromConnectionString(connectionString, name, { ...options, allowInsecureConnection });
}

async function openQueue(access: StorageAccess, name: string, retry?: StorageRetry) {
  const options = triesOf(retry);
  const { QueueServiceClient } = await import('@azure/storage-queue');
  const service =
    'connectionString' in access
      ? QueueServiceClient.fromConnectionString(access.connectionString, options)
      : new QueueServiceClient(access.queueServiceUri, access.credential, options);
  return service.getQueueClient(name);
}

async function openContainer(access: StorageAccess, name: string, retry?: StorageRetry) {
  const options = triesOf(retry);
  const { BlobServiceClient } = await import('@azure/storage-blob');
  const service =
    'connectionString' in access
      ? BlobServiceClient.fromConnectionString(access.connectionString, options)
      : new BlobServiceClient(access.blobServiceUri, access.credential, options);
  return service.getContainerClient(name);
}

/** These two SDKs count tries where the other one counts repetitions. */
function triesOf(retry: StorageRetry | undefined) {
  return retry === undefined
    ? {}
    : { retryOptions: { maxTries: retry.maxRetries + 1, retryDelayInMs: retry.retryDelayInMs } };
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
