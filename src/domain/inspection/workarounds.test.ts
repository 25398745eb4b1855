import { describe, expect, it } from 'vitest';
import { injectedPod, meshedPod } from '../../../test/support/kubernetes.ts';
import { carried, ofPod, proxyConfig, running } from '../../../test/support/workarounds.ts';
import type { JsonObject } from '../records.ts';

describe('pods as the injector writes them', () => {
  it.each([
    'classic-sidecar-hello-injected-1.26',
    'native-sidecar-hello-injected-1.30',
    'native-sidecar-injected',
    'native-sidecar-opt-out-injected',
    'native-sidecar-interception-none-injected',
  ])('%s carries no workaround', (file) => {
    expect(carried([injectedPod(file)])).toEqual([]);
  });
});

describe('proxy.istio.io/config', () => {
  it.each([
    ['holdApplicationUntilProxyStarts: true', ['holdApplicationUntilProxyStarts']],
    ['{ "holdApplicationUntilProxyStarts": true }', ['holdApplicationUntilProxyStarts']],
    ['hold_application_until_proxy_starts: on', ['holdApplicationUntilProxyStarts']],
    [
      'holdApplicationUntilProxyStarts: false\nholdApplicationUntilProxyStarts: true',
      ['holdApplicationUntilProxyStarts'],
    ],
    ['terminationDrainDuration: 20s', ['terminationDrainDuration']],
    ['proxyMetadata:\n  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"', ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS']],
    ['{proxyMetadata: {EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "1"}}', ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS']],
    ['proxyMetadata:\n  MINIMUM_DRAIN_DURATION: 15s', ['MINIMUM_DRAIN_DURATION']],
    ['proxy_metadata: {MINIMUM_DRAIN_DURATION: 15s}', ['MINIMUM_DRAIN_DURATION']],
  ])('%s is found', (text, expected) => {
    expect(ofPod(proxyConfig(text))).toEqual(expected);
  });

  it.each([
    'holdApplicationUntilProxyStarts: false',
    '# holdApplicationUntilProxyStarts: true',
    'holdApplicationUntilProxyStarts: "true"',
    'tracing:\n  holdApplicationUntilProxyStarts: true',
    'proxyMetadata:\n  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "false"',
    'proxyMetadata:\n  MINIMUM_DRAIN_DURATION: ""',
    'terminationDrainDuration:',
    'concurrency: 2',
    '{ holdApplicationUntilProxyStarts: true',
    'holdApplicationUntilProxyStarts: true\n\t- :',
    '',
  ])('%j is not', (text) => {
    expect(ofPod(proxyConfig(text))).toEqual([]);
  });
});

describe('the shared ConfigMap of the mesh', () => {
  const configMap = (name: string, mesh: unknown, namespace = 'aks-istio-system'): JsonObject => ({
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { mesh },
  });
  const mesh = 'accessLogFile: /dev/stdout\ndefaultConfig:\n  holdApplicationUntilProxyStarts: true\n';
  it('counts for the revisions of the cluster', () => {
    expect(carried([configMap('istio-shared-configmap-asm-1-29', mesh)])).toEqual([
      'aks-istio-system/ConfigMap/istio-shared-configmap-asm-1-29 holdApplicationUntilProxyStarts 0',
    ]);
  });

  it.each([
    ['of another revision', configMap('istio-shared-configmap-asm-1-28', mesh)],
    ['in another namespace', configMap('istio-shared-configmap-asm-1-29', mesh, 'shop')],
    ['the add-on’s own', configMap('istio-asm-1-29', mesh)],
    ['outside defaultConfig', configMap('istio-shared-configmap-asm-1-29', 'holdApplicationUntilProxyStarts: true')],
    ['that is no YAML', configMap('istio-shared-configmap-asm-1-29', `${mesh}\n\t]`)],
    ['that is no text', configMap('istio-shared-configmap-asm-1-29', { defaultConfig: {} })],
    [
      'without data',
      { kind: 'ConfigMap', metadata: { name: 'istio-shared-configmap-asm-1-29', namespace: 'aks-istio-system' } },
    ],
  ])('says nothing %s', (_what, object) => {
    expect(carried([object])).toEqual([]);
  });
});

describe('commands', () => {
  it.each([
    ['quitquitquit', running('sh', '-c', 'work; curl -fsI -X POST http://localhost:15020/quitquitquit')],
    ['quitquitquit', running('sh', '-c', 'work; curl -X POST 127.0.0.1:15000/quitquitquit')],
    ['quitquitquit', { containers: [{ name: 'app', args: ['--exit-url', 'http://localhost:15020/quitquitquit'] }] }],
    [
      'quitquitquit',
      { containers: [{ name: 'app', lifecycle: { preStop: { httpGet: { port: 15020, path: '/quitquitquit' } } } }] },
    ],
    ['killsProxy', running('sh', '-c', 'work; pkill -INT pilot-agent')],
    ['waitsForProxy', running('sh', '-c', 'pilot-agent wait && exec app')],
    ['waitsForProxy', running('sh', '-c', 'until curl -fs localhost:15021/healthz/ready; do sleep 1; done; exec app')],
    ['waitsForProxy', running('sh', '-c', 'while ! nc -z localhost 15021; do :; done')],
    [
      'waitsForProxy',
      {
        containers: [
          { name: 'app', lifecycle: { postStart: { exec: { command: ['curl', 'localhost:15020/healthz/ready'] } } } },
        ],
      },
    ],
  ])('%s is found', (workaround, change) => {
    expect(ofPod(change)).toEqual([workaround]);
    expect(ofPod(change, 'native')).toEqual([workaround]);
  });

  it.each([
    ['another proxy’s quitquitquit', running('sh', '-c', 'work; curl -X POST localhost:9091/quitquitquit')],
    ['a port that only resembles it', running('sh', '-c', 'curl -X POST localhost:150200/quitquitquit')],
    ['a kill of something else', running('sh', '-c', 'kill -TERM 1')],
    ['the mere port', running('app', '--forbidden-ports=15021')],
    ['words that are no text', { containers: [{ name: 'app', command: [1, null, {}], args: 'sleep' }] }],
    [
      'what the injected proxy does',
      {
        proxy: {
          command: ['pilot-agent', 'wait'],
          lifecycle: {
            postStart: { exec: { command: ['pilot-agent', 'wait'] } },
            preStop: { exec: { command: ['pilot-agent', 'request', '--debug-port=15020', 'POST', 'drain'] } },
          },
        },
      },
    ],
  ])('%s is not', (_what, change) => {
    expect(ofPod(change)).toEqual([]);
  });
});

describe('sleeps before stopping', () => {
  const stopping = (preStop: JsonObject): { containers: JsonObject[] } => ({
    containers: [{ name: 'app', lifecycle: { preStop } }],
  });
  it.each([
    [{ exec: { command: ['sleep', '15'] } }, true],
    [{ exec: { command: ['/bin/sh', '-c', 'sleep 5 && nginx -s quit'] } }, true],
    [{ exec: { command: ['sh', '-c', 'sleep "$DRAIN"'] } }, true],
    [{ exec: { command: ['sh', '-c', 'sleep 0.5'] } }, true],
    [{ sleep: { seconds: 10 } }, true],
    [{ sleep: { seconds: 0 } }, false],
    [{ exec: { command: ['sleep', '0'] } }, false],
    [{ exec: { command: ['nginx', '-s', 'quit'] } }, false],
    [{ exec: { command: ['sleepy', '5'] } }, false],
    [{ exec: 'sleep 5' }, false],
  ])('%j: %s', (preStop, isFound) => {
    expect(ofPod(stopping(preStop))).toEqual(isFound ? ['preStopSleep'] : []);
  });
});

describe('init containers', () => {
  const init = (container: JsonObject, more: JsonObject = {}): { initContainers: JsonObject[]; spec: JsonObject } => ({
    initContainers: [{ name: 'init', ...container }],
    spec: { initContainers: [{ name: 'init', ...container }], ...more },
  });
  const asProxy = { securityContext: { runAsUser: 1337 } };

  it.each([
    ['of the container', init(asProxy)],
    ['of the pod', init({}, asProxy)],
    [
      'even where it uses the network, which it does past the mesh',
      init({ ...asProxy, command: ['curl', 'http://vault'] }),
    ],
  ])('as uid 1337 %s are found', (_where, change) => {
    expect(ofPod(change)).toEqual(['initContainerAsUid1337']);
  });

  it.each([
    ['of another uid than their pod', init({ securityContext: { runAsUser: 1000 } }, asProxy)],
    ['whose uid is a text', init({ securityContext: { runAsUser: '1337' } })],
    ['that are sidecars', init({ ...asProxy, restartPolicy: 'Always' })],
    ['of the injector', { initContainers: [{ name: 'istio-validation', ...asProxy }] }],
    [
      'of a pod without redirection',
      { ...init(asProxy), annotations: { 'sidecar.istio.io/interceptionMode': 'NONE' } },
    ],
  ])('%s are not', (_which, change) => {
    expect(ofPod(change)).toEqual([]);
  });

  it.each([
    [['sh', '-c', 'until pg_isready -h db; do sleep 2; done']],
    [['curl', '-fsSO', 'https://example.org/schema.json']],
    [['/usr/bin/wget', 'vault:8200']],
    [['sh', '-c', 'apk info && git clone git@example.org:x']],
    [['flyway', '-url=jdbc:postgresql://db:5432/shop', 'migrate']],
    [['nc', '-z', 'db', '5432']],
  ])('%j visibly uses the network', (command) => {
    expect(ofPod(init({ command }))).toEqual(['initContainerUsesNetwork']);
    expect(ofPod({ initContainers: [{ name: 'init', args: command }] })).toEqual(['initContainerUsesNetwork']);
    // In a native pod it has joined the mesh already.
    expect(ofPod({ initContainers: [{ name: 'init', command }] }, 'native')).toEqual([]);
  });

  it.each([
    [['sh', '-c', 'chown -R 1000 /data']],
    [['sh', '-c', 'curl localhost:8080/ready']],
    [['migrate', '--git', '/repo', '--curl-timeout=3']],
    [['cp', '/usr/bin/curly', '/tools']],
    [[]],
  ])('%j does not say so, so nothing is said', (command) => {
    expect(ofPod(init({ command }))).toEqual([]);
  });
});

describe('annotations', () => {
  it.each([
    [{ 'traffic.sidecar.istio.io/excludeOutboundPorts': '5432' }, ['excludeOutbound']],
    [{ 'traffic.sidecar.istio.io/excludeOutboundIPRanges': '10.0.0.0/8' }, ['excludeOutbound']],
    [{ 'traffic.sidecar.istio.io/excludeOutboundPorts': '' }, []],
    [{ 'traffic.sidecar.istio.io/excludeInboundPorts': '80' }, []],
    [{ 'proxy.istio.io/overrides': '{"containers":[{"name":"istio-proxy","image":"auto"}]}' }, ['ownProxyContainer']],
    [{ 'proxy.istio.io/overrides': '{"initContainers":[{"name":"istio-proxy"}]}' }, ['ownProxyContainer']],
    [{ 'proxy.istio.io/overrides': '{"containers":[{"name":"app"}]}' }, []],
    [{ 'proxy.istio.io/overrides': '{"containers":' }, []],
  ])('%j: %j', (annotations, expected) => {
    expect(ofPod({ annotations })).toEqual(expected);
  });
});

describe('pods without a sidecar', () => {
  it('carry nothing, whatever they run', () => {
    const { spec } = meshedPod('classic', running('pilot-agent', 'wait'));
    const pod = { kind: 'Pod', metadata: { name: 'p', namespace: 'shop' }, spec };
    expect(carried([{ ...pod, status: { phase: 'Succeeded' } }])).toEqual([]);
    expect(carried([{ ...pod, metadata: { name: 'p', namespace: 'aks-istio-ingress' } }])).toEqual([]);
    expect(carried([{ ...pod, spec: running('pilot-agent', 'wait') }])).toEqual([]);
    expect(carried([pod])).toEqual(['shop/Pod/p waitsForProxy 1']);
  });
});

it('is done with a command of ten thousands of zeros at once: a cluster of somebody else must not hold up a scan', () => {
  // 30 seconds a command when a pattern took the zeros twice, and pods are many: beyond any time limit of the tests.
  const pods = Array.from({ length: 20 }, (_, at) =>
    meshedPod('classic', {
      name: `cart-${at}`,
      containers: [{ name: 'app', command: ['sh', '-c', `sleep ${'0'.repeat(60_000)}1`] }],
    }),
  );
  expect(carried(pods)).toEqual([]);
});
