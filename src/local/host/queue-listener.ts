import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { RestError } from '@azure/core-rest-pipeline';
import type { Logger } from '../../domain/ports.ts';
import type { TypedData } from './core-types.ts';
import { describeFailure } from './describe-failure.ts';
import type { FunctionDefinition, Trigger } from './function-definition.ts';
import type { QueueSettings } from './host-settings.ts';
import type { Invoker } from './invoker.ts';
import { decodeMessage, type OpenQueue } from './queue-outputs.ts';

export type QueueFunction = FunctionDefinition<Extract<Trigger, { kind: 'queue' }>>;

export interface QueueListener {
  /** True when nothing is being fetched or run and nothing in the queue is visible. */
  readonly isIdle: () => Promise<boolean>;
  /** Stops fetching; messages fetched but not started are made visible again. Running ones go on. */
  readonly stop: () => Promise<void>;
  /** Stops renewing what still runs: another host gets the message when its lease ends. */
  readonly abandon: () => void;
}

export interface QueueListenerOptions {
  readonly definition: QueueFunction;
  readonly open: OpenQueue;
  readonly invoker: Invoker;
  readonly settings: QueueSettings;
  /** How long a fetched message is hidden; renewed at half time. At least 1,000: the service counts seconds. */
  readonly leaseMs: number;
  readonly logger: Logger;
}

const minPollingIntervalMs = 100;
const poisonSuffix = '-poison';

/** The message is gone, or someone else holds it now. */
function isLost(error: unknown): boolean {
  if (!(error instanceof RestError)) return false;
  return (
    (error.statusCode === 404 && error.code === 'MessageNotFound') ||
    (error.statusCode === 400 && error.code === 'PopReceiptMismatch')
  );
}

/** A JSON text of the instant, in the form that the platform's metadata has. */
const instant = (date: Date): TypedData => ({ json: JSON.stringify(date.toISOString().replace(/\.\d+Z$/, '+00:00')) });

function triggerInput(
  message: DequeuedMessageItem,
  text: string,
): { data: TypedData; metadata: Record<string, TypedData> } {
  return {
    data: { string: text },
    metadata: {
      QueueTrigger: { string: text },
      DequeueCount: { json: String(message.dequeueCount) },
      Id: { string: message.messageId },
      InsertionTime: instant(message.insertedOn),
      ExpirationTime: instant(message.expiresOn),
      NextVisibleTime: instant(message.nextVisibleOn),
      PopReceipt: { string: message.popReceipt },
    },
  };
}

/** Holds one message: renews its lease until it is settled. Settling twice, or after losing it, does nothing. */
function messageLease(queue: QueueClient, message: DequeuedMessageItem, leaseMs: number, logger: Logger) {
  const leaseSeconds = Math.max(1, Math.ceil(leaseMs / 1000));
  let popReceipt = message.popReceipt;
  let held = true;
  let renewal: Promise<void> = Promise.resolve();
  const renew = async (): Promise<void> => {
    try {
      const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, leaseSeconds);
      popReceipt = renewed.popReceipt ?? popReceipt;
      logger.debug('queue message lease renewed', { messageId: message.messageId });
    } catch (error) {
      if (isLost(error)) held = false;
      logger.warn('queue message lease not renewed', {
        messageId: message.messageId,
        lost: !held,
        ...describeFailure(error),
      });
    }
  };
  const timer = setInterval(
    () => {
      renewal = renewal.then(() => (held ? renew() : undefined));
    },
    (leaseSeconds * 1000) / 2,
  );

  const settle = async (how: (popReceipt: string) => Promise<unknown>): Promise<void> => {
    clearInterval(timer);
    // A renewal under way changes the receipt.
    await renewal;
    if (!held) return;
    held = false;
    try {
      await how(popReceipt);
    } catch (error) {
      if (!isLost(error)) throw error;
      logger.warn('queue message was lost before it was settled', { messageId: message.messageId });
    }
  };
  return {
    complete: () => settle((receipt) => queue.deleteMessage(message.messageId, receipt)),
    release: (visibleAfterMs: number) =>
      settle((receipt) => queue.updateMessage(message.messageId, receipt, undefined, Math.ceil(visibleAfterMs / 1000))),
    abandon: () => {
      held = false;
      clearInterval(timer);
    },
  };
}

