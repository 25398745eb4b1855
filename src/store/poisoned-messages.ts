import type { QueueClient } from '@azure/storage-queue';
import type { PoisonedQueue } from '../domain/ports.ts';
import { isRefusal, toScanError } from './storage-errors.ts';

/** As the platform names the queue of messages that it gave up (facts 13). */
function poisonQueueName(queueName: string): string {
  return `${queueName}-poison`;
}

/** Counts the messages that were given up; a queue that was never made holds none. */
export function poisonedMessages(
  queueNames: readonly string[],
  open: (queueName: string) => Promise<QueueClient>,
): () => Promise<readonly PoisonedQueue[]> {
  const count = async (queueName: string): Promise<number> => {
    try {
      const { approximateMessagesCount = 0 } = await (await open(poisonQueueName(queueName))).getProperties();
      return approximateMessagesCount;
    } catch (error) {
      // It is made with the first message that is given up.
      if (isRefusal(error, 404, 'QueueNotFound')) return 0;
      throw toScanError(error, 'counting messages that were given up');
    }
  };
  return async () => {
    const counted = await Promise.all(
      queueNames.map(async (queueName) => ({ queueName, messages: await count(queueName) })),
    );
    return counted.filter(({ messages }) => messages > 0);
  };
}
