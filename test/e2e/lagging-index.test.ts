// The whole app on an Azure whose index lags: it asks Azure itself before it believes what looks like news.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { clusters, feature, fleetOf, subscriptionRecord } from '../support/collecting.ts';
import { ended, latestReport, postScan, startApp } from '../support/running-app.ts';

let storage: LocalStorage;
let azure: SimulatedAzure;
let app: HostProcess;

beforeAll(async () => {
  const fleet = fleetOf([subscriptionRecord(1), feature(1, 'NotRegistered'), ...clusters(3)]);
  [storage, azure] = await Promise.all([startStorage({ inMemory: true }), startSimulatedAzure({ fleet })]);
  app = await startApp({ ...azure.environment, AzureWebJobsStorage: storage.connectionString });
});
afterAll(async () => {
  await app.close();
  await Promise.all([storage.close(), azure.close()]);
});

it('keeps clusters that Resource Graph lost, and removes the one that Azure says is gone', async () => {
  await ended(app.url, (await postScan(app.url)).scanId);
  const before = await latestReport(app.url);
  expect(before.coverage.confirmations).toBeUndefined();
  const [gone = '', ...left] = before.clusters.map(({ id }) => id);
  expect(left).toHaveLength(2);

  azure.setScenario(parseScenario({ lag: { missing: [gone, ...left], deleted: [gone] } }));
  const scan = await ended(app.url, (await postScan(app.url)).scanId);
  expect(scan).toMatchObject({ state: 'completed', coverage: { complete: true } });
  const after = await latestReport(app.url);
  expect(after.clusters).toEqual(before.clusters.filter(({ id }) => id !== gone));
  expect(after).toMatchObject({ notSeen: [], coverage: { confirmations: { asked: 3, corrected: 2 } } });
  const drift = (await (await fetch(`${app.url}/api/drift`)).json()) as { changes: { kind: string; id: string }[] };
  expect(drift.changes).toMatchObject([{ kind: 'removed', id: gone }]);
  const markdown = await (await fetch(`${app.url}/api/report?format=md`)).text();
  expect(markdown).toContain('Azure itself was asked about 3 clusters that looked gone or better');
});
