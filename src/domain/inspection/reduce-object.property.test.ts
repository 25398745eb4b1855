import fc from 'fast-check';
import { expect, it } from 'vitest';
import { injectedPod, istiod, meshedPod } from '../../../test/support/kubernetes.ts';
import { evidence } from './evidence.ts';
import type { JsonObject } from '../records.ts';
import { reduceObject } from './reduce-object.ts';

const settings = { seed: 20261123, numRuns: 400 };
const command = fc
  .array(
    fc.constantFrom(
      ...['sh', '-c', 'curl', '-X POST', 'http://localhost:15020/quitquitquit', 'until', 'pilot-agent', 'wait', ';'],
      ...[
        'POST drain',
        'request',
        'sleep',
        'sleep 0',
        'sleep 05',
        'sleep "$N"',
        '15021',
        '15021/healthz/ready',
        'nc -z db',
      ],
      ...[
        'kill',
        'pkill -f',
        'envoy',
        'git',
        'clone',
        'https://user:hunter2@host/x',
        '|psql',
        "'dig",
        '127.0.0.1',
        '\n',
      ],
    ),
    { maxLength: 6 },
  )
  .map((words) => words.join(' '));
const odd = fc.oneof(
  fc.jsonValue(),
  command,
  command.map((line) => ['sh', '-c', line]),
  command.map((line) => ({ preStop: { exec: { command: ['sh', '-c', line] } } })),
  command.map((line) => ({ postStart: { httpGet: { path: `/${line}`, port: 15020 } } })),
  fc
    .array(
      fc.record(
        {
          name: fc.constantFrom('EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'MINIMUM_DRAIN_DURATION', 'A'),
          value: fc.constantFrom('true', 'false', '', '5s', 'hunter2', null),
        },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 3 },
    )
    .map((env) => ({ name: 'istio-proxy', env })),
  fc.constantFrom('istio-proxy', 'router', ['router'], 'Always', 'Job', 'Failed', 1337, '100m', '1Gi', 0, true, null),
  fc.constantFrom(
    'proxyMetadata: {MINIMUM_DRAIN_DURATION: 5s, SECRET: hunter2}\nterminationDrainDuration: 3s',
    '{"proxy_metadata":{"EXIT_ON_ZERO_ACTIVE_CONNECTIONS":"true"},"proxyMetadata":{}}',
    'holdApplicationUntilProxyStarts: true',
    '{"containers":[{"name":"istio-proxy","env":[{"name":"A","value":"hunter2"}],"lifecycle":{"preStop":{"exec":{"command":["sleep","5"]}}}}]}',
  ),
);

const job = { kind: 'Job', name: 'j' };
const template = (pod: JsonObject): JsonObject => ({ metadata: pod.metadata, spec: pod.spec });
const proxied = meshedPod('classic', {
  owner: job,
  proxy: {
    env: [
      { name: 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS', value: 'true' },
      { name: 'A', value: 'hunter2' },
    ],
    lifecycle: {},
  },
  annotations: {
    'proxy.istio.io/config': 'x',
    'proxy.istio.io/overrides': '{}',
    'sidecar.istio.io/nativeSidecar': 'true',
  },
  initContainers: [
    { name: 'init', command: ['curl', 'http://x'], resources: { requests: { cpu: '2', memory: '1Gi' } } },
  ],
  containers: [
    { name: 'app', command: ['sh', '-c', 'x'], args: ['y'], lifecycle: { preStop: { sleep: { seconds: 5 } } } },
  ],
  spec: { nodeName: 'n1', overhead: { cpu: '1m' }, restartPolicy: 'Never', securityContext: { runAsUser: 5 } },
  status: {
    containerStatuses: [
      {
        name: 'app',
        restartCount: 1,
        allocatedResources: { cpu: '2' },
        state: { terminated: { exitCode: 0, finishedAt: '2026-11-20T02:00:04Z' } },
        lastState: { terminated: { exitCode: 1, finishedAt: '2026-11-20T02:00:03Z' } },
      },
      {
        name: 'istio-proxy',
        restartCount: 0,
        started: true,
        ready: false,
        state: { running: { startedAt: '2026-11-20T02:00:05Z' } },
      },
    ],
  },
});
const files = [
  'native-sidecar-hello-injected-1.30',
  'native-sidecar-interception-none-injected',
  'native-sidecar-opt-out-injected',
];
const bases: readonly JsonObject[] = [
  ...files.map((file) => injectedPod(file)),
  proxied,
  {
    ...proxied,
    metadata: { name: 'plain', namespace: 'shop' },
    spec: { nodeName: 'n1', containers: [{ name: 'app' }] },
  },
  ...['Deployment', 'ReplicaSet', 'Job', 'StatefulSet', 'DaemonSet'].map((kind) => ({
    kind,
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { template: template(proxied) },
  })),
  {
    kind: 'Deployment',
    metadata: { name: 'till', namespace: 'shop' },
    spec: { template: { ...template(proxied), metadata: { annotations: { 'sidecar.istio.io/status': '{}' } } } },
  },
  {
    kind: 'ReplicaSet',
    metadata: { name: 'cart-5d9f', namespace: 'shop', ownerReferences: [{ kind: 'Deployment', name: 'cart' }] },
    spec: { template: template(proxied) },
  },
  {
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'shop' },
    spec: { jobTemplate: { spec: { template: template(proxied) } } },
  },
  istiod('true'),
  {
    kind: 'ConfigMap',
    metadata: { name: 'istio-shared-configmap-asm-1-29', namespace: 'aks-istio-system' },
    data: { mesh: 'defaultConfig: {holdApplicationUntilProxyStarts: true}', other: 'hunter2' },
  },
  { kind: 'Node', metadata: { name: 'n1' }, status: { allocatable: { cpu: '1', memory: '1Gi' } } },
  { kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio.io/rev': 'asm-1-29', owner: 'hunter2' } } },
];

/** Every place in an object at which something can stand. */
function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

const anyObject = fc
  .tuple(fc.constantFrom(...bases), fc.array(fc.tuple(fc.nat(), odd), { maxLength: 5 }))
  .map(([base, changes]) => {
    const copy = structuredClone(base) as Record<string, unknown>;
    for (const [index, value] of changes) {
      const all = places(copy).filter((path) => path.length > 0 && path[0] !== 'kind' && path[0] !== 'apiVersion');
      const path = all[index % all.length] ?? [];
      let at: unknown = copy;
      for (const key of path.slice(0, -1)) at = (at as Record<string | number, unknown>)[key];
      (at as Record<string | number, unknown>)[path.at(-1) ?? ''] = value;
    }
    return copy;
  });

const revisions = [{ major: 1, minor: 29 }];
const observe = (objects: readonly JsonObject[]) => {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-11-20T05:30:00Z');
  return seen.observe(revisions);
};
const reduced = (object: JsonObject): JsonObject =>
  reduceObject({ kind: String(object.kind), apiVersion: 'v1' }, object);

it('gives the evidence that whole objects give, whatever stands in them', () => {
  fc.assert(
    fc.property(fc.array(anyObject, { maxLength: 4 }), (objects) => {
      expect(observe(objects.map(reduced))).toEqual(observe(objects));
    }),
    settings,
  );
});

it('reduces what is reduced already to itself, as far as evidence goes', () => {
  fc.assert(
    fc.property(anyObject, (object) => {
      expect(observe([reduced(reduced(object))])).toEqual(observe([object]));
    }),
    { ...settings, numRuns: 200 },
  );
});
