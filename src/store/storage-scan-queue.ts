import type { QueueClient } from '@azure/storage-queue';
import type { ScanQueue } from '../domain/scan-ports.ts';
import type { ScanMessage } from '../domain/scan-message.ts';
import { storageQueue } from './storage-queue.ts';

/** Scans wait in a storage queue. */
export function storageScanQueue(open: () => Promise<QueueClient>): ScanQueue {
  const queue = storageQueue<ScanMessage>(open, 'enqueueing a scan');
  return {
    enqueue: (scanId, { traceparent, ...options } = {}) =>
      queue.enqueue({ version: 1, scanId, ...(traceparent === undefined ? {} : { traceparent }) }, options),
  };
}
