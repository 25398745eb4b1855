import { describe, expect, it } from 'vitest';
import { injectedPod, istiod } from '../../../test/support/kubernetes.ts';
import type { JsonObject } from '../records.ts';
import { evidence } from './evidence.ts';
import type { ObservedCluster } from './observed.ts';

const rev29 = { major: 1, minor: 29 };
const rev28 = { major: 1, minor: 28 };

function observe(objects: readonly JsonObject[], revisions = [rev29]): ObservedCluster {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-11-20T05:30:00Z');
  return seen.observe(revisions);
}
const native = (change = {}): JsonObject => injectedPod('native-sidecar-hello-injected-1.30', change);
const classic = (change = {}): JsonObject =>
  injectedPod('classic-sidecar-hello-injected-1.26', { name: 'classic-1', ...change });

describe('pods as the injector writes them', () => {
  it.each([
    ['native-sidecar-hello-injected-1.30', 'nativePods'],
    ['native-sidecar-injected', 'nativePods'],
    ['native-sidecar-interception-none-injected', 'nativePods'],
    ['native-sidecar-opt-in-injected', 'optIn'],
    ['native-sidecar-opt-out-injected', 'optOut'],
    ['native-sidecar-old-version-injected', 'classicPods'],
    ['classic-sidecar-hello-injected-1.26', 'classicPods'],
  ])('%s counts under %s', (file, counter) => {
    const none = { nativePods: 0, classicPods: 0, optIn: 0, optOut: 0 };
    expect(observe([injectedPod(file)]).revisions.get('asm-1-29')).toMatchObject({ ...none, [counter]: 1 });
  });
});

describe('the table of section 4', () => {
  it.each([
    ['true', 1, 0, 'native'],
    ['true', 0, 0, 'native'],
    ['true', 2, 1, 'mixed'],
    ['true', 0, 1, 'mixed'],
    ['false', 0, 1, 'classic'],
    ['false', 0, 0, 'classic'],
    ['false', 1, 1, 'mixed'],
    [undefined, 1, 0, 'native'],
    ['auto', 0, 1, 'classic'],
    ['True', 1, 1, 'mixed'],
    [undefined, 0, 0, null],
  ] as const)('control %s, %i native and %i classic pods: %s', (value, natives, classics, mode) => {
    const pods = [
      ...Array.from({ length: natives }, (_, index) => native({ name: `n${index}` })),
      ...Array.from({ length: classics }, (_, index) => classic({ name: `c${index}` })),
    ];
    expect(observe([istiod(value), ...pods]).revisions.get('asm-1-29')).toMatchObject({
      mode,
      nativePods: natives,
      classicPods: classics,
    });
  });
});

describe('the control plane', () => {
  it('is the Deployment of the revision in the mesh namespace, and no other', () => {
    const others = [
      istiod('true', 'istiod'),
      istiod('true', 'istiod-asm-1-28'),
      istiod('true', 'istiod-asm-1-29', 'shop'),
    ];
    expect(observe(others).revisions.get('asm-1-29')?.control).toBe('unknown');
  });
});

describe('pods that do not decide', () => {
  it.each([
    ['finished', classic({ status: { phase: 'Succeeded' } })],
    ['failed', classic({ status: { phase: 'Failed' } })],
    ['in the ingress gateways’ namespace', classic({ namespace: 'aks-istio-ingress' })],
    ['in the egress gateways’ namespace', classic({ namespace: 'aks-istio-egress' })],
    [
      'a gateway elsewhere',
      {
        kind: 'Pod',
        metadata: { name: 'gw', namespace: 'shop' },
        spec: { containers: [{ name: 'istio-proxy', args: ['proxy', 'router'] }] },
      },
    ],
    [
      'without a proxy',
      { kind: 'Pod', metadata: { name: 'bare', namespace: 'shop' }, spec: { containers: [{ name: 'app' }] } },
    ],
    [
      'an init container that ends',
      {
        kind: 'Pod',
        metadata: { name: 'init', namespace: 'shop' },
        spec: { initContainers: [{ name: 'istio-proxy' }] },
      },
    ],
    ['of another revision', classic({ rev: 'asm-1-28' })],
  ])('%s', (_what, pod) => {
    expect(observe([istiod('true'), pod, native()]).revisions.get('asm-1-29')).toMatchObject({
      mode: 'native',
      nativePods: 1,
      classicPods: 0,
    });
  });

  it('counts a pod once, however often it is listed', () => {
    expect(observe([native(), native()]).revisions.get('asm-1-29')?.nativePods).toBe(1);
  });
});

