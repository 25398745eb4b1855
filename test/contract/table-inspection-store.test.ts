import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { tableInspectionStore } from '../../src/store/table-inspection-store.ts';
import { tableLeases } from '../../src/store/table-leases.ts';
import type { Table } from '../../src/store/table.ts';
import { anInspection } from '../support/inspections.ts';
import { memoryTable } from '../support/memory-table.ts';
import { dyingTable, openTestTable } from '../support/scan-store.ts';
import { clusterId } from '../support/snapshots.ts';
import { describeInspectionStore } from './inspection-store.ts';

let storage: LocalStorage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

let opened = 0;
function openTable() {
  opened += 1;
  return openTestTable(storage.connectionString, `inspections${opened}`).table;
}
const key = clusterId('aks-1').toLowerCase();

describeInspectionStore('Azurite', async () => tableInspectionStore(openTable()));
describeInspectionStore('a table in memory', async () => tableInspectionStore(memoryTable()));

describe('an inspection whose writer is killed', () => {
  it('is there whole or not at all, and counts once it is written again', async () => {
    const put = { inspection: anInspection(), receivedAt: '2026-11-20T06:00:00Z', from: 'app' };
    let killed = 0;
    for (let failing = 1; ; failing += 1) {
      const table = openTable();
      const isKilled = await tableInspectionStore(dyingTable(table, failing))
        .put(put)
        .then(
          () => false,
          () => true,
        );
      const store = tableInspectionStore(table);
      const seen = await store.latest(key);
      if (seen) expect(seen.inspection).toEqual(put.inspection);
      await store.put(put);
      expect((await store.latest(key))?.inspection).toEqual(put.inspection);
      if (!isKilled) break;
      killed += 1;
    }
    expect(killed).toBe(2);
  });

  it('by many workers at once, the newest is the latest', async () => {
    const table = openTable();
    const instants = Array.from({ length: 12 }, (_, minute) => `2026-11-20T05:${String(minute + 10)}:00Z`);
    await Promise.all(
      instants.map((observedAt) =>
        tableInspectionStore(table).put({
          inspection: anInspection({ observedAt }),
          receivedAt: '2026-11-20T06:00:00Z',
          from: 'app',
        }),
      ),
    );
    expect((await tableInspectionStore(table).latest(key))?.inspection.observedAt).toBe('2026-11-20T05:21:00Z');
  });
});

describe('leases', () => {
  const now = new Date('2026-11-20T06:00:00Z');

  it('are held by one at a time, until they are given back or end', async () => {
    const leases = tableLeases(openTable());
    expect(await leases.acquire('a/b', 'one', { now, forMs: 60_000 })).toBe(true);
    expect(await leases.acquire('a/b', 'two', { now, forMs: 60_000 })).toBe(false);
    expect(await leases.acquire('a/c', 'two', { now, forMs: 60_000 })).toBe(true);
    await leases.release('a/b', 'two');
    expect(await leases.acquire('a/b', 'two', { now, forMs: 60_000 })).toBe(false);
    await leases.release('a/b', 'one');
    expect(await leases.acquire('a/b', 'two', { now, forMs: 60_000 })).toBe(true);
    const later = new Date('2026-11-20T06:01:01Z');
    expect(await leases.acquire('a/b', 'three', { now: later, forMs: 60_000 })).toBe(true);
    const putBack = new Date(now.getTime() - 86_400_000);
    expect(await leases.acquire('a/b', 'four', { now: putBack, forMs: 60_000 })).toBe(true);
  });

  it('that ended and went to somebody else while one gives them back stay with them', async () => {
    const rows = openTable();
    const other = tableLeases(rows);
    const later = { now: new Date(now.getTime() + 61_000), forMs: 60_000 };
    const slow: Table = {
      ...rows,
      get: async (...keys) => {
        const row = await rows.get(...keys);
        if (row?.holder === 'one') expect(await other.acquire('a/b', 'two', later)).toBe(true);
        return row;
      },
    };
    expect(await tableLeases(rows).acquire('a/b', 'one', { now, forMs: 60_000 })).toBe(true);
    await tableLeases(slow).release('a/b', 'one');
    expect(await other.acquire('a/b', 'three', later)).toBe(false);
    await other.release('a/b', 'two');
    await other.release('a/b', 'two');
    expect(await other.acquire('a/b', 'three', later)).toBe(true);
  });

  it('that vanish while one gives them back are gone', async () => {
    const rows = openTable();
    const swept: Table = {
      ...rows,
      get: async (...keys) => {
        const row = await rows.get(...keys);
        if (row) await rows.remove([row]);
        return row;
      },
    };
    expect(await tableLeases(rows).acquire('a/b', 'one', { now, forMs: 60_000 })).toBe(true);
    await tableLeases(swept).release('a/b', 'one');
    expect(await tableLeases(rows).acquire('a/b', 'two', { now, forMs: 60_000 })).toBe(true);
  });

  it('asked for by many at once are got by one', async () => {
    const table = openTable();
    const got = await Promise.all(
      Array.from({ length: 8 }, (_, holder) => tableLeases(table).acquire('x', String(holder), { now, forMs: 1_000 })),
    );
    expect(got.filter(Boolean)).toHaveLength(1);
  });
});
