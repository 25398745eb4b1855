// The fleet's scope changes, or a scan has one of its own: what lies outside it is not looked for, and is no news.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/domain/contracts.ts';
import type { Digest } from '../../src/domain/digest.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { requestScan } from '../../src/scan/request-scan.ts';
import { runScan, type RunScanParts } from '../../src/scan/run-scan.ts';
import { previewDigest } from '../../src/tell/preview-digest.ts';
import { feature, fleetOf, subscription, subscriptionRecord } from '../support/collecting.ts';
import { scanningParts } from '../support/scanning.ts';
import { armCluster, clusterId } from '../support/snapshots.ts';
import { quiet, telling, type Telling } from '../support/telling.ts';

const tenant: Scope = { tenant: true };
const narrow: Scope = { subscriptions: [subscription(1)] };
const group: Scope = { managementGroups: ['contoso'] };

const native = (of: number, name: string): StreamRecord => ({
  kind: 'cluster',
  resource: armCluster({ subscriptionId: subscription(of), name }),
});
const clean = { complete: true, gaps: [], lost: [] };

let azure: SimulatedAzure;
let told: Telling;
let parts: RunScanParts;
let number = 0;

beforeAll(async () => {
  azure = await startSimulatedAzure({
    fleet: fleetOf([
      subscriptionRecord(1, { groups: ['contoso'] }),
      subscriptionRecord(2, { groups: ['fabrikam'] }),
      ...[1, 2].map((of) => feature(of, 'NotRegistered')),
      ...['one', 'two'].map((name) => native(1, name)),
      native(2, 'three'),
    ]),
  });
});
afterAll(() => azure.close());
beforeEach(() => {
  azure.setScenario(parseScenario({}));
  told = telling({ start: '2026-11-23T06:00:00Z' });
  parts = scanningParts(azure, told);
});

/** Takes a scan; one of the fleet unless another scope is said to be the fleet's. */
async function scan(scope: Scope, fleetScope = scope) {
  Object.assign(told.parts, { fleetScope });
  const newScanId = (): string => `scan-${(number += 1)}`;
  const { scanId } = (await requestScan({ ...parts, newScanId, cloud: 'AzureCloud' }, 'timer', scope)).scan;
  const outcome = await runScan({ ...parts, fleetScope }, scanId, { logger: quiet, isLastDelivery: true });
  const found = (await parts.store.find(scanId))?.value;
  const lost: string[] = [];
  for await (const { last } of parts.store.notSeen(scanId)) lost.push(last.name);
  const { complete, gaps = [] } = found?.coverage ?? {};
  told.moveTo(new Date(told.now().getTime() + 60_000).toISOString());
  return {
    outcome,
    clusters: found?.summary?.clusters,
    seen: { complete, gaps: gaps.map(({ scope: of, what, reason }) => `${of} ${what} ${reason}`), lost },
  };
}

/** The digest of a Monday; undefined when nothing was told. */
async function nextDigest(day: string): Promise<Digest | undefined> {
  const before = (await told.deliveries()).length;
  told.moveTo(`${day}T07:59:00Z`);
  await told.run(`${day}T09:00:00Z`);
  const [newest, ...others] = await told.deliveries();
  return newest === undefined || others.length < before ? undefined : told.parts.deliveries.digest(newest);
}

describe.each([
  ['subscriptions', narrow],
  ['a management group', group],
])('a fleet that is narrowed to %s', (_what, scope) => {
  it('has complete scans, in which nothing of the rest is missing', async () => {
    expect(await scan(tenant)).toMatchObject({ clusters: 3, seen: clean });
    for (let day = 1; day <= 3; day += 1)
      expect(await scan(scope)).toEqual({ outcome: 'completed', clusters: 2, seen: clean });
  });

  it('tells nobody that the rest is gone or out of sight, and still what got worse', async () => {
    await scan(tenant);
    expect(await nextDigest('2026-11-23')).toMatchObject({ summary: { clusters: 3 } });
    told.moveTo('2026-11-25T06:00:00Z');
    await scan(scope);
    const serviceMeshProfile = { mode: 'Istio', istio: { revisions: ['asm-1-26'] } };
    const worse = { id: clusterId('one', subscription(1)), properties: { serviceMeshProfile } };
    azure.setScenario(parseScenario({ lag: { stale: [worse] } }));
    await scan(scope);
    const preview = await previewDigest(told.parts, { owner: undefined, channel: 'email' });
    const digest = await nextDigest('2026-11-30');
    for (const message of [preview, digest])
      expect(message).toMatchObject({
        summary: { clusters: 2 },
        changes: { regressions: { total: 1 }, removed: { total: 0 }, notSeen: { total: 0 } },
      });
  });

  it('misses nothing when it is widened again', async () => {
    await scan(tenant);
    await scan(scope);
    expect(await scan(tenant)).toMatchObject({ clusters: 3, seen: clean });
  });
});

describe('a scan of a scope of its own', () => {
  it.each([narrow, group])('is complete without the rest of the fleet: %j', async (scope) => {
    await scan(tenant);
    expect(await scan(scope, tenant)).toEqual({ outcome: 'completed', clusters: 2, seen: clean });
    expect(await scan(tenant)).toMatchObject({ clusters: 3, seen: clean });
  });

  it('carries on what it looked for and could not see', async () => {
    await scan(tenant);
    azure.setScenario(
      parseScenario({ faults: [{ route: 'resourceGraph', match: { query: 'hasProperties' }, status: 403 }] }),
    );
    expect((await scan(narrow, tenant)).seen).toEqual({
      complete: false,
      gaps: ['subscription clusters forbidden'],
      lost: ['one', 'two'],
    });
  });
});
