// `scan` of an Azure, and `assess` of what `export` wrote of the same Azure, give the same report, times apart.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';

let azure: SimulatedAzure;
let folder: string;
beforeAll(async () => {
  azure = await startSimulatedAzure({ fleet: demoFleet() });
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-scan-'));
});
afterAll(async () => {
  await azure.close();
  await rm(folder, { recursive: true });
});

/** Runs the command line in a process of its own; answers its exit code. */
function sidescan(...args: string[]): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const env = { ...process.env, ...azure.environment };
  const child = execFile(process.execPath, ['src/cli/main.ts', ...args], { env });
  child.on('exit', (code) => resolve(code ?? -1));
  return promise;
}

it('a live scan and an assessed export agree byte for byte, times apart', async () => {
  const [scanned, exported, assessed] = ['scan.json', 'fleet.jsonl.gz', 'assess.json'].map((name) =>
    path.join(folder, name),
  );
  if (!scanned || !exported || !assessed) throw new Error('no files');
  expect(await sidescan('scan', '--output', scanned)).toBe(2);
  expect(await sidescan('export', '--output', exported)).toBe(3);
  expect(await sidescan('assess', exported, '--output', assessed)).toBe(2);
  const withoutTimes = async (file: string): Promise<string> =>
    (await readFile(file, 'utf8')).replace(/"takenAt": "[^"]*"/, '"takenAt": ""');
  const live = await withoutTimes(scanned);
  expect(live).toContain('"clusters": [');
  expect(await withoutTimes(assessed)).toBe(live);
});
