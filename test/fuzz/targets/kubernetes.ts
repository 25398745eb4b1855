import assert from 'node:assert/strict';
import { healthySituation } from '../../../src/domain/healthy.ts';
import { boundObservation } from '../../../src/domain/inspection/bound-observation.ts';
import { evidence } from '../../../src/domain/inspection/evidence.ts';
import { cpuMillicores, formatBytes, memoryBytes } from '../../../src/domain/inspection/quantity.ts';
import { reduceObject } from '../../../src/domain/inspection/reduce-object.ts';
import { isObject } from '../../../src/domain/json.ts';
import type { JsonObject } from '../../../src/domain/records.ts';
import { rules } from '../../../src/domain/rules/index.ts';
import type { Random } from '../../../src/snapshot/fleet/random.ts';
import { injectedPod, istiod, meshedPod } from '../../support/kubernetes.ts';
import { hostileText, hostileValue, mutated } from '../hostile.ts';
import { fuzzTarget } from '../target.ts';
import { assertKeepsSecrets } from '../well-formed.ts';

const secretText = 'hunter2-fuzz';
const observedAt = '2026-11-20T05:30:00Z';

const proxied = meshedPod('classic', {
  owner: { kind: 'Job', name: 'j' },
  annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' },
  containers: [
    {
      name: 'app',
      command: ['sh', '-c', `curl -u a:${secretText} -X POST http://localhost:15020/quitquitquit`],
      env: [{ name: 'TOKEN', value: secretText }],
      resources: { requests: { cpu: '100m', memory: '1Gi' } },
    },
  ],
  initContainers: [
    { name: 'init', command: ['curl', `http://${secretText}@x`], resources: { requests: { cpu: '2' } } },
  ],
  spec: { nodeName: 'n1', overhead: { cpu: '1m' }, volumes: [{ secret: { secretName: secretText } }] },
  status: {
    containerStatuses: [
      { name: 'app', restartCount: 2, state: { terminated: { exitCode: 0 } }, lastState: { terminated: {} } },
      { name: 'istio-proxy', restartCount: 0, state: { running: { startedAt: '2026-11-20T02:00:05Z' } } },
    ],
  },
});

const bases: readonly JsonObject[] = [
  proxied,
  meshedPod('native'),
  injectedPod('native-sidecar-hello-injected-1.30'),
  istiod('true'),
  {
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace: 'shop' },
    spec: { jobTemplate: { spec: { template: { metadata: proxied.metadata, spec: proxied.spec } } } },
  },
  {
    kind: 'Deployment',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { template: { metadata: proxied.metadata, spec: proxied.spec } },
  },
  {
    kind: 'ConfigMap',
    metadata: { name: 'istio-shared-configmap-asm-1-29', namespace: 'aks-istio-system' },
    data: { mesh: 'defaultConfig: {holdApplicationUntilProxyStarts: true}' },
  },
  { kind: 'Node', metadata: { name: 'n1' }, status: { allocatable: { cpu: '1', memory: '1Gi' } } },
  { kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio.io/rev': 'asm-1-29' } } },
];

const commandParts = [
  ...[
    'sleep ',
    'sleep',
    '0',
    '.',
    ' ',
    '\t',
    ';',
    '|',
    '&',
    '/',
    'bin/',
    'git ',
    'clone',
    'curl ',
    '127.',
    '1',
    '::1',
    'https://',
  ],
  ...[
    '${',
    'pilot-agent ',
    'wait',
    'request ',
    'POST drain',
    '15020',
    '15021/healthz/ready',
    'quitquitquit',
    'kill ',
    'envoy',
    '"',
    "'",
  ],
] as const;

/** What somebody runs in a container, or what looks like it and takes a slow pattern long to say no to. */
function command(random: Random): string {
  const parts = Array.from({ length: random.int(1, 4) }, () =>
    random.pick(commandParts).repeat(random.chance(0.1) ? random.int(100, 60_000) : 1),
  );
  return parts.join('');
}

function withCommand(random: Random, object: JsonObject): JsonObject {
  const container = {
    name: 'app',
    command: ['sh', '-c', command(random)],
    lifecycle: { preStop: { exec: { command: [command(random)] } } },
  };
  return {
    ...object,
    spec: { ...(isObject(object.spec) ? object.spec : {}), initContainers: [container], containers: [container] },
  };
}

/** Objects of the Kubernetes API, each with anything in any place. */
export const kubernetesObjects = fuzzTarget<readonly JsonObject[]>(
  'kubernetesObjects',
  { weight: 4 },
  {
    draw: (random) =>
      Array.from({ length: random.int(1, 5) }, () =>
        random.chance(0.15) ? withCommand(random, meshedPod('classic')) : mutated(random, random.pick(bases), 5),
      ),
    check: (objects) => {
      const seen = evidence();
      const reduced = evidence();
      for (const object of objects) {
        seen.add(object, observedAt);
        const small = reduceObject(
          { kind: typeof object.kind === 'string' ? object.kind : '', apiVersion: 'v1' },
          object,
        );
        assertKeepsSecrets(JSON.stringify(small), [secretText]);
        reduced.add(small, observedAt);
      }
      const whole = seen.summarise();
      assertKeepsSecrets(JSON.stringify(whole), [secretText]);
      assert.ok(JSON.stringify(boundObservation(whole, 20)).length < 500_000, 'an observation that is not bounded');
      const situation = healthySituation({ observed: seen.observe([{ major: 1, minor: 29 }]) });
      for (const rule of rules) {
        const outcome = rule.evaluate(situation);
        if (outcome === null) continue;
        assert.ok(rule.severities.includes(outcome.severity), rule.id);
        assert.ok(JSON.stringify(outcome).length < 20_000, `${rule.id} says too much`);
      }
      if (objects.every(({ kind }) => typeof kind === 'string')) assert.deepEqual(reduced.summarise(), whole);
    },
  },
);

const suffixes = ['', 'm', 'k', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'E', 'n', 'u', 'e3', 'e-9', 'e999', 'Zi'] as const;

function quantity(random: Random): unknown {
  if (random.chance(0.3)) return hostileValue(random, 1);
  const digits = random.pick(['0', '1', '100', '.5', '1.', '-1', '+1', '00', '9'.repeat(random.int(1, 400)), '1_0']);
  return `${digits}${random.chance(0.8) ? random.pick(suffixes) : hostileText(random)}`;
}

/** Quantities of processor and memory: a number that can be added up, or nothing. */
export const quantities = fuzzTarget<{ readonly value: unknown }>(
  'quantities',
  { weight: 25, caseLimitMs: 200 },
  {
    draw: (random) => ({ value: quantity(random) }),
    check: ({ value }) => {
      for (const amount of [cpuMillicores(value), memoryBytes(value)]) {
        assert.ok(amount === null || (Number.isFinite(amount) && amount >= 0), String(amount));
        if (amount !== null) assert.match(formatBytes(amount), /^[\de+]+(Ki|Mi|Gi|Ti|Pi|Ei)?$/);
      }
    },
  },
);
