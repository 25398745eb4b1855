import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configMaps, listedResources } from '../../src/collect/kubernetes/resources.ts';
import type { RecordedCall, SimulatedAzure } from '../../src/local/azure/start.ts';
import { startSimulatedAzure } from '../../src/local/azure/start.ts';
import { actionsOf } from '../support/azure-actions.ts';
import { cluster, collectFrom, feature, fleetOf, subscription, subscriptionRecord } from '../support/collecting.ts';
import { inspectedCluster, inspectedId, inspectorFor } from '../support/inspecting.ts';
import { istiod } from '../support/kubernetes.ts';

interface Entry {
  readonly action: string;
  readonly calls: readonly string[];
  readonly code: string;
}
interface Role {
  readonly actions: readonly Entry[];
  readonly dataActions: readonly Entry[];
}
const root = new URL('../../', import.meta.url);
const role = (name: string): Role =>
  JSON.parse(readFileSync(new URL(`infra/roles/${name}.json`, root), 'utf8')) as Role;
const [reader, inspector] = [role('reader'), role('inspector')];
/** Azure compares actions without regard to case. */
const set = (actions: readonly string[]): string[] =>
  [...new Set(actions.map((each) => each.toLowerCase()))].toSorted();
const listed = (entries: readonly Entry[]): string[] => set(entries.map(({ action }) => action));
const isInside = ({ path }: RecordedCall): boolean => /\/apis?\//.test(path);

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({
    fleet: fleetOf([
      subscriptionRecord(1, { groups: ['contoso'] }),
      subscriptionRecord(2, { groups: ['contoso'] }),
      // The second subscription has no row in Resource Graph, so its flag is asked for by itself.
      feature(1, 'Registered'),
      { kind: 'resourceGroup', subscriptionId: subscription(1), name: 'rg', tags: { owner: 'a' } },
      cluster({ name: 'plain' }),
      cluster({ name: 'other', subscription: 2 }),
      ...inspectedCluster('one', [
        istiod('true'),
        {
          kind: 'ConfigMap',
          metadata: { name: 'istio-shared-configmap-asm-1-29', namespace: 'aks-istio-system' },
          data: { mesh: '' },
        },
      ]),
    ]),
  });
});
afterAll(() => azure.close());

/** Everything that whole scans ask, over every kind of scope. */
async function callsOfScans(): Promise<readonly RecordedCall[]> {
  const calls: RecordedCall[] = [];
  for (const scope of [
    { tenant: true } as const,
    { managementGroups: ['contoso'] },
    { subscriptions: [subscription(1)] },
  ])
    for (const full of [false, true]) calls.push(...(await collectFrom(azure, { scope, full })).calls);
  return calls;
}

async function callsOfInspection(): Promise<readonly RecordedCall[]> {
  const before = azure.calls().length;
  const target = { kind: 'entra', clusterId: inspectedId('one') } as const;
  const seen = await inspectorFor(azure).inspect(target, { signal: new AbortController().signal });
  expect(seen.kind).toBe('inspected');
  return azure.calls().slice(before);
}

describe('the reader role', () => {
  it('has exactly the actions that the calls of real scans need', async () => {
    const calls = await callsOfScans();
    expect(calls.every(({ status }) => status === 200 || status === 404)).toBe(true);
    expect(listed(reader.actions)).toEqual(set(calls.flatMap(actionsOf)));
  });

  it('only reads, and nothing inside of anything', () => {
    for (const { action } of reader.actions) expect(action).toMatch(/^Microsoft\.\w+\/[\w/]+\/read$/);
    expect(reader.dataActions).toEqual([]);
  });
});

describe('the inspector role', () => {
  it('has exactly the actions that the calls of a real inspection need', async () => {
    const calls = await callsOfInspection();
    const [inside, outside] = [calls.filter(isInside), calls.filter((call) => !isInside(call))];
    expect(listed(inspector.actions)).toEqual(set(outside.flatMap(actionsOf)));
    expect(listed(inspector.dataActions)).toEqual(set(inside.flatMap(actionsOf)));
  });

  it('has one data action for each resource that an inspection may read, and only reads', () => {
    expect(inspector.dataActions).toHaveLength([...listedResources, configMaps].length);
    for (const { action } of inspector.dataActions) expect(action).toMatch(/\/read$/);
    const actions = inspector.actions.map(({ action }) => action).filter((action) => !action.endsWith('/read'));
    expect(actions).toEqual(['Microsoft.ContainerService/managedClusters/listClusterUserCredential/action']);
  });
});

describe('every listed action', () => {
  it('names the code that needs it, and that code is there', () => {
    for (const { code, action } of [...reader.actions, ...inspector.actions, ...inspector.dataActions])
      expect(() => readFileSync(new URL(code, root)), action).not.toThrow();
  });
});
