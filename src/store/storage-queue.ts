import type { QueueClient } from '@azure/storage-queue';
import { isRefusal, toScanError, withStorageErrors } from './storage-errors.ts';

/** Messages of one kind; `visibleAfterMs` hides one for at most seven days. */
export interface MessageQueue<T> {
  readonly enqueue: (message: T, options?: { readonly visibleAfterMs?: number }) => Promise<void>;
}

const longestDelaySeconds = 7 * 24 * 3600;

/**
 * JSON messages in a storage queue, encoded as the queue trigger expects by default (`messageEncoding: base64`). The
 * first message makes the queue.
 *
 * @param operation what is being done, for errors: `enqueueing a scan`
 */
export function storageQueue<T extends object>(open: () => Promise<QueueClient>, operation: string): MessageQueue<T> {
  return {
    enqueue: async (message, { visibleAfterMs = 0 } = {}) => {
      const queue = await open();
      const text = Buffer.from(JSON.stringify(message)).toString('base64');
      // Rounded up: a message that comes early finds that it is not time yet.
      const visibilityTimeout = Math.min(Math.max(0, Math.ceil(visibleAfterMs / 1000)), longestDelaySeconds);
      const send = () => queue.sendMessage(text, { visibilityTimeout });
      try {
        await send();
      } catch (error) {
        if (!isRefusal(error, 404, 'QueueNotFound')) throw toScanError(error, operation);
        await withStorageErrors(operation, async () => {
          await queue.createIfNotExists();
          await send();
        });
      }
    },
  };
}