/**
 * Polls one queue for one function as the platform's listener does: up to `batchSize` messages a fetch, the next fetch
 * when no more than `newBatchThreshold` run, back-off up to `maxPollingInterval` while the queue is empty.
 */
export async function startQueueListener(options: QueueListenerOptions): Promise<QueueListener> {
  const { definition, open, invoker, settings, leaseMs, logger } = options;
  const { queueName, connection } = definition.trigger;
  const queue = await open({ queueName, connection });
  const log = { function: definition.name, queue: queueName };
  let stopped = false;
  const isStopped = (): boolean => stopped;
  const leases = new Set<ReturnType<typeof messageLease>>();
  let fetching = false;
  const isBusy = (): boolean => fetching || leases.size > 0;
  let wake: (() => void) | undefined;

  /** Resolves after the time, when a message is done, or when the listener stops. */
  const pause = (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), ms);
    wake = () => resolve(undefined);
    return promise.finally(() => clearTimeout(timer));
  };

  // A poison queue has none of its own (webjobs SDK, `QueueListenerFactory`): what fails there stays, hidden for a lease.
  const isPoisonQueue = queueName.endsWith(poisonSuffix);

  const moveToPoison = async (message: DequeuedMessageItem, lease: ReturnType<typeof messageLease>): Promise<void> => {
    if (isPoisonQueue) {
      lease.abandon();
      return;
    }
    const poison = await open({ queueName: `${queueName}${poisonSuffix}`, connection });
    await poison.sendMessage(message.messageText);
    await lease.complete();
    logger.error('queue message moved to the poison queue', {
      ...log,
      messageId: message.messageId,
      dequeueCount: message.dequeueCount,
    });
  };

  const process = async (message: DequeuedMessageItem, lease: ReturnType<typeof messageLease>): Promise<void> => {
    const text = decodeMessage(message.messageText, settings.messageEncoding);
    // Counted beyond the limit: earlier runs ended with their host and had no chance to move it.
    if (text === undefined || message.dequeueCount > settings.maxDequeueCount) return moveToPoison(message, lease);
    try {
      await invoker.invoke(definition, triggerInput(message, text));
    } catch {
      // The invoker has logged it.
      if (isPoisonQueue || message.dequeueCount >= settings.maxDequeueCount) return moveToPoison(message, lease);
      return lease.release(settings.retryAfterMs);
    }
    await lease.complete();
  };

  const start = (message: DequeuedMessageItem): void => {
    const lease = messageLease(queue, message, leaseMs, logger);
    leases.add(lease);
    process(message, lease)
      .catch((error: unknown) => {
        // Not settled: it comes back when the lease ends.
        lease.abandon();
        logger.error('queue message could not be settled', {
          ...log,
          messageId: message.messageId,
          ...describeFailure(error),
        });
      })
      .finally(() => {
        leases.delete(lease);
        wake?.();
      });
  };

  const fetchBatch = async (): Promise<number> => {
    fetching = true;
    try {
      const visibilityTimeout = Math.max(1, Math.ceil(leaseMs / 1000));
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: settings.batchSize,
        visibilityTimeout,
      });
      for (const message of receivedMessageItems) {
        if (isStopped()) await messageLease(queue, message, leaseMs, logger).release(0);
        else start(message);
      }
      return receivedMessageItems.length;
    } finally {
      fetching = false;
    }
  };

  const poll = async (): Promise<void> => {
    let pauseMs = minPollingIntervalMs;
    while (!isStopped()) {
      if (leases.size > settings.newBatchThreshold) {
        await pause(settings.maxPollingIntervalMs);
        continue;
      }
      try {
        if ((await fetchBatch()) > 0) {
          pauseMs = minPollingIntervalMs;
          continue;
        }
      } catch (error) {
        logger.warn('queue could not be read', { ...log, ...describeFailure(error) });
      }
      if (isStopped()) return;
      await pause(Math.min(pauseMs, settings.maxPollingIntervalMs));
      pauseMs = Math.min(pauseMs * 2, settings.maxPollingIntervalMs);
    }
  };
  const polling = poll();

  return {
    isIdle: async () => {
      if (isBusy()) return false;
      const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 1 });
      return peekedMessageItems.length === 0 && !isBusy();
    },
    stop: async () => {
      stopped = true;
      wake?.();
      await polling;
    },
    abandon: () => {
      for (const lease of leases) lease.abandon();
    },
  };
}
