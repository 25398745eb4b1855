import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseScanMessage, scanQueueName } from '../../src/domain/scan-message.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { connectStorage } from '../../src/store/connect.ts';
import { storageScanQueue } from '../../src/store/storage-scan-queue.ts';

let storage: LocalStorage;
let service: QueueServiceClient;
beforeAll(async () => {
  storage = await startStorage();
  service = QueueServiceClient.fromConnectionString(storage.connectionString);
});
afterAll(() => storage.close());

describe('storageScanQueue', () => {
  let queue: QueueClient;
  let opened = 0;
  beforeEach(() => {
    queue = service.getQueueClient(`scans-${(opened += 1)}`);
  });

  it('makes its queue, and sends what the queue trigger reads', async () => {
    await storageScanQueue(async () => queue).enqueue('scan "1"');
    const [message] = (await queue.receiveMessages()).receivedMessageItems;
    const body: unknown = JSON.parse(Buffer.from(message?.messageText ?? '', 'base64').toString());
    expect(body).toEqual({ version: 1, scanId: 'scan "1"' });
    expect(parseScanMessage(body)).toEqual({ version: 1, scanId: 'scan "1"' });
  });

  it('shows a message at once, or not before its delay is over', async () => {
    const scans = storageScanQueue(async () => queue);
    await scans.enqueue('later', { visibleAfterMs: 60_500 });
    await scans.enqueue('now');
    const visible = (await queue.receiveMessages({ numberOfMessages: 32 })).receivedMessageItems;
    expect(visible.map(({ messageText }) => Buffer.from(messageText, 'base64').toString())).toEqual([
      '{"version":1,"scanId":"now"}',
    ]);
    expect((await queue.getProperties()).approximateMessagesCount).toBe(2);
  });

  it('sends to the queue that the trigger listens to', async () => {
    await connectStorage({ connectionString: storage.connectionString }).queue.enqueue('scan-1');
    expect((await service.getQueueClient(scanQueueName).getProperties()).approximateMessagesCount).toBe(1);
  });
});
