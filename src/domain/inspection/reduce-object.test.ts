import { describe, expect, it } from 'vitest';
import { injectedPod, meshedPod } from '../../../test/support/kubernetes.ts';
import { at } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { reduceObject } from './reduce-object.ts';

const reduced = (object: JsonObject): JsonObject =>
  reduceObject({ kind: String(object.kind), apiVersion: 'v1' }, object);

describe('what is kept of an object', () => {
  it('of an injected pod: a tenth, and no environment', () => {
    const pod = injectedPod('native-sidecar-hello-injected-1.30');
    const kept = reduced(pod);
    expect(JSON.stringify(kept).length).toBeLessThan(JSON.stringify(pod).length / 5);
    expect(JSON.stringify(kept)).not.toMatch(/"env"|volume|PILOT|CA_ADDR/);
    expect(at(kept, 'spec', 'initContainers')).toMatchObject([
      { name: 'istio-init', resources: { requests: { cpu: '100m', memory: '128Mi' } } },
      { name: 'istio-proxy', restartPolicy: 'Always', resources: { requests: { cpu: '100m', memory: '128Mi' } } },
    ]);
  });

  it('of commands: the words that tell, apart, and that there was more', () => {
    const command = [
      'sh',
      '-c',
      'run --token=hunter2; curl -u admin:hunter2 -X POST http://localhost:15020/quitquitquit',
    ];
    const lifecycle = { preStop: { exec: { command: ['sh', '-c', 'sleep 15 # hunter2'] } } };
    const kept = reduced(
      meshedPod('classic', {
        containers: [{ name: 'app', command, lifecycle }],
        initContainers: [{ name: 'db', command: ['psql', 'postgres://admin:hunter2@db/x'] }],
      }),
    );
    expect(JSON.stringify(kept)).not.toContain('hunter2');
    expect(at(kept, 'spec', 'containers')).toMatchObject([
      {
        command: ['quitquitquit ; 15020 ; curl ; http://l ; localhost ; …'],
        lifecycle: { preStop: { exec: { command: ['sleep ; sleep 15 ; …'] } } },
      },
      { name: 'istio-proxy' },
    ]);
    expect(at(kept, 'spec', 'initContainers')).toMatchObject([{ command: ['psql ; postgres://a ; …'] }]);
  });

  it('of annotations and configuration: the settings that are looked at', () => {
    const annotations = {
      'proxy.istio.io/config':
        'terminationDrainDuration: 3s\nproxyMetadata: {SECRET: hunter2, MINIMUM_DRAIN_DURATION: 5s}',
      'proxy.istio.io/overrides':
        '{"containers":[{"name":"istio-proxy","env":[{"name":"A","value":"hunter2"}],"lifecycle":{"preStop":{"exec":{"command":["hunter2"]}}}}]}',
      'kubectl.kubernetes.io/last-applied-configuration': 'hunter2',
    };
    const kept = reduced(meshedPod('classic', { annotations }));
    expect(at(kept, 'metadata', 'annotations')).toEqual({
      'istio.io/rev': 'asm-1-29',
      'proxy.istio.io/config': '{"terminationDrainDuration":"3s","proxyMetadata":{"MINIMUM_DRAIN_DURATION":"5s"}}',
      'proxy.istio.io/overrides':
        '{"containers":[{"name":"istio-proxy","lifecycle":{"preStop":{"exec":{"command":["…"]}}}}]}',
    });
    const config = {
      kind: 'ConfigMap',
      metadata: { name: 'istio-shared-configmap-asm-1-29', namespace: 'aks-istio-system' },
      data: { mesh: 'defaultConfig: {holdApplicationUntilProxyStarts: true, tracing: hunter2}', other: 'hunter2' },
    };
    expect(reduced(config).data).toEqual({ mesh: '{"defaultConfig":{"holdApplicationUntilProxyStarts":true}}' });
  });

  it('of the environment of a proxy: the names of the drain settings that count, and no value', () => {
    const variables = [
      ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'true'],
      ['MINIMUM_DRAIN_DURATION', '5s'],
      ['TOKEN', 'hunter2'],
    ].map(([name, value]) => ({ name, value }));
    const env = (object: JsonObject): unknown => at(object, 'spec', 'containers');
    const kept = reduced(
      meshedPod('classic', { proxy: { env: variables }, containers: [{ name: 'app', env: variables }] }),
    );
    expect(env(kept)).toEqual([
      { name: 'app' },
      { name: 'istio-proxy', env: [{ name: 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS' }, { name: 'MINIMUM_DRAIN_DURATION' }] },
    ]);
    const off = [{ name: 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS', value: 'false' }];
    expect(env(reduced(meshedPod('classic', { proxy: { env: off } })))).toEqual([
      { name: 'app' },
      { name: 'istio-proxy' },
    ]);
  });

  it('of the injector’s status: that it is there', () => {
    const annotations = { 'sidecar.istio.io/status': '{"containers":["istio-proxy"],"revision":"hunter2"}' };
    expect(at(reduced(meshedPod('classic', { annotations })), 'metadata', 'annotations')).toEqual({
      'istio.io/rev': 'asm-1-29',
      'sidecar.istio.io/status': '',
    });
  });

  it('of a pod without a proxy: what it requests; of a finished one: that it is', () => {
    const plain = {
      kind: 'Pod',
      metadata: { name: 'logs', namespace: 'kube-system', uid: 'x' },
      spec: {
        nodeName: 'n1',
        containers: [
          { name: 'logs', image: 'logs:1', command: ['curl'], resources: { requests: { cpu: '1' }, limits: {} } },
        ],
      },
      status: { phase: 'Running', podIP: '10.0.0.1' },
    };
    expect(reduced(plain)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'logs', namespace: 'kube-system' },
      spec: { nodeName: 'n1', containers: [{ name: 'logs', resources: { requests: { cpu: '1' } } }] },
      status: { phase: 'Running' },
    });
    expect(reduced({ ...plain, status: { phase: 'Succeeded' } })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'logs', namespace: 'kube-system' },
      status: { phase: 'Succeeded' },
    });
  });
});
