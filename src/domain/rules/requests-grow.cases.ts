import { seen } from '../healthy.ts';
import type { NodeRequests, ObservedRequests, Resources } from '../inspection/observed.ts';
import { requestsGrow } from './requests-grow.ts';
import { casesOf } from './rule-case.ts';

const mebibyte = 2 ** 20;
const resources = (cpuMillicores: number, mebibytes: number): Resources => ({
  cpuMillicores,
  memoryBytes: mebibytes * mebibyte,
});
const workload = (
  name: string,
  pods: number,
  classic: Resources,
  native: Resources,
): ObservedRequests['outstanding'][number] => ({ namespace: 'shop', kind: 'Deployment', name, pods, classic, native });

/** Facts 5.1: an init container with 2 CPU, an application with 1, a proxy with 0.1: 2 classic, 2.1 native. Twice. */
const cart = workload('cart', 2, resources(4000, 512), resources(4200, 512));
const node = (now: Resources, native: Resources, allocatable: NodeRequests['allocatable']): NodeRequests => ({
  name: 'aks-system-0',
  allocatable,
  now,
  native,
});

export const requestsGrowCases = casesOf(requestsGrow, [
  {
    kind: 'broken',
    when: 'init containers hid the request of the proxy, and the node has room',
    given: (healthy) =>
      healthy({
        observed: seen({
          requests: {
            outstanding: [cart],
            nodes: [node(resources(5000, 4096), resources(5200, 4096), resources(7820, 28_672))],
          },
        }),
      }),
    expect: {
      severity: 'low',
      message: '2 classic pods request more in native mode: CPU from 4000m to 4200m, memory from 512Mi to 512Mi.',
      evidence: {
        pods: 2,
        nodesTooSmall: 0,
        cpu: { before: '4000m', after: '4200m' },
        memory: { before: '512Mi', after: '512Mi' },
        workloads: {
          items: [
            {
              workload: 'shop/cart',
              kind: 'Deployment',
              pods: 2,
              cpu: { before: '4000m', after: '4200m' },
              memory: { before: '512Mi', after: '512Mi' },
            },
          ],
          more: 0,
        },
        nodes: {
          items: [
            {
              node: 'aks-system-0',
              noLongerFits: false,
              cpu: { before: '5000m', after: '5200m', allocatable: '7820m' },
              memory: { before: '4Gi', after: '4Gi', allocatable: '28Gi' },
            },
          ],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'broken',
    when: 'a node that is full today would no longer fit its pods; it is listed first, and so is the largest growth',
    given: (healthy) =>
      healthy({
        observed: seen({
          requests: {
            outstanding: [workload('catalogue', 1, resources(500, 256), resources(500, 384)), cart],
            nodes: [
              { ...node(resources(1000, 256), resources(1000, 384), resources(7820, 28_672)), name: 'aks-a-0' },
              node(resources(7820, 4096), resources(8020, 4096), resources(7820, 28_672)),
            ],
          },
        }),
      }),
    expect: {
      severity: 'medium',
      message:
        '3 classic pods request more in native mode: CPU from 4500m to 4700m, memory from 768Mi to 896Mi. 1 node would no longer fit the pods that it runs.',
      evidence: {
        nodesTooSmall: 1,
        workloads: { items: [{ workload: 'shop/cart' }, { workload: 'shop/catalogue' }], more: 0 },
        nodes: {
          items: [
            { node: 'aks-system-0', noLongerFits: true },
            { node: 'aks-a-0', noLongerFits: false },
          ],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'boundary',
    when: 'a node would be full to the last millicore and the last byte',
    given: (healthy) =>
      healthy({
        observed: seen({
          requests: {
            outstanding: [cart],
            nodes: [node(resources(4000, 512), resources(4200, 512), resources(4200, 512))],
          },
        }),
      }),
    expect: { severity: 'low', evidence: { nodesTooSmall: 0 } },
  },
  {
    kind: 'boundary',
    when: 'a node lacks one millicore',
    given: (healthy) =>
      healthy({
        observed: seen({
          requests: {
            outstanding: [cart],
            nodes: [node(resources(4000, 512), resources(4200, 512), resources(4199, 512))],
          },
        }),
      }),
    expect: { severity: 'medium', evidence: { nodesTooSmall: 1 } },
  },
  {
    kind: 'boundary',
    when: 'what a node runs today is more than it can allocate already: the switch changes nothing about that',
    given: (healthy) =>
      healthy({
        observed: seen({
          requests: {
            outstanding: [cart],
            nodes: [node(resources(4300, 512), resources(4500, 512), resources(4200, 512))],
          },
        }),
      }),
    expect: { severity: 'low', evidence: { nodesTooSmall: 0 } },
  },
  {
    kind: 'fine',
    when: 'pods would request less, because istio-init no longer runs beside the other sidecars',
    given: (healthy) =>
      healthy({
        observed: seen({
          requests: { outstanding: [workload('cart', 1, resources(400, 256), resources(300, 256))] },
        }),
      }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'what a node can allocate is unknown: the growth is said, and nothing about the node',
    given: (healthy) =>
      healthy({
        observed: seen({
          requests: {
            outstanding: [cart],
            nodes: [node(resources(4000, 512), resources(4200, 512), { cpuMillicores: null, memoryBytes: null })],
          },
        }),
      }),
    expect: {
      severity: 'low',
      evidence: { nodes: { items: [{ noLongerFits: false, cpu: { allocatable: null } }], more: 0 } },
    },
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
