import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { injectedPod, meshedPod } from '../../../test/support/kubernetes.ts';
import type { JsonObject } from '../records.ts';
import type { Resources } from './observed.ts';
import { asClassic, asNative, readPodUse, requestOf, type PodUse } from './requests.ts';

const Mi = 2 ** 20;
const of = (cpuMillicores: number, mebibytes: number): Resources => ({ cpuMillicores, memoryBytes: mebibytes * Mi });
const asking = (name: string, cpu: string, memory = '0', more: JsonObject = {}): JsonObject => ({
  name,
  resources: { requests: { cpu, memory } },
  ...more,
});
function inBothShapes(pod: JsonObject): { classic: Resources; native: Resources } | null {
  const use = readPodUse(pod);
  return use && { classic: requestOf(asClassic(use)), native: requestOf(asNative(use)) };
}

describe('what the injector writes', () => {
  /*
   * By hand, per resource; istio-init (i) and istio-proxy (p) ask for 100m and 128Mi each, everything else for nothing.
   *
   * hello, classic: inits [i], containers [hello, p]
   *   max(i, hello + p)              = max(100m, 0 + 100m)                 = 100m;  max(128Mi, 0 + 128Mi)  = 128Mi
   * hello, native: inits [i, p!], containers [hello]
   *   max(i, p, p + hello)           = max(100m, 100m, 100m + 0)           = 100m;  likewise               = 128Mi
   * native-sidecar, native: inits [i, p!, other!], containers [hello]
   *   max(i, p, p + other, p + other + hello) = max(100m, 100m, 100m, 100m) = 100m; likewise               = 128Mi
   * native-sidecar, classic: inits [other!, i], containers [hello, p]
   *   max(other, other + i, other + hello + p) = max(0, 100m, 100m)        = 100m;  likewise               = 128Mi
   * interception NONE, native: inits [p!, init-one], containers [hello]: no istio-init
   *   max(p, p + init-one, p + hello) = 100m; likewise 128Mi
   * interception NONE, classic: inits [init-one], containers [hello, p]
   *   max(init-one, hello + p)       = max(0, 100m)                        = 100m;  likewise               = 128Mi
   */
  it.each([
    'classic-sidecar-hello-injected-1.26',
    'native-sidecar-hello-injected-1.30',
    'native-sidecar-injected',
    'native-sidecar-opt-in-injected',
    'native-sidecar-opt-out-injected',
    'native-sidecar-old-version-injected',
    'native-sidecar-interception-none-injected',
  ])('%s requests 100m and 128Mi in either shape', (file) => {
    expect(inBothShapes(injectedPod(file))).toEqual({ classic: of(100, 128), native: of(100, 128) });
  });

  it('goes from classic to native and back in the injector’s own order', () => {
    const names = (use: PodUse | null): string[][] | null =>
      use && [use.initContainers.map(({ name }) => name), use.containers.map(({ name }) => name)];
    const old = readPodUse(injectedPod('native-sidecar-old-version-injected'));
    const young = readPodUse(injectedPod('native-sidecar-injected'));
    expect(names(old)).toEqual([
      ['other-sidecar', 'istio-init'],
      ['hello', 'istio-proxy'],
    ]);
    expect(names(old && asNative(old))).toEqual(names(young));
    expect(names(young && asClassic(young))).toEqual(names(old));
    expect(old && asNative(asClassic(asNative(old)))).toEqual(old && asNative(old));
    const waiting = readPodUse(
      meshedPod('classic', {
        initContainers: ['a', 'istio-validation', 'b', 'enable-core-dump'].map((name) => ({ name })),
      }),
    );
    expect(names(waiting && asNative(waiting))?.[0]).toEqual([
      'istio-validation',
      'istio-proxy',
      'enable-core-dump',
      'a',
      'b',
    ]);
    expect(names(waiting && asClassic(asNative(waiting)))?.[0]).toEqual([
      'istio-validation',
      'a',
      'b',
      'enable-core-dump',
    ]);
  });
});

