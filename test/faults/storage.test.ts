// A scan on a storage that does not answer as it should: it is delivered again, and every cluster is there once.
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendar } from '../../src/domain/calendar.ts';
import { ScanError } from '../../src/domain/errors.ts';
import { scanQueueName } from '../../src/domain/scan-message.ts';
import { rules } from '../../src/domain/rules/index.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { requestScan } from '../../src/scan/request-scan.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { connectStorage } from '../../src/store/connect.ts';
import { disturbedStorage, type DisturbedStorage, type StorageFault } from '../support/disturbed-storage.ts';
import { armCluster, defaultPolicy, records, stream } from '../support/snapshots.ts';
import { quiet } from '../support/telling.ts';
import { casesOf, type FaultName } from './matrix.ts';
import { storageStages, type StorageStage } from './storage-stages.ts';

const names = ['a', 'b', 'c'];
const strikes: Readonly<Partial<Record<FaultName, StorageFault>>> = {
  throttled: { status: 503, code: 'ServerBusy' },
  fails: { status: 500, code: 'InternalError' },
  refused: { status: 403, code: 'AuthorizationFailure' },
  reset: 'reset',
  cut: 'cut',
  conflict: { status: 412, code: 'UpdateConditionNotSatisfied' },
  outage: 'reset',
};

let storage: LocalStorage;
const opened: DisturbedStorage[] = [];
beforeAll(async () => {
  storage = await startStorage({ inMemory: true });
});
afterAll(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  await storage.close();
});

/** Delivers a scan until it has ended, with the fault from the second half of its first delivery on. */
async function scanEnd({ service }: StorageStage, fault: FaultName, form: 'passing' | 'lasting'): Promise<string> {
  const door = await disturbedStorage(storage.connectionString, service);
  opened.push(door);
  let now = new Date('2026-11-20T06:00:00Z');
  const retry = { maxRetries: 2, retryDelayInMs: 1 };
  const { store, snapshots } = connectStorage({ connectionString: door.connectionString }, retry);
  const common = {
    store,
    clock: { now: () => now },
    queue: { enqueue: async () => undefined },
    deadAfterMs: 300_000,
  };
  const parts = {
    ...common,
    snapshots,
    collector: async () => ({
      collect: () => stream(records({ clusters: names.map((name) => armCluster({ name })) })),
    }),
    policy: defaultPolicy,
    rules,
    calendar,
    fleetScope: { subscriptions: [crypto.randomUUID()] },
    retentionDays: 400,
  };
  const request = { ...common, newScanId: () => crypto.randomUUID(), cloud: 'AzureCloud' };
  const { scanId } = (await requestScan(request, 'http', parts.fleetScope)).scan;
  const strike = strikes[fault] ?? null;
  door.disturb(strike, {
    ...(service === 'Blob' ? { matches: /^PUT .*\.jsonl/ } : { matches: /^(POST|PUT)/, after: 1 }),
    // Only a row that both write can be written by somebody else.
    ...(fault === 'conflict' ? { matches: /^PUT .*sidescanScans/, after: 0 } : {}),
    ...(form === 'passing' ? { times: 1 } : {}),
  });

  let failed = false;
  for (let delivery = 1; ; delivery += 1) {
    const outcome = await runScan(parts, scanId, { logger: quiet, isLastDelivery: false }).catch((error: unknown) => {
      if (error instanceof ScanError) return error;
      throw error;
    });
    if (outcome === 'completed') break;
    if (outcome instanceof ScanError && !outcome.retryable) return `error: ${outcome.code}`;
    if (outcome === 'failed') return `error: ${(await store.find(scanId))?.value.error?.code ?? ''}`;
    expect(delivery).toBeLessThan(4);
    failed = true;
    // It is over by the next delivery, which comes when the first one counts as dead.
    door.disturb(null);
    now = new Date(now.getTime() + 600_000);
  }
  const found: string[] = [];
  for await (const { name } of store.verdicts(scanId)) found.push(name);
  expect(found).toEqual(names);
  expect((await store.latest())?.scanId).toBe(scanId);
  return failed ? 'deferred' : 'right';
}

/** A message to the app itself: whoever asked for a scan is told when it could not be put down. */
async function enqueueEnd({ service }: StorageStage, fault: FaultName, form: 'passing' | 'lasting'): Promise<string> {
  const door = await disturbedStorage(storage.connectionString, service);
  opened.push(door);
  const { queue } = connectStorage({ connectionString: door.connectionString }, { maxRetries: 2, retryDelayInMs: 1 });
  await queue.enqueue('first');
  const messages = QueueServiceClient.fromConnectionString(storage.connectionString).getQueueClient(scanQueueName);
  await messages.clearMessages();
  door.disturb(strikes[fault] ?? null, form === 'passing' ? { times: 1 } : {});
  try {
    await queue.enqueue('second');
  } catch (error) {
    if (error instanceof ScanError) return `error: ${error.code}`;
    throw error;
  }
  // At least once: a message that is there twice changes nothing.
  expect((await messages.peekMessages({ numberOfMessages: 9 })).peekedMessageItems.length).toBeGreaterThan(0);
  return 'right';
}

describe.each(storageStages)('$name', (stage) => {
  it.each(casesOf(stage))('$fault, $form: $end', async ({ fault, form, end }) => {
    const actual = await (stage.service === 'Queue' ? enqueueEnd : scanEnd)(stage, fault, form);
    expect(actual).toBe(end);
  });
});
