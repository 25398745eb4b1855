// Scans of a fleet whose index lags, with the real clients: nothing is told that Azure itself does not confirm.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { azureClusterConfirmer } from '../../src/collect/cluster-confirmer.ts';
import type { Digest } from '../../src/domain/digest.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { requestScan } from '../../src/scan/request-scan.ts';
import { runScan, type RunScanParts } from '../../src/scan/run-scan.ts';
import { readSnapshot } from '../../src/snapshot/read.ts';
import { confirmStage } from '../faults/confirm-stage.ts';
import { casesOf } from '../faults/matrix.ts';
import { strikes } from '../faults/strikes.ts';
import { credential, feature, fleetOf, subscription, subscriptionRecord } from '../support/collecting.ts';
import { scanningParts } from '../support/scanning.ts';
import { reportOf } from '../support/snapshots.ts';
import { quiet, telling, type Telling } from '../support/telling.ts';

const idOf = (number: number, name: string): string =>
  `/subscriptions/${subscription(number)}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;

/** In two subscriptions; the names say what they are by documentation. */
const cluster = (number: number, name: string): StreamRecord => ({
  kind: 'cluster',
  resource: {
    id: idOf(number, name),
    name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    location: 'westeurope',
    systemData: { createdAt: '2025-01-01T00:00:00Z', lastModifiedAt: '2026-11-26T04:00:00.5Z' },
    properties: {
      currentKubernetesVersion: '1.34.2',
      agentPoolProfiles: [{ name: 'pool', count: 3, currentOrchestratorVersion: '1.34.2' }],
      serviceMeshProfile: {
        mode: 'Istio',
        istio: { revisions: [name.startsWith('native') ? 'asm-1-29' : 'asm-1-26'] },
      },
    },
  },
});
const revision = (number: number, name: string, text: string) => ({
  id: idOf(number, name),
  properties: { serviceMeshProfile: { mode: 'Istio', istio: { revisions: [text] } } },
});

let azure: SimulatedAzure;
let told: Telling;
let parts: RunScanParts;

beforeAll(async () => {
  azure = await startSimulatedAzure({
    fleet: fleetOf([
      ...[1, 2].flatMap((number) => [subscriptionRecord(number), feature(number, 'Unregistered')]),
      ...['native-a', 'native-b', 'classic-a', 'classic-b'].map((name) => cluster(1, name)),
      ...['native-c', 'classic-c', 'classic-d'].map((name) => cluster(2, name)),
    ]),
    clock: { now: () => new Date('2026-11-26T05:00:00Z') },
  });
});
afterAll(() => azure.close());

beforeEach(async () => {
  azure.setScenario(parseScenario({}));
  told = telling({ start: '2026-11-23T06:00:00Z' });
  const clock = { now: told.now };
  const options = {
    cloud: 'AzureCloud',
    armEndpoint: azure.armEndpoint,
    trustedCertificate: azure.certificate,
  } as const;
  const confirmer = azureClusterConfirmer({
    ...options,
    credential,
    clock,
    armRetry: { maxRetries: 1, retryDelayInMs: 1 },
  });
  parts = {
    ...scanningParts(azure, told),
    confirmation: { confirmer: async () => confirmer, calls: 100, timeoutMs: 60_000 },
  };
  await scanWith({});
  told.moveTo('2026-11-23T07:59:00Z');
  await told.run('2026-11-23T09:00:00Z');
});

const scanParts = (change: Partial<RunScanParts>): RunScanParts => ({ ...parts, ...change });
let number = 0;
async function requested(): Promise<string> {
  const newScanId = (): string => `scan-${(number += 1)}`;
  const { scan } = await requestScan({ ...parts, newScanId, cloud: 'AzureCloud' }, 'timer', parts.fleetScope);
  return scan.scanId;
}

async function scanWith(scenario: object, change: Partial<RunScanParts> = {}) {
  azure.setScenario(parseScenario(scenario));
  const before = azure.calls().length;
  const scanId = await requested();
  expect(await runScan(scanParts(change), scanId, { logger: quiet, isLastDelivery: true })).toBe('completed');
  const records: StreamRecord[] = [];
  const bytes = await parts.snapshots.read(scanId);
  if (!bytes) throw new Error('no snapshot');
  for await (const record of readSnapshot(bytes, { name: 'snapshot' })) records.push(record);
  const modes: Record<string, string> = {};
  for await (const { name, sidecarMode } of parts.store.verdicts(scanId)) modes[name] = sidecarMode;
  const lost: string[] = [];
  for await (const { last } of parts.store.notSeen(scanId)) lost.push(last.name);
  const coverage = (await parts.store.find(scanId))?.value.coverage;
  const routes = azure
    .calls()
    .slice(before)
    .map(({ route }) => route);
  const calls = routes.filter((route) => route === 'managedCluster' || route === 'managedClusters');
  const flagCalls = routes.filter((route) => route === 'features').length;
  return { scanId, records, modes, lost, coverage, calls, flagCalls };
}

/** What the next digest says to the fleet's address. */
async function nextDigest(): Promise<Digest | undefined> {
  const before = (await told.deliveries()).length;
  told.moveTo('2026-11-30T07:59:00Z');
  await told.run('2026-11-30T09:00:00Z');
  const deliveries = await told.deliveries();
  const [newest] = deliveries;
  return newest === undefined || deliveries.length === before ? undefined : told.parts.deliveries.digest(newest);
}

const truth = {
  'classic-a': 'classic',
  'classic-b': 'classic',
  'classic-c': 'classic',
  'classic-d': 'classic',
  'native-a': 'native',
  'native-b': 'native',
  'native-c': 'native',
};

describe('a scan whose index lags', () => {
  beforeEach(() => told.moveTo('2026-11-26T05:00:00Z'));

  it('keeps a cluster that the index lost, and tells of no removal', async () => {
    const { modes, lost, coverage, calls } = await scanWith({ lag: { missing: [idOf(1, 'native-a')] } });
    expect([modes, lost, calls]).toEqual([truth, [], ['managedCluster']]);
    expect(coverage).toMatchObject({
      complete: true,
      confirmations: { asked: 1, corrected: 1, at: '2026-11-26T05:00:00Z', indexBehindSeconds: null },
    });
    expect((await nextDigest())?.changes.removed.total ?? 0).toBe(0);
  });

  it('asks a subscription that is suddenly empty by one list', async () => {
    const missing = Object.keys(truth)
      .slice(0, 3)
      .map((name) => idOf(name.endsWith('c') ? 2 : 1, name));
    const lag = { missing: [...missing, ...['classic-c', 'classic-d', 'native-c'].map((name) => idOf(2, name))] };
    const { modes, lost, calls, coverage } = await scanWith({ lag });
    expect([modes, lost]).toEqual([truth, []]);
    expect(calls.toSorted()).toEqual(['managedCluster', 'managedCluster', 'managedClusters']);
    // Its flag and its catalogue were asked for although nothing meshed showed there.
    expect(coverage).toMatchObject({ complete: true, confirmations: { asked: 5, corrected: 5 } });
  });

  it('believes in an improvement only when Azure shows it too, and says how old the index was', async () => {
    const stale = [
      revision(1, 'classic-a', 'asm-1-29'),
      { ...revision(2, 'classic-c', ''), properties: { serviceMeshProfile: null } },
    ];
    const { modes, coverage, calls } = await scanWith({ lag: { stale } });
    expect([modes, calls]).toEqual([truth, ['managedCluster', 'managedCluster']]);
    expect(coverage?.confirmations).toEqual({
      asked: 2,
      corrected: 2,
      at: '2026-11-26T05:00:00Z',
      indexBehindSeconds: 3600,
    });
    expect((await nextDigest())?.changes.newlyNative.total ?? 0).toBe(0);
  });

  it('tells of a cluster that is really gone, and of one that is really better', async () => {
    await scanWith({ lag: { stale: [revision(1, 'native-b', 'asm-1-26')] } });
    told.moveTo('2026-11-27T05:00:00Z');
    const gone = [idOf(2, 'classic-d')];
    const { modes, coverage, records } = await scanWith({ lag: { missing: gone, deleted: gone } });
    const left = Object.entries(truth).filter(([name]) => name !== 'classic-d');
    expect(modes).toEqual(Object.fromEntries(left));
    expect(coverage).toMatchObject({ complete: true, confirmations: { asked: 2, corrected: 0 } });
    expect(records.filter(({ kind }) => kind === 'confirmation')).toEqual([
      {
        kind: 'confirmation',
        clusterId: idOf(1, 'native-b').toLowerCase(),
        claim: 'better',
        how: 'get',
        at: '2026-11-27T05:00:00Z',
        changed: false,
        modifiedAt: '2026-11-26T04:00:00Z',
      },
      {
        kind: 'confirmation',
        clusterId: idOf(2, 'classic-d').toLowerCase(),
        claim: 'gone',
        how: 'get',
        at: '2026-11-27T05:00:00Z',
        changed: false,
        modifiedAt: null,
      },
    ]);
    const digest = await nextDigest();
    expect(digest?.changes.removed.items.map(({ name }) => name)).toEqual(['classic-d']);
  });

  it('leaves out a cluster that looks better and is gone', async () => {
    const { modes, lost } = await scanWith({
      lag: { stale: [revision(1, 'classic-a', 'asm-1-29')], deleted: [idOf(1, 'classic-a')] },
    });
    expect([Object.keys(modes).sort(), lost]).toEqual([Object.keys(truth).filter((name) => name !== 'classic-a'), []]);
  });

  it('is assessed to the same verdicts by whoever reads its snapshot', async () => {
    const { scanId, records, modes } = await scanWith({
      lag: { missing: [idOf(2, 'native-c')], stale: [revision(1, 'classic-a', 'asm-1-29')] },
    });
    const report = await reportOf([records]);
    expect(Object.fromEntries(report.clusters.map(({ name, sidecarMode }) => [name, sidecarMode]))).toEqual(modes);
    expect(report.coverage).toEqual((await parts.store.find(scanId))?.value.coverage);
  });

  it('asks nobody about a fleet that did not change, nor about one that got worse', async () => {
    expect((await scanWith({})).calls).toEqual([]);
    told.moveTo('2026-11-27T05:00:00Z');
    const { modes, calls } = await scanWith({ lag: { stale: [revision(1, 'native-a', 'asm-1-26')] } });
    expect([modes['native-a'], calls]).toEqual(['classic', []]);
  });

  it('takes the index at its word when it is told to', async () => {
    const confirmation = parts.confirmation && { ...parts.confirmation, calls: 0 };
    const { modes, calls, coverage } = await scanWith(
      { lag: { missing: [idOf(1, 'native-a')] } },
      { ...(confirmation && { confirmation }) },
    );
    expect([modes['native-a'], calls, coverage?.confirmations]).toEqual([undefined, [], undefined]);
  });
});

describe('a preview flag that the index newly shows as registered', () => {
  beforeEach(() => told.moveTo('2026-11-26T05:00:00Z'));
  const registered = (number: number) => ({
    id: `/subscriptions/${subscription(number)}/providers/Microsoft.Features/featureProviders/Microsoft.ContainerService/subscriptionFeatureRegistrations/IstioNativeSidecarModePreview`,
    properties: { state: 'Registered' },
  });
  const lag = { stale: [registered(1)] };
  const stateOf = (records: readonly StreamRecord[]) =>
    records.flatMap((record) => (record.kind === 'feature' ? [record.state] : []));

  it('is asked of Azure, whose answer counts: no cluster got better by it', async () => {
    const { modes, calls, flagCalls, records, coverage } = await scanWith({ lag });
    expect([modes, calls, flagCalls]).toEqual([truth, [], 1]);
    expect(stateOf(records)).toEqual(['Unregistered', 'Unregistered']);
    expect(coverage).toMatchObject({ complete: true, gaps: [] });
    expect((await nextDigest())?.changes.newlyNative.total ?? 0).toBe(0);
  });

  it('is a flag that was not read where Azure does not answer, and is asked for again', async () => {
    const { modes, records, coverage } = await scanWith({ lag, faults: [{ route: 'features', status: 403 }] });
    expect([modes['classic-a'], modes['native-a']]).toEqual(['undetermined', 'native']);
    expect(stateOf(records)).toEqual([null, 'Unregistered']);
    expect(coverage).toMatchObject({
      complete: false,
      gaps: [{ scope: 'subscription', id: subscription(1), what: 'feature', reason: 'forbidden' }],
    });
    expect((await nextDigest())?.changes.newlyNative.total ?? 0).toBe(0);
    told.moveTo('2026-12-01T05:00:00Z');
    const next = await scanWith({ lag });
    expect([next.modes, next.flagCalls]).toEqual([truth, 1]);
  });

  it('costs a call of the same budget', async () => {
    const confirmation = parts.confirmation && { ...parts.confirmation, calls: 1 };
    const { calls, flagCalls, coverage } = await scanWith(
      { lag: { ...lag, missing: [idOf(2, 'native-c')] } },
      { ...(confirmation && { confirmation }) },
    );
    expect([calls, flagCalls]).toEqual([[], 1]);
    expect(coverage?.gaps).toMatchObject([{ scope: 'cluster', id: idOf(2, 'native-c').toLowerCase() }]);
  });
});

describe('what Azure does not answer', () => {
  beforeEach(() => told.moveTo('2026-11-26T05:00:00Z'));
  const lag = { missing: [idOf(1, 'native-a')], stale: [revision(2, 'classic-c', 'asm-1-29')] };
  const gapsOf = (reason: string, detail: RegExp) =>
    [idOf(1, 'native-a'), idOf(2, 'classic-c')].map((id) => ({
      scope: 'cluster',
      id: id.toLowerCase(),
      what: 'clusters',
      reason,
      detail: expect.stringMatching(detail) as unknown,
    }));

  const notAnswering = [
    ...casesOf(confirmStage)
      .filter(({ end }) => end !== 'right')
      .map(({ fault, end }) => ({
        fault,
        strike: strikes[fault] ?? {},
        timeoutMs: fault === 'slow' ? 100 : 60_000,
        end,
      })),
    {
      fault: 'a 404 of something else',
      strike: { status: 404, code: 'SubscriptionNotFound' },
      timeoutMs: 60_000,
      end: 'gap: cluster clusters notFound',
    },
    {
      fault: 'a 404 of a proxy',
      strike: { status: 404, html: true },
      timeoutMs: 60_000,
      end: 'gap: cluster clusters notFound',
    },
  ];
  it.each(notAnswering)(
    'is a gap, and neither a removal nor an improvement: $fault',
    async ({ strike, timeoutMs, end }) => {
      const confirmation = parts.confirmation && { ...parts.confirmation, timeoutMs };
      const { modes, lost, coverage } = await scanWith(
        { lag, faults: [{ route: 'managedCluster', ...strike }] },
        { ...(confirmation && { confirmation }) },
      );
      const [, reason = ''] = /clusters (\w+)$/.exec(end) ?? [];
      expect(coverage).toMatchObject({ complete: false, gaps: gapsOf(reason, /nobody could confirm/) });
      expect([modes['native-a'], lost, modes['classic-c']]).toEqual([undefined, ['native-a'], 'native']);
      const digest = await nextDigest();
      expect(digest?.changes).toMatchObject({ removed: { total: 0 }, newlyNative: { total: 0 } });
      expect(digest?.withheld.map(({ id }) => id)).toEqual([idOf(2, 'classic-c').toLowerCase()]);
    },
  );

  const bentLists = casesOf(confirmStage).filter(({ end }) => end === 'right');
  it.each(bentLists)('of a list matters not where the clusters can be read: $fault', async ({ fault }) => {
    const missing = ['native-a', 'native-b', 'classic-a'].map((name) => idOf(1, name));
    const { modes, coverage } = await scanWith({
      lag: { missing },
      armPageSize: 2,
      faults: [{ route: 'managedClusters', ...strikes[fault] }],
    });
    expect([modes, coverage?.complete]).toEqual([truth, true]);
  });

  it('is asked again by the next scan', async () => {
    await scanWith({ lag, faults: [{ route: 'managedCluster', status: 503 }] });
    told.moveTo('2026-11-27T05:00:00Z');
    const { modes, lost, coverage, calls } = await scanWith({ lag });
    expect([modes, lost, calls]).toEqual([truth, [], ['managedCluster', 'managedCluster']]);
    expect(coverage).toMatchObject({ complete: true, confirmations: { corrected: 2 } });
  });

  it('is read one by one when its list is refused or leaves it out', async () => {
    const missing = ['native-a', 'native-b', 'classic-a'].map((name) => idOf(1, name));
    const { modes, calls } = await scanWith({ lag: { missing }, faults: [{ route: 'managedClusters', status: 403 }] });
    expect([modes, calls.length]).toEqual([truth, 4]);
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
  ])('within a budget of %i calls is asked for in %i', async (calls, made) => {
    const confirmation = parts.confirmation && { ...parts.confirmation, calls };
    const scan = await scanWith({ lag }, { ...(confirmation && { confirmation }) });
    expect(scan.calls).toHaveLength(made);
    expect(scan.coverage?.gaps).toEqual(gapsOf('unavailable', /SIDESCAN_CONFIRM_CALLS/).slice(made));
    expect(scan.coverage?.confirmations?.asked).toBe(made);
  });

  it('in time is a gap, and the scan goes on', async () => {
    const confirmation = parts.confirmation && { ...parts.confirmation, timeoutMs: 50 };
    const { coverage } = await scanWith(
      { lag, faults: [{ route: 'managedCluster', delayMs: 60_000 }] },
      { ...(confirmation && { confirmation }) },
    );
    expect(coverage).toMatchObject({ gaps: gapsOf('unavailable', /before the scan had to go on/) });
  });
});

describe('a scan that dies while Azure is asked', () => {
  it('has no snapshot yet, and is confirmed anew by its next delivery', async () => {
    told.moveTo('2026-11-26T05:00:00Z');
    azure.setScenario(parseScenario({ lag: { missing: [idOf(1, 'native-a')] } }));
    const scanId = await requested();
    const asked = Promise.withResolvers<undefined>();
    const dying = {
      calls: 100,
      timeoutMs: 60_000,
      confirmer: async () => ({
        flag: async () => ({ kind: 'flag', state: 'Registered' }) as const,
        list: async () => new Map(),
        read: () => (asked.resolve(undefined), Promise.reject(new Error('killed'))),
      }),
    };
    await expect(
      runScan(scanParts({ confirmation: dying }), scanId, { logger: quiet, isLastDelivery: false }),
    ).rejects.toThrow('killed');
    await asked.promise;
    const found = await parts.store.find(scanId);
    expect([await parts.snapshots.exists(scanId), found?.value.state, found?.value.progress.phase]).toEqual([
      false,
      'queued',
      'confirm',
    ]);
    expect(await runScan(parts, scanId, { logger: quiet, isLastDelivery: true })).toBe('completed');
    expect((await parts.store.find(scanId))?.value).toMatchObject({
      summary: { clusters: 7 },
      coverage: { complete: true },
    });
  });
});
