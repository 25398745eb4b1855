import { describe, expect, it } from 'vitest';
import { meshedPod } from '../../../test/support/kubernetes.ts';
import type { JsonObject } from '../records.ts';
import { evidence } from './evidence.ts';
import type { ObservedRequests, Resources } from './observed.ts';

const Mi = 2 ** 20;
const of = (cpuMillicores: number, mebibytes: number): Resources => ({ cpuMillicores, memoryBytes: mebibytes * Mi });
const requests = (cpu: string, memory: string): JsonObject => ({ resources: { requests: { cpu, memory } } });
/** Classic max(2000m, 1100m) and max(64, 640)Mi; native max(2100m, 1100m) and max(192, 640)Mi. */
const hungry = (shape: 'native' | 'classic', change: Parameters<typeof meshedPod>[1] = {}): JsonObject =>
  meshedPod(shape, {
    initContainers: [{ name: 'migrate', ...requests('2', '64Mi') }],
    containers: [{ name: 'app', ...requests('1', '512Mi') }],
    proxy: requests('100m', '128Mi'),
    ...change,
  });
const bare = (name: string, nodeName: string, status: JsonObject = {}): JsonObject => ({
  kind: 'Pod',
  metadata: { name, namespace: 'kube-system' },
  spec: { nodeName, containers: [{ name: 'app', ...requests('500m', '100Mi') }] },
  status: { phase: 'Running', ...status },
});
const node = (name: string, allocatable: JsonObject): JsonObject => ({
  kind: 'Node',
  metadata: { name },
  status: { allocatable },
});
function observed(objects: readonly JsonObject[]): ObservedRequests {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-11-20T05:30:00Z');
  return seen.observe([{ major: 1, minor: 29 }]).requests;
}

describe('meshed pods', () => {
  it('are summed in both shapes, whatever their own is; those still classic by workload too', () => {
    const replicaSet = {
      kind: 'ReplicaSet',
      metadata: { name: 'cart-5d9f', namespace: 'shop', ownerReferences: [{ kind: 'Deployment', name: 'cart' }] },
    };
    const pods = [hungry('classic', { name: 'a' }), hungry('classic', { name: 'b' }), hungry('native', { name: 'c' })];
    expect(observed([...pods, replicaSet])).toEqual({
      meshed: { pods: 3, classic: of(6000, 1920), native: of(6300, 1920) },
      outstanding: [
        {
          namespace: 'shop',
          kind: 'Deployment',
          name: 'cart',
          pods: 2,
          classic: of(4000, 1280),
          native: of(4200, 1280),
        },
      ],
      nodes: [],
      unreadPods: 0,
    });
  });

  it('are not outstanding where both shapes request the same, or where they opted out', () => {
    const same = hungry('classic', { name: 'same', initContainers: [] });
    const out = { 'sidecar.istio.io/nativeSidecar': 'false' };
    const optedOut = hungry('classic', { name: 'out', annotations: out, spec: { nodeName: 'n1' } });
    const found = observed([same, optedOut]);
    expect(found).toMatchObject({ meshed: { pods: 2 }, outstanding: [], nodes: [] });
    const optedIn = { 'sidecar.istio.io/nativeSidecar': 'true' };
    expect(observed([hungry('classic', { annotations: optedIn })]).outstanding).toHaveLength(1);
  });

  it('are left out and counted where a quantity cannot be read', () => {
    const broken = hungry('classic', { name: 'broken', containers: [{ name: 'app', ...requests('one', '1Mi') }] });
    expect(observed([broken, hungry('classic')])).toMatchObject({ meshed: { pods: 1 }, unreadPods: 1 });
  });

  it('that have finished, and gateways, request nothing of it', () => {
    const gateway = hungry('classic', { name: 'gw', namespace: 'aks-istio-ingress' });
    expect(observed([hungry('classic', { status: { phase: 'Failed' } }), gateway])).toMatchObject({
      meshed: { pods: 0 },
      outstanding: [],
    });
  });
});

describe('nodes', () => {
  it('carry every pod that still runs, with or without a proxy', () => {
    const found = observed([
      hungry('classic', { name: 'a', spec: { nodeName: 'n2' } }),
      hungry('native', { name: 'b', spec: { nodeName: 'n2' } }),
      bare('dns', 'n2'),
      bare('done', 'n2', { phase: 'Succeeded' }),
      hungry('classic', { name: 'c', spec: { nodeName: 'n1' } }),
      bare('alone', 'n3'),
      node('n2', { cpu: '7820m', memory: '28Gi' }),
      node('n1', { cpu: 'plenty' }),
      node('n3', { cpu: '4', memory: '8Gi' }),
    ]);
    expect(found.nodes).toEqual([
      {
        name: 'n1',
        allocatable: { cpuMillicores: null, memoryBytes: null },
        now: of(2000, 640),
        native: of(2100, 640),
      },
      {
        name: 'n2',
        allocatable: { cpuMillicores: 7820, memoryBytes: 28 * 1024 * Mi },
        now: of(2000 + 2100 + 500, 640 + 640 + 100),
        native: of(2100 + 2100 + 500, 640 + 640 + 100),
      },
    ]);
  });

  it('are known by their pods even where the nodes were not read', () => {
    expect(observed([hungry('classic', { spec: { nodeName: 'n1' } })]).nodes).toMatchObject([
      { name: 'n1', allocatable: { cpuMillicores: null, memoryBytes: null } },
    ]);
  });
});
