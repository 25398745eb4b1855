import type { QueueClient } from '@azure/storage-queue';
import type { ScanQueue } from '../domain/ports.ts';
import type { ScanMessage } from '../domain/scan-message.ts';
import { isRefusal, toScanError, withStorageErrors } from './storage-errors.ts';

const longestDelaySeconds = 7 * 24 * 3600;

/** Scans wait in a storage queue, encoded as the queue trigger expects by default (`messageEncoding: base64`). */
export function storageScanQueue(open: () => Promise<QueueClient>): ScanQueue {
  return {
    enqueue: async (scanId, { visibleAfterMs = 0 } = {}) => {
      const queue = await open();
      const message: ScanMessage = { version: 1, scanId };
      const text = Buffer.from(JSON.stringify(message)).toString('base64');
      // Rounded up: a message that comes early finds the other run still alive.
      const visibilityTimeout = Math.min(Math.max(0, Math.ceil(visibleAfterMs / 1000)), longestDelaySeconds);
      const send = () => queue.sendMessage(text, { visibilityTimeout });
      try {
        await send();
      } catch (error) {
        if (!isRefusal(error, 404, 'QueueNotFound')) throw toScanError(error, 'enqueueing a scan');
        await withStorageErrors('enqueueing a scan', async () => {
          await queue.createIfNotExists();
          await send();
        });
      }
    },
  };
}
