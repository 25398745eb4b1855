import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TellRun } from '../../src/domain/tell-ports.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { tableTellRunStore } from '../../src/store/table-tell-run-store.ts';
import { openTestTable } from '../support/scan-store.ts';

let storage: LocalStorage;
beforeAll(async () => {
  storage = await startStorage({ inMemory: true });
});
afterAll(() => storage.close());

const aRun = (changes: Partial<TellRun>): TellRun => ({
  runId: 'digest@2026-11-23T08:00:00Z',
  occasion: 'digest',
  dueAt: '2026-11-23T08:00:00Z',
  scanId: 'scan-1',
  createdAt: '2026-11-23T08:00:10Z',
  plannedAt: null,
  error: null,
  ...changes,
});

it('runs are begun once, changed by who read them last, listed newest first, and removed by age', async () => {
  const { table } = openTestTable(storage.connectionString, 'runs');
  const store = tableTellRunStore(table);
  expect(await store.find('digest@2026-11-23T08:00:00Z')).toBeUndefined();
  expect(await store.list('digest')).toEqual([]);
  const [first, second] = await Promise.all([store.begin(aRun({})), store.begin(aRun({ scanId: 'scan-2' }))]);
  expect(first).toEqual(second);
  const found = await store.find(first.runId);
  if (!found) throw new Error('the run is not there');
  const planned = { ...found.value, plannedAt: '2026-11-23T08:00:20Z', error: 'no storage' };
  await store.update(planned, found.etag);
  await expect(store.update(planned, found.etag)).rejects.toMatchObject({ code: 'store.conflict' });

  const old = aRun({ runId: 'digest@old', dueAt: '2025-01-06T08:00:00Z', createdAt: '2025-01-06T08:00:10Z' });
  const alert = aRun({ runId: "regression@o'scan/#?", occasion: 'regression' });
  await store.begin(old);
  await store.begin(alert);
  expect(await store.list('digest')).toEqual([planned, old]);
  expect(await store.list('regression')).toEqual([alert]);
  await store.removeOlderThan(new Date('2026-01-01T00:00:00Z'));
  await store.removeOlderThan(new Date('2026-01-01T00:00:00Z'));
  expect(await store.list('digest')).toEqual([planned]);
});

it('of runs that are too old, the newest of each occasion that was planned stays', async () => {
  const store = tableTellRunStore(openTestTable(storage.connectionString, 'oldruns').table);
  const at = (day: number) => `2025-01-0${day}T08:00:00Z`;
  for (const occasion of ['digest', 'regression'] as const) {
    const run = (day: number, change: Partial<TellRun>) =>
      aRun({
        runId: `${occasion}@${day}`,
        occasion,
        dueAt: at(day),
        createdAt: at(day),
        plannedAt: at(day),
        ...change,
      });
    await store.begin(run(1, {}));
    await store.begin(run(2, {}));
    await store.begin(run(3, { error: 'given up' }));
    await store.begin(run(4, { plannedAt: null }));
  }
  await store.removeOlderThan(new Date('2026-01-01T00:00:00Z'));
  for (const occasion of ['digest', 'regression'] as const) {
    expect((await store.list(occasion)).map(({ runId }) => runId)).toEqual([`${occasion}@2`]);
  }
});

it('an endpoint is out of service by its fingerprint, the latest one', async () => {
  const store = tableTellRunStore(openTestTable(storage.connectionString, 'endpoints').table);
  expect(await store.disabled()).toEqual([]);
  for (const fingerprint of ['first', 'second']) await store.disable({ channel: 'teams', fingerprint });
  expect(await store.disabled()).toEqual([{ channel: 'teams', fingerprint: 'second' }]);
});
