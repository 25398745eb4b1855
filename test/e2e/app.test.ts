// The whole app in a process of its own: HTTP → queue → collector → simulated Azure → snapshot → Table Storage → HTTP.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterVerdict, Drift, Plans, Report, Scan, Waves } from '../../src/domain/contracts.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { allClusters, ended, getJson, latestReport, nextSecond, postScan, startApp } from '../support/running-app.ts';

const fleet: StreamRecord[] = [...demoFleet()];
let storage: LocalStorage;
let azure: SimulatedAzure;
let app: HostProcess;

beforeAll(async () => {
  [storage, azure] = await Promise.all([startStorage({ inMemory: true }), startSimulatedAzure({ fleet })]);
  app = await startApp({ ...azure.environment, AzureWebJobsStorage: storage.connectionString });
});
afterAll(async () => {
  await app.close();
  await Promise.all([storage.close(), azure.close()]);
});

describe('before the first scan', () => {
  it('says that there is none, and is healthy', async () => {
    const report = await fetch(`${app.url}/api/report`);
    expect(report.status).toBe(404);
    expect(report.headers.get('content-type')).toBe('application/problem+json');
    expect(await report.json()).toMatchObject({
      status: 404,
      code: 'notFound',
      detail: expect.stringContaining('POST /api/scans') as string,
    });
    expect(await getJson(`${app.url}/api/health`)).toMatchObject({ status: 'ok' });
  });
});

