import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { ApiLimits } from '../../src/collect/kubernetes/api-client.ts';
import { evidence } from '../../src/domain/inspection/evidence.ts';
import { at } from '../../src/domain/json.ts';
import type { Inspection } from '../../src/domain/inspect-ports.ts';
import type { JsonObject } from '../../src/domain/records.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { credential, fleetOf, subscriptionRecord } from '../support/collecting.ts';
import { inspectedCluster, inspectedId, inspectorFor } from '../support/inspecting.ts';
import { injectedPod, istiod, meshedPod } from '../support/kubernetes.ts';

const never = new AbortController().signal;
const apiVersions: Readonly<Record<string, string>> = { Pod: 'v1', Namespace: 'v1', Node: 'v1', ConfigMap: 'v1' };
const workload = (kind: string, name: string, owner?: JsonObject): JsonObject => ({
  apiVersion: apiVersions[kind] ?? 'apps/v1',
  kind,
  metadata: { name, namespace: 'shop', ...(owner && { ownerReferences: [owner] }) },
  spec: {
    template: { metadata: {}, spec: { containers: [{ name: 'app', env: [{ name: 'KEY', value: 'hunter2' }] }] } },
  },
});
const inside: readonly JsonObject[] = [
  istiod('true'),
  { kind: 'Deployment', metadata: { name: 'istiod', namespace: 'aks-istio-system' }, spec: {} },
  { kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio.io/rev': 'asm-1-29' } } },
  { kind: 'Node', metadata: { name: 'n1' }, status: { allocatable: { cpu: '4', memory: '16Gi' } } },
  {
    kind: 'ConfigMap',
    metadata: { name: 'istio-shared-configmap-asm-1-29', namespace: 'aks-istio-system' },
    data: { mesh: 'defaultConfig:\n  holdApplicationUntilProxyStarts: true\n' },
  },
  { kind: 'ConfigMap', metadata: { name: 'secrets-of-others', namespace: 'aks-istio-system' }, data: { k: 'hunter2' } },
  workload('Deployment', 'hello'),
  workload('ReplicaSet', 'hello-5d9f', { kind: 'Deployment', name: 'hello', controller: true }),
  injectedPod('native-sidecar-hello-injected-1.30', { name: 'hello-1' }),
  injectedPod('native-sidecar-injected', { name: 'hello-2' }),
  injectedPod('classic-sidecar-hello-injected-1.26', { name: 'hello-3' }),
  meshedPod('classic', { name: 'cart-1' }),
  meshedPod('native', { name: 'cart-2' }),
];
const fleet = fleetOf([
  subscriptionRecord(1),
  subscriptionRecord(2),
  ...inspectedCluster('one', inside),
  ...inspectedCluster('two', inside),
  ...inspectedCluster('ours', inside, { aadProfile: { managed: true, enableAzureRbac: false } }),
  ...inspectedCluster('local', inside, { aadProfile: null, disableLocalAccounts: false }),
  ...inspectedCluster('legacy', [], { aadProfile: { serverAppID: 'x' } }),
  ...inspectedCluster('stopped', [], { powerState: { code: 'Stopped' } }),
  ...inspectedCluster('private', inside, { apiServerAccessProfile: { enablePrivateCluster: true } }),
  ...inspectedCluster('guarded', inside, { apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.0/24'] } }),
]);

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({ fleet });
});
afterAll(() => azure.close());

let callsBefore = 0;
beforeEach(() => {
  azure.setScenario(parseScenario({}));
  callsBefore = azure.calls().length;
});
const calls = (route = 'kubernetes') =>
  azure
    .calls()
    .slice(callsBefore)
    .filter((call) => call.route === route);

function inspect(name: string, faults: readonly object[] = [], api: Partial<ApiLimits> = {}): Promise<Inspection> {
  azure.setScenario(parseScenario({ faults }));
  return inspectorFor(azure, { api }).inspect({ kind: 'entra', clusterId: inspectedId(name) }, { signal: never });
}

/** A gap, whole: with one there is no evidence. */
async function gapOf(inspection: Promise<Inspection>): Promise<{ reason: string; detail: string }> {
  const found = await inspection;
  if (found.kind !== 'gap') throw new Error('it was inspected');
  expect(found).toEqual({ kind: 'gap', clusterId: found.clusterId, gap: found.gap });
  expect(found.gap).toMatchObject({ kind: 'gap', scope: 'cluster', id: found.clusterId, what: 'kubernetes' });
  return found.gap;
}

function objectsOf(inspection: Inspection): readonly JsonObject[] {
  if (inspection.kind !== 'inspected') throw new Error(inspection.gap.detail);
  return [...inspection.records].map(({ object }) => object);
}
const observe = (objects: readonly JsonObject[]) => {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-03-01T06:00:00Z');
  return seen.observe([{ major: 1, minor: 29 }]);
};

describe('a cluster that lets itself be looked into', () => {
  it('gives the evidence that lies in it, page by page', async () => {
    const inspection = await inspect('one');
    expect(observe(objectsOf(inspection))).toEqual(observe(inside));
    expect(observe(objectsOf(inspection)).revisions.get('asm-1-29')).toMatchObject({ nativePods: 3, classicPods: 2 });
    const pods = calls().filter(({ path: asked }) => asked.includes('/api/v1/pods'));
    expect(pods.map(({ rows }) => rows)).toEqual([2, 2, 1]);
    expect(pods.map(({ path: asked }) => asked.includes('limit=2'))).toEqual([true, true, true]);
    expect(pods.map(({ path: asked }) => asked.includes('continue='))).toEqual([false, true, true]);
  });

  it('is told with the instant of the first question, and can be read again', async () => {
    const inspection = await inspect('one');
    if (inspection.kind !== 'inspected') throw new Error(inspection.gap.detail);
    expect(inspection).toMatchObject({ clusterId: inspectedId('one'), observedAt: '2026-03-01T06:00:00Z', gaps: [] });
    expect([...inspection.records]).toEqual([...inspection.records]);
    expect([...inspection.records].every(({ observedAt }) => observedAt === '2026-03-01T06:00:00Z')).toBe(true);
  });

  it('keeps no environment and no ConfigMap of others', async () => {
    const objects = objectsOf(await inspect('one'));
    expect(JSON.stringify(objects)).not.toMatch(/hunter2|PILOT_CERT_PROVIDER|secrets-of-others/);
    expect(JSON.stringify(objects)).toContain('ENABLE_NATIVE_SIDECARS');
  });

  it('puts back the kind that items of a list come without', async () => {
    const kinds = objectsOf(await inspect('one')).map(
      ({ kind, apiVersion }) => `${String(apiVersion)} ${String(kind)}`,
    );
    expect(new Set(kinds)).toEqual(
      new Set(['v1 Namespace', 'apps/v1 Deployment', 'apps/v1 ReplicaSet', 'v1 Node', 'v1 Pod', 'v1 ConfigMap']),
    );
  });

  it('is read from the start again when its position in a list has expired', async () => {
    const faults = [{ route: 'kubernetes', match: { path: '/pods.*continue=' }, after: 1, times: 1, status: 410 }];
    expect(observe(objectsOf(await inspect('one', faults)))).toEqual(observe(inside));
    const pods = calls().filter(({ path: asked }) => asked.includes('/api/v1/pods'));
    expect(pods.map(({ status }) => status)).toEqual([200, 200, 410, 200, 200, 200]);
  });

  it('is asked again after 429 and 503', async () => {
    const faults = [
      { route: 'kubernetes', match: { path: '/pods' }, times: 1, status: 429, retryAfterSeconds: 0 },
      { route: 'kubernetes', match: { path: '/nodes' }, times: 1, status: 503, retryAfterSeconds: 0 },
    ];
    expect(objectsOf(await inspect('one', faults))).toHaveLength(inside.length - 1);
  });

  it('is waited for as long as it asks', async () => {
    const faults = [{ route: 'kubernetes', match: { path: '/nodes' }, times: 1, status: 429, retryAfterSeconds: 1 }];
    await inspect('one', faults);
    const [first, second] = calls().filter(({ path: asked }) => asked.includes('/nodes'));
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(950);
  });

  it('tells nothing of nodes and shared configuration where these may not be read', async () => {
    const faults = ['/nodes', '/configmaps'].map((match) => ({
      route: 'kubernetes',
      match: { path: match },
      status: 403,
    }));
    const inspection = await inspect('one', faults);
    if (inspection.kind !== 'inspected') throw new Error(inspection.gap.detail);
    expect(objectsOf(inspection)).toHaveLength(inside.length - 3);
    expect(inspection.gaps.map(({ reason, detail }) => [reason, detail.split(':')[0]])).toEqual([
      ['forbidden', 'the right to list nodes is missing'],
      ['forbidden', 'the right to get configmaps is missing'],
    ]);
  });

  it('is only read from', async () => {
    await inspect('one');
    expect(new Set(calls().map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(
      azure
        .calls()
        .slice(callsBefore)
        .filter(({ method }) => method !== 'GET')
        .map(({ route }) => route),
    ).toEqual(['clusterUserCredential']);
  });
});

describe('a cluster that dies half way is a gap, and nothing of it is used', () => {
  const later = { route: 'kubernetes', match: { path: '/pods.*continue=' } };
  it.each([
    ['cut', 'cut', { ...later, cutBody: 300 }],
    ['reset', 'cut', { ...later, reset: true }],
    ['overloaded', 'throttled', { ...later, status: 429, retryAfterSeconds: 0 }],
    ['failing', 'unavailable', { ...later, status: 500, retryAfterSeconds: 0 }],
    ['always expired', 'unavailable', { ...later, status: 410 }],
    ['a web page', 'malformed', { ...later, html: true }],
    ['another answer', 'malformed', { ...later, wrongJson: true }],
    ['a row that is none', 'malformed', { ...later, malformedRow: { index: 0, how: 'null' } }],
    ['gone', 'notFound', { ...later, status: 404 }],
    ['suddenly forbidden', 'forbidden', { ...later, status: 403 }],
  ])('%s: %s', async (_, reason, fault) => {
    expect((await gapOf(inspect('one', [fault]))).reason).toBe(reason);
  });

  it('slow: it is not waited for', async () => {
    const found = await gapOf(
      inspect('one', [{ ...later, delayMs: 30_000 }], { attemptTimeoutMs: 100, maxRetries: 0 }),
    );
    expect(found.reason).toBe('unavailable');
    expect(found.detail).toContain('did not answer in time');
  });

  it('slow all over: the whole of it has its time', async () => {
    azure.setScenario(parseScenario({ faults: [{ route: 'kubernetes', delayMs: 30_000 }] }));
    const inspector = inspectorFor(azure, { timeoutMs: 300 });
    const target = { kind: 'entra', clusterId: inspectedId('one') } as const;
    expect((await gapOf(inspector.inspect(target, { signal: never }))).detail).toContain('longer than 0.3 s');
  });

  it('a list that leads in circles ends', async () => {
    const inspection = inspect('one', [{ ...later, endlessToken: true }]);
    expect((await gapOf(inspection)).reason).toBe('malformed');
  });
});

describe('a cluster that does not let itself be looked into says what would open it', () => {
  it('without Entra: its credentials are an administrator’s and are never fetched', async () => {
    const found = await gapOf(inspect('local'));
    expect(found.detail).toContain('enable Entra integration');
    expect(calls('clusterUserCredential')).toEqual([]);
    expect(calls()).toEqual([]);
  });

  it.each([
    ['legacy', 'managed Entra integration'],
    ['stopped', 'start it'],
  ])('%s', async (name, words) => {
    expect((await gapOf(inspect(name))).detail).toContain(words);
    expect(calls('clusterUserCredential')).toEqual([]);
  });

  it('private: from a host in its network', async () => {
    const found = await gapOf(inspect('private'));
    expect(found.reason).toBe('unavailable');
    expect(found.detail).toMatch(/private .*ECONNREFUSED.*sidescan inspect --context/);
  });

  it('behind authorized ranges: by adding an address', async () => {
    const fault = { route: 'kubernetes', delayMs: 30_000 };
    const found = await gapOf(inspect('guarded', [fault], { attemptTimeoutMs: 100, maxRetries: 0 }));
    expect(found.detail).toContain('authorized IP ranges');
  });

  it('refused, with Azure RBAC: by the built-in role', async () => {
    const found = await gapOf(inspect('one', [{ route: 'kubernetes', match: { path: '/pods' }, status: 403 }]));
    expect(found.reason).toBe('forbidden');
    expect(found.detail).toMatch(/right to list pods .*"Azure Kubernetes Service RBAC Reader"/);
  });

  it('refused, without Azure RBAC: by the ClusterRole', async () => {
    const found = await gapOf(inspect('ours', [{ route: 'kubernetes', match: { path: '/jobs' }, status: 403 }]));
    expect(found.detail).toMatch(/right to list jobs \(batch\) .*ClusterRole of docs\/inspect.md/);
  });

  it('a login that it does not accept', async () => {
    const wrong = { getToken: () => credential.getToken('https://management.azure.com/.default') };
    const inspector = inspectorFor(azure, { credential: wrong });
    const found = await gapOf(inspector.inspect({ kind: 'entra', clusterId: inspectedId('one') }, { signal: never }));
    expect(found.reason).toBe('forbidden');
    expect(found.detail).toContain('did not accept the login');
  });

  it('no token, no right to the kubeconfig, no such cluster', async () => {
    const nobody = { getToken: async () => null };
    const target = { kind: 'entra', clusterId: inspectedId('one') } as const;
    expect(
      (await gapOf(inspectorFor(azure, { credential: nobody }).inspect(target, { signal: never }))).detail,
    ).toContain('no token');
    expect((await gapOf(inspect('one', [{ route: 'clusterUserCredential', status: 403 }]))).detail).toContain(
      '"Azure Kubernetes Service Cluster User Role"',
    );
    expect((await gapOf(inspect('nowhere'))).reason).toBe('notFound');
  });

  it.each(['wrongJson', 'html', 'cutBody'])('a kubeconfig that is none: %s', async (fault) => {
    const value = fault === 'cutBody' ? 20 : true;
    const found = await gapOf(inspect('one', [{ route: 'clusterUserCredential', [fault]: value }]));
    expect(['malformed', 'cut', 'unavailable']).toContain(found.reason);
  });
});

describe('a context of a kubeconfig', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sidescan-kubeconfig-'));
    await writeFile(path.join(folder, 'config'), azure.kubeconfig());
    await writeFile(path.join(folder, 'broken'), 'token: "hunter2');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const byContext = (context: string, file = 'config') =>
    inspectorFor(azure).inspect(
      { kind: 'kubeconfig', clusterId: inspectedId('private'), context, paths: [path.join(folder, file)] },
      { signal: never },
    );

  it('opens what Entra cannot, without asking ARM', async () => {
    const inspection = await byContext('private');
    expect(observe(objectsOf(inspection))).toEqual(observe(inside));
    expect(calls('managedCluster')).toEqual([]);
    expect(calls().every(({ path: asked }) => asked.startsWith('/clusters/private-'))).toBe(true);
  });

  it('has to be there', async () => {
    await expect(byContext('nowhere')).rejects.toThrow(/no context nowhere; it has one, two/);
  });

  it('has to be in a kubeconfig', async () => {
    for (const file of ['broken', 'missing']) {
      const failure: unknown = await byContext('one', file).catch((error: unknown) => error);
      expect(at(failure, 'code')).toBe('config.invalid');
      expect(at(failure, 'message')).toContain(file);
      expect(at(failure, 'message')).not.toContain('hunter2');
    }
  });
});

it('looks into so many clusters at once, and into so many of a subscription', async () => {
  let [running, most] = [0, 0];
  const held: (() => void)[] = [];
  const cluster = async (): Promise<JsonObject> => {
    running += 1;
    most = Math.max(most, running);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    held.push(() => resolve(undefined));
    await promise;
    running -= 1;
    return {};
  };
  const arm = { cluster, userCredentials: cluster };
  const inspector = inspectorFor(azure, { arm, width: 3, widthPerSubscription: 2 });
  const asked = [1, 1, 1, 1, 2, 2, 3].map((number, index) =>
    inspector.inspect({ kind: 'entra', clusterId: inspectedId(`c${index}`, number) }, { signal: never }),
  );
  for (let done = 0; done < asked.length;) {
    for (const release of held.splice(0)) {
      release();
      done += 1;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await Promise.all(asked)).every(({ kind }) => kind === 'gap')).toBe(true);
  expect(most).toBe(3);
});

it('stops when told to', async () => {
  azure.setScenario(parseScenario({ faults: [{ route: 'kubernetes', delayMs: 30_000 }] }));
  const stop = new AbortController();
  const asked = inspectorFor(azure).inspect({ kind: 'entra', clusterId: inspectedId('one') }, { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(asked).rejects.toThrow('enough');
});

it('needs exactly the rights that the documentation gives it', async () => {
  await inspect('one');
  const asked = new Set(
    calls().map(({ path: url }) => {
      const [, group = '', namespace, plural = '', name] =
        /^\/clusters\/[^/]+\/apis?\/(?:([a-z]+)\/)?v1(?:\/namespaces\/([^/?]+)(?=\/))?\/([a-z]+)(?:\/([^/?]+))?/.exec(
          url,
        ) ?? [];
      return [name === undefined ? 'list' : 'get', group, plural, namespace ?? ''].join(' ');
    }),
  );
  expect(new Set(documentedRights())).toEqual(asked);
});

/** `verb group plural namespace` of every rule in the manifests of docs/inspect.md. */
function documentedRights(): string[] {
  const page = readFileSync(new URL('../../docs/inspect.md', import.meta.url), 'utf8');
  const [, manifests = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  return parseAllDocuments(manifests).flatMap((document) => {
    const role = document.toJS() as {
      metadata: { namespace?: string };
      rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
    };
    return role.rules.flatMap(({ apiGroups, resources, verbs }) =>
      verbs.flatMap((verb) =>
        apiGroups.flatMap((group) =>
          resources.map((resource) => [verb, group, resource, role.metadata.namespace ?? ''].join(' ')),
        ),
      ),
    );
  });
}