describe('the revision of a pod', () => {
  const imaged = (image: string, rev: string | null): JsonObject => ({
    kind: 'Pod',
    metadata: { name: `p-${image}`, namespace: 'shop', annotations: rev === null ? {} : { 'istio.io/rev': rev } },
    spec: { containers: [{ name: 'istio-proxy', image }] },
  });
  it('is its annotation, else its proxy image, else the only revision', () => {
    const both = [rev28, rev29];
    expect(observe([imaged('proxyv2:1.28.9', 'asm-1-29')], both).revisions.get('asm-1-29')?.classicPods).toBe(1);
    const image = 'mcr.microsoft.com:443/oss/istio/proxyv2:1.28.9-distroless@sha256:0000';
    expect(observe([imaged(image, null)], both).revisions.get('asm-1-28')?.classicPods).toBe(1);
    expect(observe([imaged('registry:5000/proxyv2', null)]).revisions.get('asm-1-29')?.classicPods).toBe(1);
    const unattributed = observe([imaged('registry:5000/proxyv2', null)], both).revisions;
    expect([...unattributed.values()].map(({ classicPods }) => classicPods)).toEqual([0, 0]);
  });
});

describe('workloads', () => {
  const owners: JsonObject[] = [
    {
      kind: 'ReplicaSet',
      metadata: { name: 'hello-5d9f', namespace: 'shop', ownerReferences: [{ kind: 'Deployment', name: 'hello' }] },
    },
  ];
  it('are found through their owners, in whatever order the objects come', () => {
    const expected = [
      { namespace: 'shop', kind: 'Deployment', name: 'hello', revision: rev29, nativePods: 1, classicPods: 1 },
    ];
    expect(observe([...owners, native(), classic()]).workloads).toEqual(expected);
    expect(observe([classic(), native(), ...owners]).workloads).toEqual(expected);
  });

  it('survives owners that own each other', () => {
    const circle: JsonObject[] = ['a', 'b'].map((name) => ({
      kind: 'ReplicaSet',
      metadata: { name, namespace: 'shop', ownerReferences: [{ kind: 'ReplicaSet', name: name === 'a' ? 'b' : 'a' }] },
    }));
    expect(observe([...circle, native()]).workloads).toHaveLength(1);
  });
});

describe('annotations', () => {
  const template = (annotations: JsonObject): JsonObject => ({
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { template: { metadata: { annotations } } },
  });
  it.each([
    [{ 'sidecar.istio.io/nativeSidecar': 'false' }, 'optOut'],
    [{ 'sidecar.istio.io/nativeSidecar': 'yes' }, 'invalidValue'],
    [{ 'sidecar.istio.io/native-side': 'true' }, 'misspelt'],
    [{ 'sidecar.istio.io/nativesidecar': 'true' }, 'misspelt'],
    [{ 'example.com/native_sidecar': 'true' }, 'misspelt'],
    [{ 'sidecar.istio.io/nativeSidcar': 'true' }, 'misspelt'],
    [{ 'sidecar.istio.io/natvieSidecar': 'false' }, 'misspelt'],
    [{ 'sidecar.istio.io/nativeSideCars': 'true' }, 'misspelt'],
    [{ 'sidecar.istio.io/nativSidcar': 'true' }, 'misspelt'],
  ])('%j is a problem: %s', (annotations, problem) => {
    expect(observe([template(annotations)]).annotations).toMatchObject([
      { namespace: 'shop', kind: 'Deployment', name: 'web', problem },
    ]);
  });

  it.each([
    'sidecar.istio.io/nativeSidecar',
    'sidecar.istio.io/inject',
    'sidecar.istio.io/status',
    'sidecar.istio.io/interceptionMode',
    'sidecar.istio.io/proxyImageType',
    'sidecar.istio.io/natSdcr',
    'sidecar.istio.io/',
    'example.com/nativeSidcar',
    'nativeSidcar',
  ])('%s is none', (name) => {
    expect(observe([template({ [name]: 'true' })]).annotations).toEqual([]);
  });

  it.each([
    ['yes', rev29, 'optIn'],
    ['yes', { major: 1, minor: 26 }, 'optOut'],
    ['true', { major: 1, minor: 26 }, 'optIn'],
  ])('value %s under %j counts as %s', (value, revision, counter) => {
    const pod: JsonObject = {
      kind: 'Pod',
      metadata: {
        name: 'p',
        namespace: 'shop',
        annotations: { 'sidecar.istio.io/nativeSidecar': value, 'istio.io/rev': `asm-1-${revision.minor}` },
      },
      spec: { containers: [{ name: 'istio-proxy' }] },
    };
    expect(observe([pod], [revision]).revisions.get(`asm-1-${revision.minor}`)).toMatchObject({
      [counter]: 1,
      classicPods: 0,
    });
  });
});

describe('anything at all', () => {
  it.each([
    {},
    { kind: 'Pod' },
    { kind: 'Pod', metadata: null },
    { kind: 'Pod', metadata: { name: 'x' }, spec: { containers: [null, 3] } },
    { kind: 'Deployment', metadata: { name: 'istiod-asm-1-29', namespace: 'aks-istio-system' }, spec: [] },
  ])('%j is no evidence and no crash', (object) => {
    expect(observe([object]).revisions.get('asm-1-29')?.mode).toBeNull();
  });
});