describe('the formula of KEP 753', () => {
  it('lets big init containers hide a classic proxy, and adds a native one to them', () => {
    // Facts 5.1: init 2 CPU, app 1 CPU, proxy 0.1 CPU. Classic max(2, 1.1), native max(0.1 + 2, 0.1 + 1).
    const pod = meshedPod('classic', {
      initContainers: [asking('migrate', '2', '256Mi')],
      containers: [asking('app', '1', '1Gi')],
      proxy: asking('istio-proxy', '100m', '128Mi'),
    });
    expect(inBothShapes(pod)).toEqual({ classic: of(2000, 1152), native: of(2100, 1152) });
  });

  it('does not add a sidecar to the init containers before it', () => {
    const pod = meshedPod('native', {
      spec: {
        initContainers: [
          asking('before', '2'),
          asking('sidecar', '500m', '0', { restartPolicy: 'Always' }),
          asking('after', '1'),
        ],
        containers: [asking('app', '250m')],
      },
    });
    const use = readPodUse(pod);
    expect(use && requestOf(use)).toEqual(of(2000, 0));
  });

  it('adds the overhead of the runtime, and the larger of spec and allocated resources', () => {
    const pod = meshedPod('classic', {
      initContainers: [asking('migrate', '1')],
      containers: [asking('app', '1', '1Gi'), asking('shrinking', '2', '1Gi')],
      proxy: asking('istio-proxy', '100m', '128Mi'),
      spec: { overhead: { cpu: '250m', memory: '120Mi' } },
      status: {
        initContainerStatuses: [{ name: 'migrate', allocatedResources: { memory: '4Gi' } }],
        containerStatuses: [
          { name: 'app', allocatedResources: { cpu: '1500m', memory: '512Mi' } },
          { name: 'shrinking', allocatedResources: { cpu: '1' } },
          { name: 'gone', allocatedResources: { cpu: '64' } },
        ],
      },
    });
    // max(1000m, 1500m + 2000m + 100m) + 250m; max(4096, 1024 + 1024 + 128) + 120.
    expect(inBothShapes(pod)?.classic).toEqual(of(3850, 4216));
  });

  it('takes the request of the pod as a whole where it has one, whatever its containers ask for', () => {
    const pod = meshedPod('classic', {
      initContainers: [asking('migrate', '2', '256Mi')],
      proxy: asking('istio-proxy', '100m', '128Mi'),
      spec: { resources: { requests: { cpu: '3' } }, overhead: { cpu: '1', memory: '1Mi' } },
    });
    expect(inBothShapes(pod)).toEqual({ classic: of(4000, 257), native: of(4000, 385) });
  });

  it.each([
    ['a malformed quantity', { containers: [asking('app', '1 core')] }],
    ['a negative quantity', { containers: [asking('app', '-1')] }],
    ['a malformed init container', { spec: { initContainers: [null] } }],
    ['a container without a name', { containers: [{}] }],
    ['no containers', { spec: { containers: undefined } }],
    ['malformed overhead', { spec: { overhead: { memory: [] } } }],
    ['a malformed request of the pod', { spec: { resources: { requests: { cpu: 'x' } } } }],
    [
      'malformed allocated resources',
      { status: { containerStatuses: [{ name: 'app', allocatedResources: { cpu: '' } }] } },
    ],
  ])('is unknown with %s', (_what, change) => {
    expect(readPodUse(meshedPod('classic', change))).toBeNull();
  });

  it('agrees with watching the pod start, container by container', () => {
    const container = fc.record({
      cpu: fc.nat({ max: 4000 }),
      memory: fc.nat({ max: 4096 }),
      isSidecar: fc.boolean(),
    });
    type Drawn = typeof container extends fc.Arbitrary<infer T> ? T : never;
    /** Independently: the pod as a film. What runs at each moment is summed anew, and the largest moment wins. */
    const filmed = (inits: readonly Drawn[], containers: readonly Drawn[], overhead: Drawn, read: 'cpu' | 'memory') => {
      const moments: Drawn[][] = [[...inits.filter(({ isSidecar }) => isSidecar), ...containers]];
      for (const starting of inits) {
        const running = inits.slice(0, inits.indexOf(starting)).filter(({ isSidecar }) => isSidecar);
        moments.push([...running, starting]);
      }
      const sums = moments.map((moment) => {
        let sum = overhead[read];
        for (const one of moment) sum += one[read];
        return sum;
      });
      return sums.sort((a, b) => b - a)[0];
    };
    const written = (prefix: string) => (one: Drawn, at: number) =>
      asking(`${prefix}-${at}`, `${one.cpu}m`, `${one.memory}Ki`, one.isSidecar ? { restartPolicy: 'Always' } : {});
    fc.assert(
      fc.property(
        fc.array(container, { maxLength: 5 }),
        fc.array(container, { maxLength: 5 }),
        fc.array(container, { minLength: 1, maxLength: 4 }),
        container,
        container,
        (before, after, applications, proxy, overhead) => {
          const native = { ...proxy, isSidecar: true };
          const pod = meshedPod('native', {
            spec: {
              initContainers: [
                ...before
                  .map(written('istio-init'))
                  .map((one, at) => (at === 0 ? { ...one, name: 'istio-init' } : one)),
                ...after.map(written('init')),
              ],
              containers: [...applications.map(written('app')), { ...written('')(proxy, 0), name: 'istio-proxy' }],
              overhead: { cpu: `${overhead.cpu}m`, memory: `${overhead.memory}Ki` },
            },
          });
          const both = inBothShapes(pod);
          // Native: istio-init first, then the proxy; everything else in its order.
          const [iptables, ...others] = before;
          const inNative = [...(iptables ? [iptables] : []), native, ...others, ...after];
          const inClassic = [...before, ...after];
          const use = readPodUse(pod);
          const declared = use && requestOf(use);
          expect(declared?.cpuMillicores).toBe(filmed(inClassic, [...applications, proxy], overhead, 'cpu'));
          expect(both?.native).toEqual({
            cpuMillicores: filmed(inNative, applications, overhead, 'cpu'),
            memoryBytes: (filmed(inNative, applications, overhead, 'memory') ?? 0) * 1024,
          });
        },
      ),
      { seed: 20260615, numRuns: 1000 },
    );
  });
});
