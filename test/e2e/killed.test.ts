// Killed with SIGKILL at seeded moments, before or after any request to storage, and started again: every scan still
// ends with every cluster once.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { countedStorage, type CountedStorage } from '../support/moments.ts';
import { allClusters, ended, latestReport, postScan, startApp } from '../support/running-app.ts';

/** More of them, or other moments, from the environment: `npm run chaos`. */
const kills = Number(process.env.SIDESCAN_KILLS ?? 10);
const seed = Number(process.env.SIDESCAN_KILL_SEED ?? 20261122);

let storage: LocalStorage;
let door: CountedStorage;
let azure: SimulatedAzure;
let app: HostProcess;
const start = (): Promise<HostProcess> =>
  startApp({ ...azure.environment, AzureWebJobsStorage: door.connectionString });

beforeAll(async () => {
  [storage, azure] = await Promise.all([startStorage({ inMemory: true }), startSimulatedAzure({ fleet: demoFleet() })]);
  door = await countedStorage(storage.connectionString);
  app = await start();
});
afterAll(async () => {
  await app.close();
  await door.close();
  await Promise.all([storage.close(), azure.close()]);
});

/** A small deterministic sequence (mulberry32): the moments are the same in every run. */
function* moments(from: number): Generator<number> {
  let state = from;
  for (;;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

it(`a scan that is killed at any moment still ends, and holds every cluster once (seed ${seed})`, async () => {
  const before = door.count();
  const undisturbed = await ended(app.url, (await postScan(app.url)).scanId);
  const requests = door.count() - before;
  const expected = (await latestReport(app.url)).clusters;
  expect(undisturbed.state).toBe('completed');
  expect(expected.length).toBeGreaterThan(100);

  const random = moments(seed);
  for (let kill = 0; kill < kills; kill += 1) {
    const victim = app;
    const killed = Promise.withResolvers<undefined>();
    door.atRequest(1 + Math.floor(random.next().value * requests), kill % 2 === 0 ? 'before' : 'after', () => {
      void victim.kill().then(() => killed.resolve(undefined));
    });
    // The request itself may be what dies.
    const scan = await postScan(app.url).catch(() => undefined);
    await killed.promise;
    app = await start();
    const { scanId } = scan ?? (await postScan(app.url));
    expect(await ended(app.url, scanId)).toMatchObject({
      state: 'completed',
      summary: undisturbed.summary,
      coverage: undisturbed.coverage,
    });
    const report = await latestReport(app.url);
    expect(report.scanId).toBe(scanId);
    expect(report.clusters).toEqual(expected);
    expect((await allClusters(app.url)).map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
  }
});
