import { readFileSync } from 'node:fs';
import { at, isObject, textsOf } from '../../src/domain/json.ts';
import type { JsonObject, KubernetesRecord } from '../../src/domain/records.ts';
import { clusterId } from './snapshots.ts';

/** A pod as the injector wrote it (`test/data/kubernetes`), from a Pod or from a workload's template. */
export function injectedPod(
  file: string,
  change: { name?: string; namespace?: string; rev?: string | null; status?: JsonObject } = {},
): JsonObject {
  const parsed: unknown = JSON.parse(readFileSync(new URL(`../data/kubernetes/${file}.json`, import.meta.url), 'utf8'));
  const [object] = [parsed].flat().filter(isObject);
  const template = at(object, 'spec', 'template') ?? object;
  const { name = 'hello-1', namespace = 'shop', rev = 'asm-1-29', status = { phase: 'Running' } } = change;
  const annotations = textsOf(at(template, 'metadata', 'annotations'));
  // Upstream's own revision name.
  delete annotations['istio.io/rev'];
  return {
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      annotations: { ...annotations, ...(rev === null ? {} : { 'istio.io/rev': rev }) },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'hello-5d9f', controller: true }],
    },
    spec: at(template, 'spec'),
    status,
  };
}

/** The control plane Deployment of a revision; `value` of `ENABLE_NATIVE_SIDECARS`, undefined = not set. */
export function istiod(
  value: string | undefined,
  name = 'istiod-asm-1-29',
  namespace = 'aks-istio-system',
): JsonObject {
  const env = [
    { name: 'REVISION', value: 'asm-1-29' },
    ...(value === undefined ? [] : [{ name: 'ENABLE_NATIVE_SIDECARS', value }]),
  ];
  return {
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { template: { spec: { containers: [{ name: 'discovery', env }] } } },
  };
}

export function kubernetesRecord(object: JsonObject, cluster = 'aks-1'): KubernetesRecord {
  return { kind: 'kubernetes', clusterId: clusterId(cluster), observedAt: '2026-11-20T05:30:00Z', object };
}

/** A meshed pod, as small as a pod can be: one application and one proxy, each asking for nothing. */
export function meshedPod(
  shape: 'native' | 'classic',
  change: {
    readonly name?: string;
    readonly namespace?: string;
    readonly owner?: { readonly kind: string; readonly name: string };
    readonly annotations?: Readonly<Record<string, string>>;
    readonly proxy?: JsonObject;
    readonly containers?: readonly JsonObject[];
    readonly initContainers?: readonly JsonObject[];
    readonly spec?: JsonObject;
    readonly status?: JsonObject;
  } = {},
): JsonObject {
  const { name = 'cart-1', namespace = 'shop', owner = { kind: 'ReplicaSet', name: 'cart-5d9f' } } = change;
  const proxy = { name: 'istio-proxy', args: ['proxy', 'sidecar'], ...change.proxy };
  const [containers, inits] = [change.containers ?? [{ name: 'app' }], change.initContainers ?? []];
  return {
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      annotations: { 'istio.io/rev': 'asm-1-29', ...change.annotations },
      ownerReferences: [{ ...owner, controller: true }],
    },
    spec: {
      initContainers: shape === 'native' ? [{ ...proxy, restartPolicy: 'Always' }, ...inits] : inits,
      containers: shape === 'native' ? containers : [...containers, proxy],
      ...change.spec,
    },
    status: { phase: 'Running', ...change.status },
  };
}
