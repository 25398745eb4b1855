import { app } from '@azure/functions';
import { runtime } from '../compose.ts';
import { parseScanMessage, scanQueueName } from '../domain/scan-message.ts';
import { storageConnectionName } from '../settings.ts';

/** After as many tries (host.json) the platform moves a message to the poison queue. */
const maxDequeueCount = 5;

/**
 * One message is one delivery of a scan. Returning settles it; throwing asks the host to deliver it again after the
 * `visibilityTimeout` of host.json.
 */
app.storageQueue('scanQueue', {
  queueName: scanQueueName,
  connection: storageConnectionName(process.env),
  handler: async (message, invocation) => {
    const { runParts, loggerFor } = runtime();
    const { runScan } = await import('../scan/run-scan.ts');
    const { scanId, traceparent } = parseScanMessage(message);
    const logger = loggerFor(invocation);
    const isLastDelivery = Number(invocation.triggerMetadata?.dequeueCount ?? 1) >= maxDequeueCount;
    const outcome = await runScan(await runParts(), scanId, { logger, isLastDelivery, traceparent });
    logger.info('delivery ended', { scanId, outcome });
  },
});
