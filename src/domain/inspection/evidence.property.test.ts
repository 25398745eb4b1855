import fc from 'fast-check';
import { expect, it } from 'vitest';
import { injectedPod, meshedPod } from '../../../test/support/kubernetes.ts';
import { healthySituation } from '../healthy.ts';
import type { JsonObject } from '../records.ts';
import { rules } from '../rules/index.ts';
import { evidence } from './evidence.ts';
import type { ObservedCluster } from './observed.ts';

const settings = { seed: 20260615, numRuns: 300 };
const text = fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom('istio-proxy', 'a\n|<b>', '__proto__', ''));

/** A pod or a template with any part of it replaced by something else: what a broken client or a proxy could send. */
const anyObject: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.constantFrom(
      injectedPod('native-sidecar-hello-injected-1.30'),
      injectedPod('classic-sidecar-hello-injected-1.26'),
      meshedPod('classic', {
        owner: { kind: 'Job', name: 'j' },
        initContainers: [{ name: 'init', command: ['curl', 'http://x'], resources: { requests: { cpu: '2' } } }],
        spec: { nodeName: 'n1', overhead: { cpu: '1m' } },
        annotations: { 'proxy.istio.io/config': 'proxyMetadata: {MINIMUM_DRAIN_DURATION: 5s}' },
        status: {
          containerStatuses: [
            { name: 'app', restartCount: 1, state: { terminated: { exitCode: 0 } }, lastState: { terminated: {} } },
            { name: 'istio-proxy', restartCount: 0, state: { running: { startedAt: '2026-11-20T02:00:05Z' } } },
          ],
        },
      }),
      {
        kind: 'CronJob',
        metadata: { name: 'c', namespace: 'shop' },
        spec: {
          jobTemplate: { spec: { template: { spec: { containers: [{ name: 'istio-proxy', lifecycle: {} }] } } } },
        },
      },
      {
        kind: 'ConfigMap',
        metadata: { name: 'istio-shared-configmap-asm-1-29', namespace: 'aks-istio-system' },
        data: { mesh: 'defaultConfig: {holdApplicationUntilProxyStarts: true}' },
      },
      { kind: 'Node', metadata: { name: 'n1' }, status: { allocatable: { cpu: '1', memory: '1Gi' } } },
      { kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio.io/rev': 'asm-1-29' } } },
    ),
    fc.array(fc.tuple(fc.nat(), fc.oneof(fc.jsonValue(), text)), { maxLength: 4 }),
    text,
  )
  .map(([object, replacements, name]) => {
    const copy = structuredClone(object) as { metadata: { name: string } };
    copy.metadata.name = name;
    for (const [at, value] of replacements) replaceSome(copy, at, value);
    return copy;
  });

function observed(objects: readonly JsonObject[]): ObservedCluster {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-11-20T05:30:00Z');
  return seen.observe([{ major: 1, minor: 29 }]);
}

it('any objects are read without a crash, and what rules say of them is bounded plain data', () => {
  fc.assert(
    fc.property(fc.array(anyObject, { maxLength: 40 }), (objects) => {
      const situation = healthySituation({ observed: observed(objects) });
      for (const rule of rules) {
        const outcome = rule.evaluate(situation);
        if (outcome === null) continue;
        expect(rule.severities, rule.id).toContain(outcome.severity);
        expect(outcome.message, rule.id).toMatch(/^[^\n]*\S\.$/);
        expect(JSON.parse(JSON.stringify(outcome.evidence)), rule.id).toEqual(outcome.evidence);
        expect(JSON.stringify(outcome).length, rule.id).toBeLessThan(12_000);
      }
    }),
    settings,
  );
});

it('the order in which objects come changes nothing', () => {
  // The first one of a name counts, so names are made different.
  const objects = fc
    .array(anyObject, { maxLength: 20 })
    .map((drawn) =>
      drawn.map((object, at) => ({ ...object, metadata: { ...(object.metadata as object), name: `n${at}` } })),
    );
  fc.assert(
    fc.property(objects, (inOrder) => {
      expect(observed(inOrder.toReversed())).toEqual(observed(inOrder));
    }),
    settings,
  );
});

it('keeps no text of a command: it may hold a secret', () => {
  const command = ['sh', '-c', 'curl -u admin:hunter2 -X POST http://localhost:15020/quitquitquit; sleep 1'];
  const annotations = { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true # hunter2' };
  const found = observed([
    meshedPod('classic', {
      annotations,
      initContainers: [{ name: 'i', command }],
      containers: [{ name: 'a', command }],
    }),
  ]);
  expect(found.workarounds.length).toBeGreaterThan(1);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

/** Replaces the value that is reached by walking into the object, one step for each digit of the number. */
function replaceSome(object: object, at: number, value: unknown): void {
  let parent = object as Record<string, unknown>;
  for (let steps = at; ; steps = Math.floor(steps / 7)) {
    const names = Object.keys(parent);
    const name = names[steps % Math.max(1, names.length)];
    if (name === undefined) return;
    const child = parent[name];
    if (steps < 7 || typeof child !== 'object' || child === null) {
      parent[name] = value;
      return;
    }
    parent = child as Record<string, unknown>;
  }
}
