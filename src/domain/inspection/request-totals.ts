/**
 * What meshed pods request in either shape, summed by workload, by node and over the cluster.
 *
 * @module
 */
import { at, property, textOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { compareText } from '../text.ts';
import type { NodeRequests, ObservedRequests, Resources, ShapeRequests } from './observed.ts';
import { tally, type TopOwner } from './owners.ts';
import type { Pod } from './pod.ts';
import { cpuMillicores, memoryBytes } from './quantity.ts';
import { add, asClassic, asNative, readPodUse, requestOf } from './requests.ts';
import { optsOut } from './sidecar-annotation.ts';

export interface RequestTotals {
  /** Every pod counts on its node, whether it is meshed or not. */
  readonly addPod: (pod: Pod) => void;
  readonly addNode: (node: JsonObject, name: string) => void;
  readonly observe: (topOwner: TopOwner) => ObservedRequests;
}

interface Sum {
  pods: number;
  classic: Resources;
  native: Resources;
}
const nothing: Resources = { cpuMillicores: 0, memoryBytes: 0 };
const none = (): Sum => ({ pods: 0, classic: nothing, native: nothing });

/**
 * Sums requests. A pod that was resized in place counts as it is, in both shapes: only the place of its proxy is
 * compared. Finished pods reserve nothing.
 */
export function requestTotals(): RequestTotals {
  const meshed = none();
  const outstanding = tally(none, plus);
  const nodes = new Map<string, { now: Resources; native: Resources }>();
  const allocatables = new Map<string, NodeRequests['allocatable']>();
  let unreadPods = 0;

  return {
    addPod: (pod) => {
      if (pod.isFinished) return;
      const use = readPodUse(pod.object);
      if (!use) {
        unreadPods += 1;
        return;
      }
      const now = requestOf(use);
      let later = now;
      if (pod.sidecar) {
        const shapes = { pods: 1, classic: requestOf(asClassic(use)), native: requestOf(asNative(use)) };
        plus(meshed, shapes);
        if (pod.sidecar.shape === 'classic' && !optsOut(pod)) {
          later = shapes.native;
          plus(outstanding.of(pod.namespace, pod.owner), shapes);
        }
      }
      const nodeName = textOf(at(pod.object, 'spec', 'nodeName'));
      if (nodeName === null) return;
      const node = nodes.get(nodeName) ?? { now: nothing, native: nothing };
      nodes.set(nodeName, { now: add(node.now, now), native: add(node.native, later) });
    },

    addNode: (node, name) => {
      const allocatable = at(node, 'status', 'allocatable');
      allocatables.set(name, {
        cpuMillicores: cpuMillicores(property(allocatable, 'cpu')),
        memoryBytes: memoryBytes(property(allocatable, 'memory')),
      });
    },

    observe: (topOwner) => ({
      meshed: { ...meshed },
      outstanding: outstanding
        .byWorkload(topOwner)
        .filter(({ value }) => !isEqual(value.classic, value.native))
        .map(({ value, namespace, kind, name }) => ({ namespace, kind, name, ...value })),
      nodes: [...nodes]
        .filter(([, { now, native }]) => !isEqual(now, native))
        .map(([name, sums]) => ({
          name,
          allocatable: allocatables.get(name) ?? { cpuMillicores: null, memoryBytes: null },
          ...sums,
        }))
        .sort((a, b) => compareText(a.name, b.name)),
      unreadPods,
    }),
  };
}

function plus(into: Sum, from: ShapeRequests): void {
  into.pods += from.pods;
  into.classic = add(into.classic, from.classic);
  into.native = add(into.native, from.native);
}

function isEqual(a: Resources, b: Resources): boolean {
  return a.cpuMillicores === b.cpuMillicores && a.memoryBytes === b.memoryBytes;
}
