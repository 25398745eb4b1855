import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanStore } from '../../src/domain/scan-ports.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { connectStorage } from '../../src/store/connect.ts';
import type { Table } from '../../src/store/table.ts';
import { tableScanStore } from '../../src/store/table-scan-store.ts';
import {
  aScan,
  deadAfterMs,
  dyingTable,
  listOf,
  openTestTable,
  repeatingTable,
  resultsOf,
  rowKeys,
  verdictResults,
} from '../support/scan-store.ts';
import { aClassicVerdict, aVerdict } from '../support/verdicts.ts';
import { eventually } from '../support/eventually.ts';
import { describeScanStore } from './scan-store.ts';
import { describeTimeline } from './scan-timeline.ts';

let storage: LocalStorage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

let opened = 0;
/** Tables that nobody else uses, and workers on them. */
function openWorkers() {
  opened += 1;
  const scans = openTestTable(storage.connectionString, `scans${opened}`);
  const results = openTestTable(storage.connectionString, `results${opened}`);
  let attempts = 0;
  const newAttempt = () => String((attempts += 1)).padStart(4, '0');
  const worker = (change: { scans?: Table; results?: Table } = {}): ScanStore =>
    tableScanStore({ scans: scans.table, results: results.table, newAttempt, ...change });
  return { worker, scans, results };
}

describeScanStore('Azurite', async () => openWorkers());
describeTimeline('Azurite', async () => openWorkers());

const neverAborted = new AbortController().signal;
const fleet = (mark: string) => [
  ...verdictResults(
    Array.from({ length: 200 }, (_, index) => (index % 2 ? aVerdict : aClassicVerdict)({ name: `${mark}-${index}` })),
  ),
  { kind: 'coveredSubscription', subscriptionId: mark } as const,
];

describe('rows of results', () => {
  it.each([
    ['an earlier one', []],
    // Late enough that it leaves rows, early enough that another one has to write them again.
    ['the one that cleans up after an earlier one', [3]],
  ])('are those of one attempt that succeeded, wherever %s was killed', async (_who, before) => {
    for (let failing = 1; ; failing += 1) {
      const { worker, results } = openWorkers();
      const written = (mark: string, dyingAt?: number): Promise<boolean> =>
        worker(dyingAt === undefined ? {} : { results: dyingTable(results.table, dyingAt) })
          .writeResults('scan-1', resultsOf(fleet(mark)), neverAborted)
          .then(
            () => true,
            () => false,
          );
      for (const dyingAt of before) expect(await written('zeroth', dyingAt)).toBe(false);
      const survived = await written('first', failing);
      expect(await written('second')).toBe(true);
      const verdicts = await listOf(worker().verdicts('scan-1'));
      expect(verdicts).toHaveLength(200);
      const mark = verdicts[0]?.name.split('-')[0];
      expect(verdicts.every(({ name }) => name.startsWith(`${mark}-`))).toBe(true);
      expect([...(await worker().history('scan-1')).coveredSubscriptions]).toEqual([mark]);
      const attempts = new Set(
        (await rowKeys(results.client)).map((key) => /(\d{4})(!|$)/.exec(key)?.[1]).filter(Boolean),
      );
      expect([...attempts]).toHaveLength(1);
      if (survived) {
        expect(failing).toBeGreaterThan(3);
        break;
      }
    }
  });

  it('are those of one attempt alone after two at once', async () => {
    const { worker, results } = openWorkers();
    await Promise.all(
      ['left', 'right'].map((mark) => worker().writeResults('scan-1', resultsOf(fleet(mark)), neverAborted)),
    );
    const packs = (await rowKeys(results.client)).filter((key) => /!\d{6}$/.test(key));
    expect(new Set(packs.map((key) => key.split(' ')[1]?.slice(0, 4))).size).toBe(1);
  });

  it('are those of the first attempt when another one, begun earlier, ends later', async () => {
    const { worker, results } = openWorkers();
    const overtaken = async function* () {
      yield* fleet('slow');
      await worker().writeResults('scan-1', resultsOf(fleet('quick')), neverAborted);
      // Enough for a transaction of its own, after the quick one has cleaned up.
      yield* fleet('slower');
    };
    await worker().writeResults('scan-1', overtaken(), neverAborted);
    const names = (await listOf(worker().verdicts('scan-1'))).map(({ name }) => name);
    expect(names).toHaveLength(200);
    expect(names.every((name) => name.startsWith('quick'))).toBe(true);
    const packs = (await rowKeys(results.client)).filter((key) => /!\d{6}$/.test(key));
    expect(new Set(packs.map((key) => key.split(' ')[1]?.slice(0, 4)))).toEqual(new Set(['0002']));
  });

  it('are few: a fleet costs far less than a row for each cluster', async () => {
    const { worker, results } = openWorkers();
    await worker().writeResults('scan-1', resultsOf(fleet('few')), neverAborted);
    expect((await rowKeys(results.client)).length).toBeLessThan(15);
  });

  it('are all gone after a removal that was killed anywhere and repeated', async () => {
    for (let failing = 1; ; failing += 1) {
      const { worker, results, scans } = openWorkers();
      await worker().request(aScan(), deadAfterMs, new Date('2026-11-20T06:00:00Z'));
      await worker().writeResults('scan-1', resultsOf(fleet('old')), neverAborted);
      const count = { writes: 0 };
      const dying = worker({
        results: dyingTable(results.table, failing, count),
        scans: dyingTable(scans.table, failing, count),
      });
      const isKilled = await dying.remove('scan-1').then(
        () => false,
        () => true,
      );
      // Whoever finds a scan finds its results; whoever removes old scans goes on with one that nobody finds.
      const found = await worker().find('scan-1');
      if (found) expect(await listOf(worker().verdicts('scan-1'))).toHaveLength(200);
      else if (isKilled) expect(await worker().retired()).toEqual(['scan-1']);
      await worker().remove('scan-1');
      expect(await rowKeys(results.client)).toEqual([]);
      expect(await worker().find('scan-1')).toBeUndefined();
      expect(await worker().retired()).toEqual([]);
      if (!isKilled) {
        expect(failing).toBeGreaterThan(5);
        break;
      }
    }
  });
});

