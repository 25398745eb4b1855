import { app } from '@azure/functions';
import { runtime } from '../compose.ts';
import { parseTellMessage, tellQueueName } from '../domain/tell-message.ts';
import { storageConnectionName } from '../settings.ts';

/** After as many tries (host.json) the platform moves a message to the poison queue. */
const maxDequeueCount = 5;

/** One message plans an occasion or makes one try of one delivery. Returning settles it; throwing asks for it again. */
app.storageQueue('tellQueue', {
  queueName: tellQueueName,
  connection: storageConnectionName(process.env),
  handler: async (message, invocation) => {
    const { tellParts, loggerFor } = runtime();
    const { handleTellMessage } = await import('../tell/handle-message.ts');
    const parsed = parseTellMessage(message);
    const logger = loggerFor(invocation);
    const isLastDelivery = Number(invocation.triggerMetadata?.dequeueCount ?? 1) >= maxDequeueCount;
    const outcome = await handleTellMessage(await tellParts(), parsed, { logger, isLastDelivery });
    logger.info('telling ended', { ...parsed, outcome });
  },
});
