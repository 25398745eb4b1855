import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wiredParts } from '../../src/cli/wire.ts';
import type { ClusterVerdict, Inspection, Report } from '../../src/domain/contracts.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { at } from '../../src/domain/json.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { sidescan, type Ran } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { anInspection } from '../support/inspections.ts';
import { ended, getJson, latestReport, postScan, startApp } from '../support/running-app.ts';
import { clusterId, reportOf } from '../support/snapshots.ts';

let folder: string;
let storage: LocalStorage;
let azure: SimulatedAzure;
let app: HostProcess;
let byRecords: Report;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-inspections-'));
  const fleet = await smallFleet();
  [storage, azure] = await Promise.all([startStorage({ inMemory: true }), startSimulatedAzure({ fleet })]);
  app = await startApp({
    ...azure.environment,
    AzureWebJobsStorage: storage.connectionString,
    SIDESCAN_INSPECTION: 'on',
  });
  byRecords = await reportOf([fleet]);
});
afterAll(async () => {
  await app.close();
  await Promise.all([storage.close(), azure.close(), rm(folder, { recursive: true })]);
});

/** Two clusters of each mode of the demo that open, and one without Entra, which does not. */
async function smallFleet(): Promise<StreamRecord[]> {
  const all = [...demoFleet()];
  const idOf = (record: StreamRecord): string => (record.kind === 'cluster' ? String(record.resource.id) : '');
  const inside = new Set(all.flatMap((record) => (record.kind === 'kubernetes' ? [record.clusterId] : [])));
  const refused = all.flatMap((record) =>
    record.kind === 'gap' && record.scope === 'subscription' ? [record.id] : [],
  );
  const open = [...inside].filter((id) => !refused.some((subscription) => id.includes(subscription)));
  const properties = (record: StreamRecord): unknown => record.kind === 'cluster' && record.resource.properties;
  const closed = all.find(
    (record) =>
      at(properties(record), 'serviceMeshProfile', 'mode') === 'Istio' &&
      at(properties(record), 'disableLocalAccounts') === false &&
      at(properties(record), 'powerState', 'code') !== 'Stopped' &&
      !refused.some((subscription) => idOf(record).includes(subscription)),
  );
  const verdicts = (await reportOf([all])).clusters.filter(({ id }) => open.includes(id));
  const ofEachMode = [...Map.groupBy(verdicts, ({ sidecarMode }) => sidecarMode).values()].flatMap((of) =>
    of.slice(0, 2),
  );
  const kept = new Set([...ofEachMode.map(({ id }) => id), closed ? idOf(closed) : '']);
  return all.filter(
    (record) =>
      (record.kind !== 'cluster' || kept.has(idOf(record))) &&
      (record.kind !== 'kubernetes' || kept.has(record.clusterId)),
  );
}

/** The command line in this process, without Azure. */
function inspect(argv: readonly string[]): Promise<Ran> {
  return sidescan(['inspect', ...argv], { parts: wiredParts });
}