describe('a write whose answer was lost', () => {
  it('is repeated by the client and still counts as ours', async () => {
    const { worker, results, scans } = openWorkers();
    const store = worker({ results: repeatingTable(results.table), scans: repeatingTable(scans.table) });
    const now = new Date('2026-11-20T06:00:00Z');
    expect(await store.request(aScan(), deadAfterMs, now)).toEqual({ scan: aScan(), created: true });
    const etag = (await store.find('scan-1'))?.etag ?? '';
    const running = aScan({ state: 'running' });
    const next = await store.update(running, etag);
    expect(await store.find('scan-1')).toEqual({ value: running, etag: next });
    await store.writeResults('scan-1', resultsOf(fleet('ours')), neverAborted);
    expect(await listOf(store.verdicts('scan-1'))).toHaveLength(200);
    await store.complete(aScan({ state: 'completed', takenAt: '2026-11-20T06:00:00Z' }), next);
    expect((await store.latest())?.scanId).toBe('scan-1');
  });
});

describe('a worker whose people page', () => {
  /** Counts reads of a pack of verdicts, and of several in one request. */
  const counting = (inner: Table) => {
    const seen = { single: 0, several: 0 };
    const table: Table = {
      ...inner,
      get: (partitionKey, rowKey) => {
        if (partitionKey.includes('!v!')) seen.single += 1;
        return inner.get(partitionKey, rowKey);
      },
      pages: async function* (query) {
        yield* inner.pages(query);
        if (query.filter.includes('!v!')) seen.several += 1;
      },
    };
    return { table, seen };
  };

  it('reads the other packs behind the first page, and then pages without reading any', async () => {
    const { worker, results } = openWorkers();
    await worker().writeResults('scan-1', resultsOf(fleet('warm')), neverAborted);
    const { table, seen } = counting(results.table);
    const reader = worker({ results: table });
    await reader.page('scan-1', {}, 1);
    const ranks = new Set((await rowKeys(results.client)).flatMap((key) => /!v!(\d\d)/.exec(key)?.[1] ?? []));
    expect(ranks.size).toBeGreaterThan(1);
    await eventually('every rank was read ahead', () => seen.several === ranks.size);
    const before = seen.single;
    expect((await reader.page('scan-1', { sort: 'name' }, 1000)).items).toHaveLength(200);
    expect(seen).toEqual({ single: before, several: ranks.size });
  });

  it('answers as well where what is read ahead is gone', async () => {
    const { worker, results } = openWorkers();
    await worker().writeResults('scan-1', resultsOf(fleet('cold')), neverAborted);
    const { table, seen } = counting(results.table);
    const failing: Table = {
      ...table,
      pages: (query) => {
        if (!query.filter.includes('!v!')) return table.pages(query);
        seen.several += 1;
        throw new Error('away');
      },
    };
    const reader = worker({ results: failing });
    await reader.page('scan-1', {}, 1);
    const tried = seen.several;
    expect(tried).toBeGreaterThan(0);
    expect((await reader.page('scan-1', {}, 1000)).items).toHaveLength(200);
    expect(seen.several).toBe(tried);
  });

  it('sweeps a scan by key with few requests: packs that lie side by side are read together', async () => {
    const { worker, results } = openWorkers();
    const many = verdictResults(
      Array.from({ length: 2_000 }, (_, index) => aVerdict({ name: `aks-${String(index).padStart(4, '0')}` })),
    );
    await worker().writeResults('scan-1', resultsOf(many), neverAborted);
    const { table, seen } = counting(results.table);
    expect(await listOf(worker({ results: table }).verdicts('scan-1'))).toHaveLength(2_000);
    const packs = (await rowKeys(results.client)).filter((key) => key.includes('!v!')).length;
    expect(packs).toBeGreaterThan(25);
    expect(seen).toEqual({ single: 0, several: 1 });
  });
});

describe('a half removed scan', () => {
  it('is never read as a smaller one', async () => {
    const { worker, results } = openWorkers();
    const reader = worker();
    await reader.writeResults('scan-1', resultsOf(fleet('half')), neverAborted);
    await reader.page('scan-1', {}, 1);
    const pack = (await rowKeys(results.client)).find((key) => key.includes('!v!34')) ?? '';
    const [partitionKey = '', rowKey = ''] = pack.split(' ');
    await results.client.deleteEntity(partitionKey, rowKey);
    await expect(listOf(reader.verdicts('scan-1'))).rejects.toMatchObject({ code: 'notFound' });
  });
});

describe('storage that cannot be reached', () => {
  it('is store.unavailable and retryable, with the cause', async () => {
    const stopped = await startStorage();
    await stopped.close();
    const { table } = openTestTable(stopped.connectionString, 'scans', { maxRetries: 0 });
    const failure: unknown = await table.get('a', 'b').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store.unavailable', retryable: true, cause: { name: 'RestError' } });
  });

  it('is store.unavailable and final where the key is wrong', async () => {
    const wrong = storage.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${btoa('wrong')}`);
    const { store } = connectStorage({ connectionString: wrong });
    const failure: unknown = await store.latest().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store.unavailable', retryable: false });
    expect(String(failure)).not.toContain(btoa('wrong'));
  });
});
