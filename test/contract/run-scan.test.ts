// One delivery of a scan after another, on real storage, with failures at the places where they hurt.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { calendar } from '../../src/domain/calendar.ts';
import { ScanError } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/ports.ts';
import type { ScanStore } from '../../src/domain/scan-ports.ts';
import { rules } from '../../src/domain/rules/index.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { requestScan } from '../../src/scan/request-scan.ts';
import { runScan, type RunOutcome, type RunScanParts } from '../../src/scan/run-scan.ts';
import { connectStorage } from '../../src/store/connect.ts';
import { armCluster, defaultPolicy, records, stream } from '../support/snapshots.ts';

const nothing = (): void => undefined;
const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const deadAfterMs = 300_000;

let storage: LocalStorage;
let parts: RunScanParts;
let now: Date;
let scanId: string;
let collections: number;
let messages: { scanId: string; visibleAfterMs: number | undefined }[];

beforeAll(async () => {
  storage = await startStorage({ inMemory: true });
});
afterAll(() => storage.close());
beforeEach(async () => {
  const { store, snapshots } = connectStorage({ connectionString: storage.connectionString });
  now = new Date('2026-11-20T06:00:00Z');
  collections = 0;
  messages = [];
  const collect = () => {
    collections += 1;
    return stream(
      records({ clusters: [armCluster({ name: 'a' }), armCluster({ name: 'b', revisions: ['asm-1-26'] })] }),
    );
  };
  parts = {
    store,
    snapshots,
    queue: {
      enqueue: async (id, options) => {
        messages.push({ scanId: id, visibleAfterMs: options?.visibleAfterMs });
      },
    },
    collector: async () => ({ collect }),
    clock: { now: () => now },
    policy: defaultPolicy,
    rules,
    calendar,
    // A scope of its own, so that the tests share one storage.
    fleetScope: { subscriptions: [crypto.randomUUID()] },
    deadAfterMs,
    retentionDays: 400,
  };
  const request = {
    store,
    queue: parts.queue,
    clock: parts.clock,
    newScanId: () => crypto.randomUUID(),
    cloud: 'AzureCloud',
    deadAfterMs,
  };
  scanId = (await requestScan(request, 'http', parts.fleetScope)).scan.scanId;
  messages = [];
});

const deliver = (change: Partial<RunScanParts> = {}, isLastDelivery = false): Promise<RunOutcome> =>
  runScan({ ...parts, ...change }, scanId, { logger, isLastDelivery });
const stateOf = async (): Promise<string | undefined> => (await parts.store.find(scanId))?.value.state;
const outage = new ScanError('store.unavailable', 'The storage does not answer.', { retryable: true });
/** The store, but for one method that fails. */
const failing = (method: keyof ScanStore, error: Error = outage): { store: ScanStore } => ({
  store: { ...parts.store, [method]: () => Promise.reject(error) },
});