describe('a scan', () => {
  let scan: Scan;
  let report: Report;
  beforeAll(async () => {
    // Nobody has to ask for the very first one.
    await app.runTimer('firstScanTimer');
    const [first, second] = await Promise.all([postScan(app.url), postScan(app.url)]);
    expect(second.scanId).toBe(first.scanId);
    scan = await ended(app.url, first.scanId);
    report = await latestReport(app.url);
  });

  it('is one at a time, and ends with its coverage and summary', () => {
    expect(scan).toMatchObject({ state: 'completed', trigger: 'timer', error: null, progress: { phase: 'done' } });
    expect(scan.summary).toEqual(report.summary);
    expect(report).toMatchObject({ scanId: scan.scanId, format: 'sidescan.report/1', hypothetical: null });
  });

  it('holds every cluster that could be read, once, and names what could not', () => {
    const refused = new Set(
      fleet.flatMap((record) => (record.kind === 'gap' && record.what === 'clusters' ? [record.id] : [])),
    );
    expect(refused.size).toBeGreaterThan(0);
    const expected = fleet
      .flatMap((record) => (record.kind === 'cluster' ? [String(record.resource.id).toLowerCase()] : []))
      .filter((id) => !refused.has(id.split('/')[2] ?? ''));
    expect(report.clusters.map(({ id }) => id.toLowerCase())).toEqual(expected.sort());
    expect(report.clusters.length).toBeGreaterThan(100);
    const named = report.coverage.gaps.filter(({ what }) => what === 'clusters').map(({ id }) => id);
    expect(new Set(named)).toEqual(refused);
    expect(report.coverage.complete).toBe(false);
  });

  it('is answered in pages, worst first, that together are the whole', async () => {
    const clusters = await allClusters(app.url);
    expect(clusters.map(({ id }) => id).sort()).toEqual(report.clusters.map(({ id }) => id).sort());
    const order = ['nonCompliant', 'unknown', 'exempt', 'compliant', 'notApplicable'];
    const ranks = clusters.map(({ compliance }) => order.indexOf(compliance));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('filters, and says what it did not understand', async () => {
    const native = await allClusters(app.url, '&mode=native&compliance=compliant');
    expect(native.length).toBe(report.summary.sidecarMode.native);
    const [one] = report.clusters;
    expect(
      (await allClusters(app.url, `&q=${one?.name.slice(0, -1).toUpperCase() ?? ''}`)).map(({ id }) => id),
    ).toContain(one?.id);
    const wrong = await fetch(`${app.url}/api/clusters?colour=blue&top=0`);
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      code: 'request.invalid',
      detail: expect.stringMatching(/colour.*top|top.*colour/) as string,
    });
    expect((await fetch(`${app.url}/api/clusters?continuation=forged`)).status).toBe(400);
  });

  it('answers one cluster, in any casing, and 404 for one that is not there', async () => {
    const [one] = report.clusters;
    const path = `${one?.subscriptionId ?? ''}/${one?.resourceGroup.toUpperCase() ?? ''}/${one?.name ?? ''}`;
    expect(await getJson<ClusterVerdict>(`${app.url}/api/clusters/${path}`)).toEqual(one);
    expect((await fetch(`${app.url}/api/clusters/${path}x`)).status).toBe(404);
  });

  it('plans one cluster as data, runbook and script, and says why where it cannot', async () => {
    const classic = report.clusters.find(({ sidecarMode, nextStep }) => sidecarMode === 'classic' && nextStep !== null);
    const path = (verdict: ClusterVerdict | undefined): string =>
      `${app.url}/api/clusters/${verdict?.subscriptionId ?? ''}/${verdict?.resourceGroup ?? ''}/${verdict?.name ?? ''}/plan`;
    const plans = await getJson<Plans>(path(classic));
    expect(plans).toMatchObject({ format: 'sidescan.plan/1', plans: [{ id: classic?.id, target: 'default' }] });
    expect(await (await fetch(`${path(classic)}?format=md`)).text()).toContain(classic?.name);
    expect(await (await fetch(`${path(classic)}?format=sh`)).text()).toMatch(/^#!.*sh\n/);
    const none = path(report.clusters.find(({ sidecarMode }) => sidecarMode === 'none'));
    expect(await getJson<Plans>(none)).toMatchObject({ plans: [] });
    for (const format of ['md', 'sh'])
      expect(await (await fetch(`${none}?format=${format}`)).text()).toContain('The cluster has no mesh');
    expect((await fetch(path({ ...report.clusters[0], name: 'nobody' } as ClusterVerdict))).status).toBe(404);
  });

  it('orders the fleet into waves, every cluster that needs work once', async () => {
    const waves = await getJson<Waves>(`${app.url}/api/waves`);
    const walked = waves.waves.flatMap(({ batches }) =>
      batches.flatMap(({ clusters }) => clusters.map(({ id }) => id)),
    );
    const all = [...walked, ...waves.impossible.map(({ id }) => id)];
    expect(new Set(all).size).toBe(all.length);
    const needy = report.clusters.filter(
      ({ paths, sidecarMode }) => paths !== null && sidecarMode !== 'native' && sidecarMode !== 'undetermined',
    );
    for (const { id } of needy) expect(all).toContain(id);
    for (const batch of waves.waves.flatMap(({ batches }) => batches))
      expect(batch.clusters.length).toBeLessThanOrEqual(5);
    expect((await fetch(`${app.url}/api/waves?format=csv`)).headers.get('content-type')).toContain('text/csv');
  });

  it('has a version: asking again costs nothing', async () => {
    const first = await fetch(`${app.url}/api/report?format=csv`);
    const etag = first.headers.get('etag') ?? '';
    const lines = (await first.text()).split('\r\n');
    expect(lines.filter((line) => line.startsWith('cluster,'))).toHaveLength(report.clusters.length);
    expect(lines.filter((line) => line.startsWith('gap,'))).toHaveLength(report.coverage.gaps.length);
    expect(
      (await fetch(`${app.url}/api/report?format=csv`, { headers: { 'If-None-Match': `W/${etag}` } })).status,
    ).toBe(304);
    expect((await fetch(`${app.url}/api/report?format=md`, { headers: { 'If-None-Match': etag } })).status).toBe(200);
  });

  it('that sees less carries on what it did not see, and never calls it clean', async () => {
    const subscriptionId = report.clusters[0]?.subscriptionId ?? '';
    azure.setScenario(
      parseScenario({
        faults: [
          {
            route: 'resourceGraph',
            match: { query: 'containerservice' },
            status: 403,
            code: 'AccessDenied',
            times: 'always',
          },
        ],
      }),
    );
    try {
      const blind = await ended(app.url, (await postScan(app.url)).scanId);
      expect(blind.state).toBe('completed');
      const after = await latestReport(app.url);
      expect(after.clusters).toEqual([]);
      expect(after.coverage.complete).toBe(false);
      expect(after.notSeen.map(({ id }) => id).sort()).toEqual(report.clusters.map(({ id }) => id).sort());
      expect(after.notSeen.find(({ last }) => last.subscriptionId === subscriptionId)?.lastSeenAt).toBe(report.takenAt);
    } finally {
      azure.setScenario(parseScenario({}));
    }
    const again = await ended(app.url, (await postScan(app.url)).scanId);
    expect(again.summary).toEqual(report.summary);
    expect((await latestReport(app.url)).notSeen).toEqual([]);
  });

  it('is compared with the one before it, or with one that is old enough', async () => {
    const drift = await getJson<Drift>(`${app.url}/api/drift`);
    // The scan before saw nothing and carried everything on: what is back as it was is no news.
    expect(drift).toMatchObject({ format: 'sidescan.drift/1', regressions: 0, changes: [] });
    expect((await getJson<Drift>(`${app.url}/api/drift?since=${encodeURIComponent(report.takenAt)}`)).changes).toEqual(
      [],
    );
    expect((await fetch(`${app.url}/api/drift?since=2001-01-01`)).status).toBe(404);
    expect((await fetch(`${app.url}/api/drift?since=yesterday`)).status).toBe(400);
  });

  it('asked for by the timer is the same scan; a first one is asked for once', async () => {
    const scans = async (): Promise<Scan[]> => (await getJson<{ items: Scan[] }>(`${app.url}/api/scans`)).items;
    const before = await scans();
    await nextSecond();
    await app.runTimer('firstScanTimer');
    expect(await scans()).toHaveLength(before.length);
    await app.runTimer('scanTimer');
    const items = await scans();
    expect(items).toHaveLength(before.length + 1);
    expect(items[0]).toMatchObject({ trigger: 'timer' });
    expect(await ended(app.url, items[0]?.scanId ?? '')).toMatchObject({ state: 'completed' });
  });

  it('of another scope stands alone, and does not become what everybody reads', async () => {
    const before = (await latestReport(app.url)).scanId;
    const subscriptionId = report.clusters[0]?.subscriptionId ?? '';
    const response = await fetch(`${app.url}/api/scans`, {
      method: 'POST',
      body: JSON.stringify({ scope: { subscriptions: [subscriptionId] } }),
    });
    const narrow = await ended(app.url, ((await response.json()) as Scan).scanId);
    expect(narrow).toMatchObject({ state: 'completed', scope: { subscriptions: [subscriptionId] } });
    expect(narrow.summary?.clusters).toBe(
      report.clusters.filter((cluster) => cluster.subscriptionId === subscriptionId).length,
    );
    expect((await latestReport(app.url)).scanId).toBe(before);
    expect((await fetch(`${app.url}/api/scans`, { method: 'POST', body: '{"scope":"all"}' })).status).toBe(400);
  });
});
