import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryStore } from '../../src/domain/tell-ports.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { connectStorage } from '../../src/store/connect.ts';
import type { Table } from '../../src/store/table.ts';
import { tableDeliveryStore } from '../../src/store/table-delivery-store.ts';
import { aDelivery } from '../support/deliveries.ts';
import { aDigest } from '../support/digests.ts';
import { dyingTable, openTestTable, repeatingTable, rowKeys } from '../support/scan-store.ts';
import { describeDeliveryStore } from './delivery-store.ts';

let storage: LocalStorage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

let opened = 0;
/** A table that nobody else uses, and workers on it. */
function openWorkers() {
  opened += 1;
  const { table, client } = openTestTable(storage.connectionString, `deliveries${opened}`);
  return { table, client, worker: (rows: Table = table): DeliveryStore => tableDeliveryStore(rows) };
}

describeDeliveryStore('Azurite', async () => openWorkers());

const three = ['a', 'b', 'c'].map((deliveryId) => aDelivery({ deliveryId, recipient: deliveryId }));
const isKilled = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  );

describe('a ledger whose writer is killed', () => {
  it('has a digest for every delivery, and all of them once planning is repeated', async () => {
    for (let failing = 1; ; failing += 1) {
      const { worker, table } = openWorkers();
      const killed = await isKilled(worker(dyingTable(table, failing)).plan(three, aDigest()));
      for (const delivery of (await worker().list(10)).items) {
        expect(await worker().find(delivery.deliveryId)).toBeDefined();
        expect(await worker().digest(delivery)).toEqual(aDigest());
      }
      await worker().plan(three, aDigest());
      expect((await worker().list(10)).items.map(({ deliveryId }) => deliveryId)).toEqual(['a', 'b', 'c']);
      if (!killed) {
        expect(failing).toBeGreaterThan(4);
        break;
      }
    }
  });

  it('says that something was sent and that it was told, or neither', async () => {
    const { worker, table } = openWorkers();
    await worker().plan(three, aDigest());
    const found = await worker().find('a');
    const sent = aDelivery({ deliveryId: 'a', recipient: 'a', state: 'sent' });
    expect(await isKilled(worker(dyingTable(table, 1)).update(sent, found?.etag ?? ''))).toBe(true);
    expect((await worker().find('a'))?.value.state).toBe('pending');
    expect(await worker().lastTold({ kind: 'fleet' }, 'email')).toBeUndefined();
    await worker(dyingTable(table, 2)).update(sent, found?.etag ?? '');
    expect((await worker().lastTold({ kind: 'fleet' }, 'email'))?.deliveryId).toBe('a');
  });

  it('loses no row that a repeated removal would not find', async () => {
    const instant = new Date('2026-12-01T00:00:00Z');
    for (let failing = 1; ; failing += 1) {
      const { worker, table, client } = openWorkers();
      await worker().plan(three, aDigest());
      const killed = await isKilled(worker(dyingTable(table, failing)).removeOlderThan(instant));
      await worker().removeOlderThan(instant);
      expect(await rowKeys(client)).toEqual([]);
      if (!killed) {
        expect(failing).toBe(3);
        break;
      }
    }
  });
});

describe('a write of the ledger whose answer was lost', () => {
  it('is repeated by the client and still counts as ours', async () => {
    const { worker, table } = openWorkers();
    const store = worker(repeatingTable(table));
    await store.plan(three, aDigest());
    let etag = (await store.find('a'))?.etag ?? '';
    for (const state of ['sending', 'sent'] as const) {
      etag = await store.update(aDelivery({ deliveryId: 'a', recipient: 'a', state }), etag);
      expect((await store.find('a'))?.etag).toBe(etag);
    }
    expect((await store.lastTold({ kind: 'fleet' }, 'email', 'digest', 'a'))?.deliveryId).toBe('a');
    expect((await store.find('a'))?.value.state).toBe('sent');
  });
});

describe('the ledger of a connected storage account', () => {
  it('has a table of its own, made by the first write', async () => {
    const { deliveries } = connectStorage({ connectionString: storage.connectionString });
    expect(await deliveries.list(10)).toMatchObject({ items: [] });
    await deliveries.plan([aDelivery()], aDigest());
    expect(await rowKeys(openTestTable(storage.connectionString, 'sidescanDeliveries').client)).toHaveLength(3);
  });

  it('costs one short read to know what was last told', async () => {
    const { worker, table } = openWorkers();
    await worker().plan(three, aDigest());
    await worker().update(
      { ...aDelivery({ deliveryId: 'a', recipient: 'a' }), state: 'sent' },
      (await worker().find('a'))?.etag ?? '',
    );
    let [gets, queries] = [0, 0];
    const counting: Table = {
      ...table,
      get: async (...keys) => {
        gets += 1;
        return table.get(...keys);
      },
      pages: (query) => {
        queries += 1;
        return table.pages(query);
      },
    };
    expect(await worker(counting).lastTold({ kind: 'fleet' }, 'email', 'digest')).toBeDefined();
    expect({ gets, queries }).toEqual({ gets: 1, queries: 0 });
  });
});