describe('a delivery', () => {
  it('completes the scan, and a second one changes nothing', async () => {
    expect(await deliver()).toBe('completed');
    const completed = await parts.store.find(scanId);
    expect(completed?.value).toMatchObject({
      state: 'completed',
      summary: { clusters: 2 },
      takenAt: '2026-11-20T06:00:00Z',
    });
    expect((await parts.store.latest())?.scanId).toBe(scanId);
    expect(await deliver()).toBe('alreadyEnded');
    expect(await parts.store.find(scanId)).toEqual(completed);
    expect(collections).toBe(1);
  });

  it.each(['writeResults', 'complete'] as const)(
    'that dies at %s leaves a scan that the next one ends, without asking Azure again',
    async (method) => {
      await expect(deliver(failing(method))).rejects.toBe(outage);
      expect(await stateOf()).toBe('queued');
      expect(await deliver()).toBe('completed');
      expect(collections).toBe(1);
      expect((await parts.store.find(scanId))?.value.summary).toMatchObject({
        clusters: 2,
        compliance: { compliant: 1, nonCompliant: 1 },
      });
      expect((await parts.store.page(scanId, {}, 10)).items.map(({ name }) => name)).toEqual(['b', 'a']);
    },
  );

  it('makes its rows from the snapshot that was first when another delivery was quicker', async () => {
    const first = stream(records({ clusters: [armCluster({ name: 'of-the-first' })] }));
    const { write } = parts.snapshots;
    const overtaken: typeof write = async (id, own, passOn) => {
      expect(await write(id, first)).toBe(true);
      return write(id, own, passOn);
    };
    expect(await deliver({ snapshots: { ...parts.snapshots, write: overtaken } })).toBe('completed');
    expect((await parts.store.page(scanId, {}, 10)).items.map(({ name }) => name)).toEqual(['of-the-first']);
    expect((await parts.store.find(scanId))?.value.summary?.clusters).toBe(1);
  });

  it('shows no rows before their snapshot is stored, and none when it could not be', async () => {
    const { write } = parts.snapshots;
    const unsure: typeof write = async (id, own, passOn) => {
      await write(`${id}-elsewhere`, own, passOn);
      throw outage;
    };
    await expect(deliver({ snapshots: { ...parts.snapshots, write: unsure } })).rejects.toBe(outage);
    await expect(parts.store.page(scanId, {}, 10)).rejects.toMatchObject({ code: 'notFound' });
    expect(await deliver()).toBe('completed');
    expect((await parts.store.page(scanId, {}, 10)).items).toHaveLength(2);
  });

  it('while another one is alive waits for its heartbeat, and leaves a message that comes back', async () => {
    const found = await parts.store.find(scanId);
    if (!found) throw new Error('no scan');
    await parts.store.update({ ...found.value, state: 'running', heartbeatAt: '2026-11-20T06:00:00Z' }, found.etag);
    now = new Date(now.getTime() + deadAfterMs / 2);
    expect(await deliver()).toBe('deferred');
    now = new Date(now.getTime() + deadAfterMs);
    expect(await deliver()).toBe('completed');
    expect(messages).toEqual([{ scanId, visibleAfterMs: deadAfterMs / 2 }]);
  });

  it('waits for no heartbeat from before the clock was put back', async () => {
    const found = await parts.store.find(scanId);
    if (!found) throw new Error('no scan');
    await parts.store.update({ ...found.value, state: 'running', heartbeatAt: '2026-11-21T06:00:00Z' }, found.etag);
    expect(await deliver()).toBe('completed');
    expect(messages).toEqual([]);
  });

  it('that meets a change of somebody else leaves a message too, so that the scan is never forgotten', async () => {
    const conflict = new ScanError('store.conflict', 'The row changed.');
    expect(await deliver(failing('update', conflict))).toBe('deferred');
    expect(await deliver(failing('complete', conflict))).toBe('deferred');
    expect(messages).toEqual([1, 2].map(() => ({ scanId, visibleAfterMs: deadAfterMs })));
  });

  it('of a scan that expired, was cancelled, or was removed is settled', async () => {
    const found = await parts.store.find(scanId);
    if (!found) throw new Error('no scan');
    await parts.store.update({ ...found.value, state: 'cancelled' }, found.etag);
    expect(await deliver()).toBe('alreadyEnded');
    expect(await stateOf()).toBe('cancelled');
    scanId = 'nobody-knows-it';
    expect(await deliver()).toBe('unknownScan');
  });
});

describe('a failure', () => {
  const unreachable = new ScanError('azure.unreachable', 'Could not list subscriptions: run az login.');
  const broken = (error: Error) => ({ collector: () => Promise.reject(error) });

  it('that another delivery cannot mend ends the scan with its sentence', async () => {
    expect(await deliver(broken(unreachable))).toBe('failed');
    expect((await parts.store.find(scanId))?.value).toMatchObject({
      state: 'failed',
      error: { code: 'azure.unreachable', message: unreachable.message },
    });
  });

  it('that another delivery may mend is thrown, until the last one', async () => {
    await expect(deliver(broken(outage))).rejects.toBe(outage);
    expect(await stateOf()).toBe('queued');
    expect(await deliver(broken(outage), true)).toBe('failed');
    expect((await parts.store.find(scanId))?.value.error?.code).toBe('store.unavailable');
  });

  it('that nobody foresaw never shows its cause', async () => {
    await expect(deliver(broken(new Error('AccountKey=hush')), true)).rejects.toThrow();
    expect(JSON.stringify((await parts.store.find(scanId))?.value)).not.toContain('hush');
    expect(await stateOf()).toBe('failed');
  });
});