/** What was concluded and what was found inside, without when it was seen; other findings speak of today. */
function concluded({ id, sidecarMode, confidence, basis, findings }: ClusterVerdict): unknown {
  const inside = findings.filter(({ rule }) => /^NS10[1-8]$/.test(rule));
  const said = inside.map(({ evidence, ...finding }) => ({
    ...finding,
    evidence: { ...evidence, observedAt: null },
  }));
  return { id: id.toLowerCase(), sidecarMode, confidence, basis, findings: said };
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/api/inspections`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('inspections of an app', () => {
  it('that looks inside itself come to the verdicts of the objects themselves, from the next scan on', async () => {
    await ended(app.url, (await postScan(app.url)).scanId);
    const observed = byRecords.clusters.filter(({ confidence }) => confidence === 'observed');
    await eventually('every cluster was looked into', async () => {
      const answers = await Promise.all(
        observed.map(({ id }) => fetch(`${app.url}/api/clusters/${pathOf(id)}/inspection`)),
      );
      return answers.every(({ ok }) => ok);
    });
    await ended(app.url, (await postScan(app.url)).scanId);
    const report = await latestReport(app.url);
    const found = new Map(report.clusters.map((cluster) => [cluster.id.toLowerCase(), concluded(cluster)]));
    expect(observed.length).toBeGreaterThanOrEqual(3);
    for (const cluster of observed) expect(found.get(cluster.id.toLowerCase())).toEqual(concluded(cluster));
    expect(report.coverage.gaps.some(({ scope, what }) => scope === 'cluster' && what === 'kubernetes')).toBe(true);
    expect(report.summary.gain?.inspected).toBe(observed.length);
    const [first] = observed;
    const points = await getJson<{ items: unknown[] }>(
      `${app.url}/api/clusters/${pathOf(first?.id ?? '')}/inspections`,
    );
    expect(points.items[0]).toMatchObject({ from: 'app', totals: { stuckJobs: expect.any(Number) as number } });
  }, 60_000);

  it('that somebody sends are validated, bounded, attributed and stored once', async () => {
    const inspection = anInspection({ clusterId: clusterId('unknown-to-azure') });
    const answer = await post(inspection);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ clusterId: inspection.clusterId, from: 'key', stored: true }),
    ]);
    expect(await (await post(inspection)).json()).toMatchObject({ stored: false });
    const wrong = await post({ ...inspection, totals: { ...inspection.totals, stuckJobs: -1 } });
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      expect.objectContaining({ detail: expect.stringContaining('totals.stuckJobs') as string }),
    ]);
    const future = await post({ ...inspection, observedAt: '2999-01-01T00:00:00Z' });
    expect([future.status, await future.json()]).toEqual([
      400,
      expect.objectContaining({ detail: expect.stringContaining('observedAt') as string }),
    ]);
    const elsewhere = await post({ ...inspection, clusterId: '/somewhere/else' });
    expect(elsewhere.status).toBe(400);
    const large = await post({ ...inspection, filler: 'x'.repeat(1024 * 1024) });
    expect([large.status, await large.json()]).toEqual([
      413,
      expect.objectContaining({ detail: expect.stringContaining('at most 786432') as string }),
    ]);
  });
});

describe('sidescan inspect', () => {
  it('looks into every meshed cluster by Entra, as an engineer would paste it into a ticket', async () => {
    // A process of its own: the SDK finds the managed identity in the environment of the process.
    const { promise, resolve } = Promise.withResolvers<{ exitCode: number; stdout: string }>();
    const env = { ...process.env, ...azure.environment, COLUMNS: '80' };
    const argv = ['src/cli/main.ts', 'inspect', '--tenant', '--format', 'table'];
    const child = execFile(process.execPath, argv, { env }, (_error, stdout) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout }),
    );
    const { exitCode, stdout } = await promise;
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/MIXED .*asm-1-\d\d: the control plane injects native sidecars/);
    expect(stdout).toContain('NS106 high');
    expect(stdout).toContain('Native mode would bring');
    expect(stdout).toMatch(/could NOT be looked\s+into/);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }, 30_000);

  it('sends the evidence of a snapshot to an app, where it counts as if the app had looked', async () => {
    const file = path.join(folder, 'one.jsonl');
    const all = await smallFleet();
    const start = all.findIndex(({ kind }) => kind === 'kubernetes');
    const end = all.findIndex((record, index) => index > start && record.kind === 'cluster');
    const [header] = all;
    await writeFile(
      file,
      [header, ...all.slice(start, end + 1)].map((record) => `${JSON.stringify(record)}\n`).join(''),
    );
    const { stdout, stderr } = await inspect([file, '--format', 'jsonl', '--upload', app.url]);
    expect(stderr).toContain('Sent 1 inspection');
    const inspection = JSON.parse(stdout.trim()) as Inspection;
    const history = await getJson<{ items: { from: string; observedAt: string }[] }>(
      `${app.url}/api/clusters/${pathOf(inspection.clusterId)}/inspections`,
    );
    expect(history.items).toContainEqual(expect.objectContaining({ from: 'key', observedAt: inspection.observedAt }));
    expect(stdout).not.toContain('"containers":[{');
  });

  it.each([
    [['--tenant', '--upload', 'http://example.com'], 'https'],
    [['--tenant', '--upload', 'https://example.com/?code=secret'], 'SIDESCAN_UPLOAD_KEY'],
    [['--context', 'x', '--upload', 'https://example.com'], '--cluster'],
    [['--context', 'x', '--cluster', 'aks-1'], 'ARM id'],
    [['--tenant', '--cluster', clusterId('a')], 'belong to --context'],
    [['file.jsonl', '--tenant'], 'Give one of'],
  ])('refuses %j before anything is asked', async (argv, words) => {
    const { exitCode, stderr } = await inspect(argv);
    expect(exitCode).toBe(64);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('secret');
  });
});

/** The part of a route that names a cluster. */
function pathOf(id: string): string {
  const [, , subscription = '', , group = '', , , , name = ''] = id.split('/');
  return [subscription, group, name].map(encodeURIComponent).join('/');
}
