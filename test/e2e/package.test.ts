// What is deployed: the package, unpacked into a folder that has nothing else, serves and scans; it holds what it should.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCommandLine, packageOf, startOutputs } from '../../scripts/bundle.mjs';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { ended, latestReport, postScan, startApp } from '../support/running-app.ts';

const run = promisify(execFile);
let folder: string;
let zip: Buffer;
let metafile: Metafile;
let files: Readonly<Record<string, Uint8Array>>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-package-'));
  await Promise.all(
    ['made', 'again'].map((name) => run(process.execPath, ['scripts/package.mjs', path.join(folder, name)])),
  );
  metafile = JSON.parse(await readFile(path.join(folder, 'made/contents.json'), 'utf8')) as Metafile;
  zip = await readFile(path.join(folder, 'made/sidescan.zip'));
  files = unzipSync(zip);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the package', () => {
  it('is small, and holds nothing but the app and the licences of what is in it', () => {
    expect(zip.length).toBeLessThan(5 * 2 ** 20);
    const others = Object.keys(files).filter((file) => !file.startsWith('dist/parts/'));
    expect(others.sort()).toEqual([
      'LICENSE',
      'THIRD-PARTY-NOTICES.txt',
      'dist/functions.mjs',
      'host.json',
      'package.json',
    ]);
    expect(JSON.parse(Buffer.from(files['package.json'] ?? []).toString())).toMatchObject({
      type: 'module',
      main: 'dist/functions.mjs',
    });
    expect(Buffer.from(files['THIRD-PARTY-NOTICES.txt'] ?? []).toString()).toContain('@azure/functions 4.');
  });

  it('is the same, byte for byte, when it is made again elsewhere', async () => {
    expect((await readFile(path.join(folder, 'again/sidescan.zip'))).equals(zip)).toBe(true);
    // The first entry's time and date (APPNOTE 4.4.6): midnight, 1980-01-01.
    expect([zip.readUInt16LE(10), zip.readUInt16LE(12)]).toEqual([0, 33]);
  });
});

describe('the packaged app, alone in a folder', () => {
  let storage: LocalStorage;
  let azure: SimulatedAzure;
  let app: HostProcess;
  beforeAll(async () => {
    const alone = path.join(folder, 'alone');
    for (const [file, bytes] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(alone, file)), { recursive: true });
      await writeFile(path.join(alone, file), bytes);
    }
    const { main } = JSON.parse(await readFile(path.join(alone, 'package.json'), 'utf8')) as { main: string };
    [storage, azure] = await Promise.all([
      startStorage({ inMemory: true }),
      startSimulatedAzure({ fleet: demoFleet() }),
    ]);
    app = await startApp(
      { ...azure.environment, AzureWebJobsStorage: storage.connectionString },
      pathToFileURL(path.join(alone, main)).href,
    );
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([storage.close(), azure.close()]);
  });

  it('serves its first page and its health, scans and reports', async () => {
    const scan = await ended(app.url, (await postScan(app.url)).scanId);
    expect(scan).toMatchObject({ state: 'completed' });
    expect((await latestReport(app.url)).clusters.length).toBeGreaterThan(100);
    for (const [page, type] of [
      ['/', 'text/html'],
      ['/api/health', 'application/json'],
      ['/api/report?format=html', 'text/html'],
      ['/api/waves?format=csv', 'text/csv'],
    ] as const) {
      const answer = await fetch(`${app.url}${page}`);
      expect([page, answer.status, answer.headers.get('content-type')]).toEqual([
        page,
        200,
        expect.stringContaining(type) as string,
      ]);
      await answer.text();
    }
  });
});

describe('the bundle', () => {
  it('holds nothing that only runs on a developer’s machine', async () => {
    const { inputs } = metafile;
    const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    const developers = new Set([...Object.keys(devDependencies), '@kusto/language-service-next', 'commander']);
    const strangers = Object.keys(inputs).filter(
      (input) => /^(src\/(local|cli)|scripts|test)\//.test(input) || developers.has(packageOf(input) ?? ''),
    );
    expect(Object.keys(inputs)).toContain('src/functions/main.ts');
    expect(strangers).toEqual([]);
  });

  it('is read at a cold start without what only some work needs', () => {
    const outputs = startOutputs(metafile);
    const read = new Set(
      outputs.flatMap((output) => Object.keys(output.inputs).map((input) => packageOf(input) ?? '')),
    );
    const heavy =
      /^(@azure\/(?!functions)|@kubernetes|@opentelemetry|undici|yaml|temporal-polyfill|d3-shape|cloudevents|csv-stringify)/;
    expect(read).toContain('@azure/functions');
    expect([...read].filter((name) => heavy.test(name))).toEqual([]);
    expect(outputs.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(2 ** 20);
  });
});

describe('the packaged command line', () => {
  let bundle: Metafile;
  const sidescan = (args: readonly string[], nodeOptions: readonly string[] = []) =>
    run(process.execPath, [...nodeOptions, path.join(folder, 'cli/cli.mjs'), ...args], { maxBuffer: 2 ** 24 });
  const makeFleet = async (clusters: number): Promise<string> => {
    const file = path.join(folder, `fleet-${clusters}.jsonl.gz`);
    await sidescan(['fleet', '--clusters', `${clusters}`, '--subscriptions', '2', '--seed', '1', '--output', file]);
    return file;
  };

  beforeAll(async () => {
    bundle = await bundleCommandLine(path.join(folder, 'cli'));
  });

  it('makes a fleet and assesses it', async () => {
    const { stdout } = await sidescan(['assess', await makeFleet(20), '--format', 'json', '--exit-zero']);
    expect(JSON.parse(stdout)).toMatchObject({ format: 'sidescan.report/1', summary: { clusters: 20 } });
  });

  it('reads at its start nothing that only some commands need', () => {
    const read = startOutputs(bundle).flatMap(({ inputs }) => Object.keys(inputs));
    expect(read).toContain('src/cli/main.ts');
    expect(read.filter((input) => /node_modules\/(@azure|@kubernetes|@opentelemetry|undici)\//.test(input))).toEqual(
      [],
    );
    expect(read.filter((input) => /^src\/(collect|local|store)\//.test(input))).toEqual([]);
  });

  it('takes little room for new objects, however many clusters there were', async () => {
    const say = `process.once('exit', () => {
      const space = process.getBuiltinModule('v8').getHeapSpaceStatistics().find((one) => one.space_name === 'new_space');
      console.error(space.space_size / 2 ** 20);
    })`;
    const args = ['assess', await makeFleet(2000), '--format', 'json', '--quiet', '--exit-zero'];
    const { stderr } = await sidescan(args, ['--import', `data:text/javascript,${encodeURIComponent(say)}`]);
    // It would be 32.
    expect(Number(stderr)).toBeLessThanOrEqual(16);
  });
});
