// What is deployed: the bundle, alone in a folder that has no packages, serves and scans; the bundled command line runs.
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { ended, latestReport, postScan, startApp } from '../support/running-app.ts';

const run = promisify(execFile);
let folder: string;
let storage: LocalStorage;
let azure: SimulatedAzure;
let app: HostProcess;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-package-'));
  await run(process.execPath, ['scripts/build.mjs', path.join(folder, 'dist')]);
  await copyFile('host.json', path.join(folder, 'host.json'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', main: 'dist/functions.mjs' }));
  [storage, azure] = await Promise.all([startStorage({ inMemory: true }), startSimulatedAzure({ fleet: demoFleet() })]);
  app = await startApp(
    { ...azure.environment, AzureWebJobsStorage: storage.connectionString },
    pathToFileURL(path.join(folder, 'dist/functions.mjs')).href,
  );
});
afterAll(async () => {
  await app.close();
  await Promise.all([storage.close(), azure.close()]);
  await rm(folder, { recursive: true });
});

it('the packaged app, alone in a folder, scans and reports', async () => {
  expect(await ended(app.url, (await postScan(app.url)).scanId)).toMatchObject({ state: 'completed' });
  expect((await latestReport(app.url)).clusters.length).toBeGreaterThan(100);
});

it('the packaged command line makes a fleet and assesses it', async () => {
  const cli = path.join(folder, 'dist/cli.mjs');
  const file = path.join(folder, 'fleet.jsonl.gz');
  await run(process.execPath, [
    cli,
    'fleet',
    '--clusters',
    '20',
    '--subscriptions',
    '2',
    '--seed',
    '1',
    '--output',
    file,
  ]);
  const { stdout } = await run(process.execPath, [cli, 'assess', file, '--format', 'json', '--exit-zero']);
  expect(JSON.parse(stdout)).toMatchObject({ format: 'sidescan.report/1', summary: { clusters: 20 } });
});
