import { app } from '@azure/functions';
import { runtime } from '../compose.ts';
import { inspectionQueueName, parseInspectionMessage } from '../domain/inspection-message.ts';
import { storageConnectionName } from '../settings.ts';

/** After as many tries (host.json) the platform moves a message to the poison queue. */
const maxDequeueCount = 5;

/** One message is a look into one cluster, or asks for one into each of a scan. Throwing asks for it again. */
app.storageQueue('inspectQueue', {
  queueName: inspectionQueueName,
  connection: storageConnectionName(process.env),
  handler: async (message, invocation) => {
    const { inspectionParts, loggerFor } = runtime();
    const { handleInspectionMessage } = await import('../inspect/handle-message.ts');
    const parsed = parseInspectionMessage(message);
    const logger = loggerFor(invocation);
    const isLastDelivery = Number(invocation.triggerMetadata?.dequeueCount ?? 1) >= maxDequeueCount;
    const outcome = await handleInspectionMessage(await inspectionParts(), parsed, { logger, isLastDelivery });
    logger.info('inspection ended', { ...parsed, outcome });
  },
});

/** A cluster that killed every worker that looked at it becomes a gap. */
app.storageQueue('inspectPoison', {
  queueName: `${inspectionQueueName}-poison`,
  connection: storageConnectionName(process.env),
  handler: async (message, invocation) => {
    const { inspectionParts, loggerFor } = runtime();
    const { giveUpInspection } = await import('../inspect/handle-message.ts');
    const parsed = parseInspectionMessage(message);
    const outcome = await giveUpInspection(await inspectionParts(), parsed);
    loggerFor(invocation).warn('inspection given up', { ...parsed, outcome });
  },
});
