import { describe, expect, it } from 'vitest';
import { meshedPod } from '../../../test/support/kubernetes.ts';
import { carried, ofPod, proxyConfig, template } from '../../../test/support/workarounds.ts';
import type { JsonObject } from '../records.ts';

describe('drain settings in the environment of the proxy', () => {
  const set = (name: string, value?: unknown): JsonObject => ({ name, ...(value === undefined ? {} : { value }) });
  const [exit, minimum] = ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'MINIMUM_DRAIN_DURATION'];

  it.each([
    [[set(exit, 'true')], [exit]],
    [[set(exit, '1')], [exit]],
    [[set(exit)], [exit]],
    [[{ name: exit, valueFrom: { configMapKeyRef: { name: 'drain', key: 'exit' } } }], [exit]],
    [
      [set(minimum, '15s'), set(exit, 'true')],
      [exit, minimum],
    ],
    [[set(exit, 'false')], []],
    [[set(exit, '')], []],
    [[set(exit, 'true'), set(exit, 'false')], []],
    [[set(minimum, '')], []],
    [[set('EXIT_ON_ZERO', 'true')], []],
    [exit, []],
  ])('%j: %j', (env, expected) => {
    expect(ofPod({ proxy: { env } })).toEqual(expected);
    expect(ofPod({ proxy: { env } }, 'native')).toEqual(expected);
    const own = { spec: { containers: [{ name: 'app' }, { name: 'istio-proxy', image: 'auto', env }] } };
    expect(carried([template('Deployment', own)])).toEqual(
      [...expected, 'ownProxyContainer'].map((workaround) => `shop/Deployment/cart ${workaround} 0`),
    );
  });

  it('say nothing in another container, nor where an own lifecycle keeps them in effect', () => {
    const env = [set(exit, 'true')];
    expect(ofPod({ containers: [{ name: 'app', env }] })).toEqual([]);
    const lifecycle = { preStop: { exec: { command: ['sleep', '20'] } } };
    expect(ofPod({ proxy: { env, lifecycle } })).toEqual(['ownProxyLifecycle']);
  });

  it('are told of the mesh alone where its shared ConfigMap gives them to every proxy', () => {
    const configMap = (revision: string): JsonObject => ({
      kind: 'ConfigMap',
      metadata: { name: `istio-shared-configmap-${revision}`, namespace: 'aks-istio-system' },
      data: { mesh: `defaultConfig: {proxyMetadata: {${exit}: "true"}}` },
    });
    const env = [set(exit, 'true'), set(minimum, '9s')];
    const pods = ['cart-1', 'cart-2'].map((name) => meshedPod('classic', { name, proxy: { env } }));
    const own = meshedPod('classic', {
      name: 'till-1',
      owner: { kind: 'StatefulSet', name: 'till' },
      proxy: { env },
      ...proxyConfig(`proxyMetadata: {${exit}: "true"}`),
    });
    const theirs = [
      `shop/ReplicaSet/cart-5d9f ${minimum} 2`,
      `shop/StatefulSet/till ${exit} 1`,
      `shop/StatefulSet/till ${minimum} 1`,
    ];
    const meshes = `aks-istio-system/ConfigMap/istio-shared-configmap-asm-1-29 ${exit} 0`;
    expect(carried([...pods, own, configMap('asm-1-29')])).toEqual([meshes, ...theirs]);
    expect(carried([configMap('asm-1-28'), ...pods, own])).toEqual([`shop/ReplicaSet/cart-5d9f ${exit} 2`, ...theirs]);
  });
});

describe('a proxy lifecycle of its own', () => {
  const overriding = (lifecycle: JsonObject, more: Record<string, string> = {}): Parameters<typeof meshedPod>[1] => ({
    annotations: {
      'proxy.istio.io/overrides': JSON.stringify({ containers: [{ name: 'istio-proxy', lifecycle }] }),
      ...more,
    },
  });
  const sleeping = { preStop: { exec: { command: ['sleep', '20'] } } };

  it('is told from the injector’s', () => {
    expect(ofPod(overriding(sleeping))).toEqual(['ownProxyContainer', 'ownProxyLifecycle']);
    expect(ofPod(overriding({ postStart: { exec: { command: ['pilot-agent', 'wait'] } } }))).toEqual([
      'ownProxyContainer',
    ]);
    expect(ofPod(overriding({ preStop: { httpGet: { path: '/drain', port: 80 } } }))).toContain('ownProxyLifecycle');
  });

  it('keeps the drain settings in effect', () => {
    const drains = { 'proxy.istio.io/config': '{holdApplicationUntilProxyStarts: true, terminationDrainDuration: 9s}' };
    expect(ofPod({ annotations: drains })).toEqual(['holdApplicationUntilProxyStarts', 'terminationDrainDuration']);
    expect(ofPod(overriding(sleeping, drains))).toEqual([
      'holdApplicationUntilProxyStarts',
      'ownProxyContainer',
      'ownProxyLifecycle',
    ]);
  });

  it.each(['classic', 'native'] as const)('shows in a %s pod itself, whoever wrote it there', (shape) => {
    const drains = { 'proxy.istio.io/config': 'terminationDrainDuration: 9s' };
    expect(ofPod({ proxy: { lifecycle: sleeping }, annotations: drains }, shape)).toEqual(['ownProxyLifecycle']);
  });
});
