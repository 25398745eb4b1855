import { describe, expect, it } from 'vitest';
import { injectedPod, meshedPod } from '../../../test/support/kubernetes.ts';
import { carried, running, template } from '../../../test/support/workarounds.ts';
import type { JsonObject } from '../records.ts';

describe('templates', () => {
  const quitting = { spec: running('sh', '-c', 'work; curl -X POST localhost:15020/quitquitquit') };
  const sleeping = {
    spec: { containers: [{ name: 'app', lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } } }] },
  };

  it.each(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'])(
    'of a %s say what no pod shows yet',
    (kind) => {
      expect(carried([template(kind, quitting)])).toEqual([`shop/${kind}/cart quitquitquit 0`]);
    },
  );

  it('and pods that say the same are one entry, with the pods counted', () => {
    const replicaSet = {
      kind: 'ReplicaSet',
      metadata: { name: 'cart-5d9f', namespace: 'shop', ownerReferences: [{ kind: 'Deployment', name: 'cart' }] },
      spec: { template: sleeping },
    };
    const pods = ['cart-1', 'cart-2'].map((name) =>
      meshedPod('classic', { name, containers: quitting.spec.containers }),
    );
    // The old ReplicaSet still sleeps; nobody runs it any more.
    const objects = [template('Deployment', quitting), replicaSet, ...pods];
    expect(carried(objects)).toEqual(['shop/Deployment/cart quitquitquit 2']);
    expect(carried(objects.toReversed())).toEqual(['shop/Deployment/cart quitquitquit 2']);
  });

  it('bring their own proxy, unless they are a gateway’s', () => {
    const proxy = { name: 'istio-proxy', image: 'auto', lifecycle: { preStop: { exec: { command: ['sleep', '9'] } } } };
    const own = { spec: { containers: [{ name: 'app' }, proxy] } };
    const gateway = { metadata: { annotations: { 'inject.istio.io/templates': 'gateway' } }, spec: own.spec };
    const router = { spec: { containers: [{ ...proxy, args: ['proxy', 'router'] }] } };
    expect(carried([template('Deployment', own)])).toEqual([
      'shop/Deployment/cart ownProxyContainer 0',
      'shop/Deployment/cart ownProxyLifecycle 0',
    ]);
    expect(carried([template('Deployment', gateway)])).toEqual([]);
    expect(carried([template('Deployment', router)])).toEqual([]);
    expect(carried([template('Deployment', own, { namespace: 'aks-istio-ingress' })])).toEqual([]);
    expect(carried([template('Deployment', own, { namespace: 'aks-istio-system' })])).toEqual([]);
  });

  it.each([
    'classic-sidecar-hello-injected-1.26',
    'native-sidecar-hello-injected-1.30',
    'native-sidecar-interception-none-injected',
  ])('that were injected by hand have the injector’s proxy, not one of their own: %s', (file) => {
    const { metadata, spec } = injectedPod(file);
    expect(carried([template('Deployment', { metadata, spec })])).toEqual([]);
  });

  it('that were injected by hand say as a pod does what the team had written', () => {
    const proxy = { name: 'istio-proxy', lifecycle: { preStop: { exec: { command: ['sleep', '9'] } } } };
    const status = { 'sidecar.istio.io/status': '{"containers":["istio-proxy"]}' };
    const injected = (annotations: JsonObject): JsonObject =>
      template('Deployment', { metadata: { annotations }, spec: { containers: [{ name: 'app' }, proxy] } });
    expect(carried([injected(status)])).toEqual(['shop/Deployment/cart ownProxyLifecycle 0']);
    const overrides = { 'proxy.istio.io/overrides': '{"containers":[{"name":"istio-proxy","image":"auto"}]}' };
    expect(carried([injected({ ...status, ...overrides })])).toEqual([
      'shop/Deployment/cart ownProxyContainer 0',
      'shop/Deployment/cart ownProxyLifecycle 0',
    ]);
  });

  it('that say nothing of the mesh count only where they are injected', () => {
    const labelled = (labels: JsonObject): JsonObject => ({ ...sleeping, metadata: { labels } });
    const namespace = (labels: JsonObject): JsonObject => ({ kind: 'Namespace', metadata: { name: 'shop', labels } });
    const found = ['shop/CronJob/cart preStopSleep 0'];
    expect(carried([template('CronJob', sleeping)])).toEqual([]);
    expect(carried([template('CronJob', sleeping), namespace({ 'istio.io/rev': 'asm-1-29' })])).toEqual(found);
    expect(carried([template('CronJob', sleeping), namespace({ 'istio.io/dataplane-mode': 'x' })])).toEqual([]);
    expect(carried([template('CronJob', labelled({ 'sidecar.istio.io/inject': 'true' }))])).toEqual(found);
    expect(carried([template('CronJob', labelled({ 'istio.io/rev': 'asm-1-29' }))])).toEqual(found);
    const refusing = template('CronJob', labelled({ 'sidecar.istio.io/inject': 'false' }));
    expect(carried([refusing, namespace({ 'istio.io/rev': 'asm-1-29' })])).toEqual([]);
  });

  it('keep their init containers a change until no pod is classic', () => {
    const deployment = template('Deployment', {
      spec: { initContainers: [{ name: 'init', command: ['curl', 'http://vault'] }] },
    });
    const owner = { kind: 'Deployment', name: 'cart' };
    const [native, classic] = (['native', 'classic'] as const).map((shape) => meshedPod(shape, { name: shape, owner }));
    expect(carried([deployment, native ?? {}])).toEqual([]);
    expect(carried([deployment, native ?? {}, classic ?? {}])).toEqual([
      'shop/Deployment/cart initContainerUsesNetwork 0',
    ]);
  });
});
