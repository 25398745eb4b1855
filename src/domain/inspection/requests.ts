/**
 * What a pod requests, by the exact formula of KEP 753 (facts 5.1), and what the same pod would request with its
 * proxy in the other shape.
 *
 * @module
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/753-sidecar-containers
 */
import { at, isObject, listOf, property, textOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import type { Resources } from './observed.ts';
import { proxyName } from './pod.ts';
import { cpuMillicores, memoryBytes } from './quantity.ts';

interface ContainerUse extends Resources {
  readonly name: string;
  /** An init container with `restartPolicy: Always`. */
  readonly isSidecar: boolean;
}

export interface PodUse {
  /** In declared order: the formula depends on it. */
  readonly initContainers: readonly ContainerUse[];
  readonly containers: readonly ContainerUse[];
  readonly overhead: Resources;
  /** Requests of the pod as a whole (KEP 2837) stand in for what its containers come to; null = not set. */
  readonly podLevel: { readonly cpuMillicores: number | null; readonly memoryBytes: number | null };
}

const nothing: Resources = { cpuMillicores: 0, memoryBytes: 0 };
/** The injector's own init containers. Where it puts them depends on the shape (facts 3). */
const iptables = 'istio-init';
const validation = 'istio-validation';
const coreDump = 'enable-core-dump';

/** Reads what the containers use; null when a quantity or a container cannot be read, hence unknown. */
export function readPodUse(pod: JsonObject): PodUse | null {
  const spec = at(pod, 'spec');
  const allocated = allocatedResources(at(pod, 'status'));
  const initContainers = usesOf(property(spec, 'initContainers') ?? [], allocated);
  const containers = usesOf(property(spec, 'containers'), allocated);
  const overhead = resourcesOf(property(spec, 'overhead'));
  const podRequests = at(spec, 'resources', 'requests');
  const podLevel = resourcesOf(podRequests);
  if (!initContainers || !containers || !overhead || !podLevel) return null;
  return {
    initContainers,
    containers,
    overhead,
    podLevel: {
      cpuMillicores: isAbsent(property(podRequests, 'cpu')) ? null : podLevel.cpuMillicores,
      memoryBytes: isAbsent(property(podRequests, 'memory')) ? null : podLevel.memoryBytes,
    },
  };
}

/** What the scheduler reserves for the pod. */
export function requestOf({ initContainers, containers, overhead, podLevel }: PodUse): Resources {
  let sidecars = nothing;
  let peak = nothing;
  for (const container of initContainers) {
    // InitContainerUse(i): the sidecars declared before it, and itself. Each resource separately.
    const use = add(sidecars, container);
    peak = larger(peak, use);
    if (container.isSidecar) sidecars = use;
  }
  const running = containers.reduce(add, sidecars);
  const { cpuMillicores, memoryBytes } = larger(peak, running);
  return add(
    { cpuMillicores: podLevel.cpuMillicores ?? cpuMillicores, memoryBytes: podLevel.memoryBytes ?? memoryBytes },
    overhead,
  );
}

/** The same pod with a native proxy, in the injector's order: istio-init or istio-validation, the proxy, the rest. */
export function asNative(use: PodUse): PodUse {
  const proxy = use.containers.find(({ name }) => name === proxyName);
  if (!proxy) return use;
  const first = [iptables, validation, proxyName, coreDump];
  return {
    ...use,
    initContainers: arranged([...use.initContainers, { ...proxy, isSidecar: true }], first, []),
    containers: use.containers.filter((container) => container !== proxy),
  };
}

/** The same pod with a classic proxy: istio-validation, the rest, istio-init; the proxy is one of the containers. */
export function asClassic(use: PodUse): PodUse {
  const proxy = use.initContainers.find(({ name, isSidecar }) => name === proxyName && isSidecar);
  if (!proxy) return use;
  const others = use.initContainers.filter((container) => container !== proxy);
  return {
    ...use,
    initContainers: arranged(others, [validation], [iptables, coreDump]),
    containers: [...use.containers, { ...proxy, isSidecar: false }],
  };
}

/** Both resources of the two, added up. */
export function add(a: Resources, b: Resources): Resources {
  return { cpuMillicores: a.cpuMillicores + b.cpuMillicores, memoryBytes: a.memoryBytes + b.memoryBytes };
}

/** `cpu` and `memory` of a Kubernetes resource list. What is not named is 0; null when one cannot be read. */
function resourcesOf(list: unknown): Resources | null {
  const cpu = property(list, 'cpu');
  const memory = property(list, 'memory');
  const millicores = isAbsent(cpu) ? 0 : cpuMillicores(cpu);
  const bytes = isAbsent(memory) ? 0 : memoryBytes(memory);
  return millicores === null || bytes === null ? null : { cpuMillicores: millicores, memoryBytes: bytes };
}

function larger(a: Resources, b: Resources): Resources {
  return {
    cpuMillicores: Math.max(a.cpuMillicores, b.cpuMillicores),
    memoryBytes: Math.max(a.memoryBytes, b.memoryBytes),
  };
}

/** Some containers moved to the front and some to the end, in the order of the lists; the others stay as they are. */
function arranged(
  containers: readonly ContainerUse[],
  first: readonly string[],
  last: readonly string[],
): readonly ContainerUse[] {
  const rank = ({ name }: ContainerUse): number =>
    first.includes(name) ? first.indexOf(name) - first.length : last.indexOf(name) + 1;
  return containers.toSorted((a, b) => rank(a) - rank(b));
}

function usesOf(list: unknown, allocated: ReadonlyMap<string, unknown>): ContainerUse[] | null {
  const uses: ContainerUse[] = [];
  for (const container of listOf(list) ?? [null]) {
    const name = textOf(property(container, 'name'));
    const requested = resourcesOf(at(container, 'resources', 'requests'));
    // Resized in place: the larger of what is asked for and what the node has set aside (facts 5.1).
    const setAside = resourcesOf(name === null ? undefined : allocated.get(name));
    if (name === null || !requested || !setAside) return null;
    uses.push({ name, isSidecar: property(container, 'restartPolicy') === 'Always', ...larger(requested, setAside) });
  }
  return uses;
}

function allocatedResources(status: unknown): Map<string, unknown> {
  const allocated = new Map<string, unknown>();
  for (const list of ['initContainerStatuses', 'containerStatuses']) {
    for (const entry of (listOf(property(status, list)) ?? []).filter(isObject)) {
      const name = textOf(entry.name);
      if (name !== null) allocated.set(name, entry.allocatedResources);
    }
  }
  return allocated;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
