/**
 * Kubernetes objects of a made-up cluster, with the fields that a snapshot keeps. Proxies are what Istio's own injector
 * writes: `injected.json` holds the containers of its golden files (istio/istio `pkg/kube/inject/testdata/inject`,
 * `hello.yaml.injected` of release-1.26, classic, and of release-1.30, native), without environment.
 *
 * @module
 */
import { instant } from '../../../domain/instant.ts';
import type { JsonObject } from '../../../domain/records.ts';
import type { Random } from '../random.ts';
import injected from './injected.json' with { type: 'json' };
import type { Workload } from './workloads.ts';

export interface PodPlace {
  readonly node: string;
  /** The revision that injected it, `asm-1-29`. */
  readonly revision: string;
  readonly shape: 'native' | 'classic';
  /** ISO instant: when it started. */
  readonly startedAt: string;
}

/** Workload objects and their pods: names as their controllers make them up. */
export function* workloadObjects(
  workload: Workload,
  places: readonly PodPlace[],
  random: Random,
): Generator<JsonObject> {
  const { namespace, kind, name } = workload;
  const template = templateOf(workload);
  if (kind === 'CronJob') {
    yield {
      apiVersion: 'batch/v1',
      kind,
      metadata: { name, namespace },
      spec: {
        jobTemplate: { spec: { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } } },
      },
    };
  } else yield { apiVersion: 'apps/v1', kind, metadata: { name, namespace }, spec: { template } };
  const hash = random.hex(10);
  const replicaSet = `${name}-${hash}`;
  if (kind === 'Deployment') {
    yield owned('apps/v1', 'ReplicaSet', replicaSet, workload, template);
  }
  for (const [index, place] of places.entries()) {
    // A CronJob's Jobs are named after the minute they were due, since the epoch.
    const minute = 29_393_760 - index * 1440;
    const owners = {
      Deployment: ['ReplicaSet', replicaSet, `${replicaSet}-${random.hex(5)}`],
      StatefulSet: ['StatefulSet', name, `${name}-${index}`],
      DaemonSet: ['DaemonSet', name, `${name}-${random.hex(5)}`],
      CronJob: ['Job', `${name}-${minute}`, `${name}-${minute}-${random.hex(5)}`],
    } as const;
    const [ownerKind, ownerName, podName] = owners[kind];
    if (ownerKind === 'Job') yield owned('batch/v1', 'Job', ownerName, workload, template);
    yield podOf(workload, place, podName, { kind: ownerKind, name: ownerName });
  }
}

function templateOf({ app, inits = [], annotations = {} }: Workload) {
  return {
    metadata: { annotations },
    spec: { initContainers: inits, containers: [app] },
  };
}

function owned(apiVersion: string, kind: string, name: string, owner: Workload, template: JsonObject): JsonObject {
  const reference = { kind: owner.kind, name: owner.name, controller: true };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: owner.namespace, ownerReferences: [reference] },
    spec: { template },
  };
}

function podOf(workload: Workload, place: PodPlace, name: string, owner: { kind: string; name: string }): JsonObject {
  const { namespace, app, inits = [], annotations = {}, isMeshed = true } = workload;
  const metadata = {
    name,
    namespace,
    annotations: { ...annotations, ...(isMeshed && { 'istio.io/rev': place.revision }) },
    ownerReferences: [{ ...owner, controller: true }],
  };
  const isJob = owner.kind === 'Job';
  const base = { nodeName: place.node, restartPolicy: isJob ? 'Never' : 'Always' };
  if (!isMeshed) {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { ...base, containers: [app] },
      status: { phase: 'Running' },
    };
  }
  const proxyImage = `mcr.microsoft.com/oss/istio/proxyv2:${place.revision.replace(/^asm-(\d+)-(\d+)$/, '$1.$2.3')}`;
  const [init, proxy] = [
    { ...injected.init, image: proxyImage },
    { ...injected[place.shape], image: proxyImage },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      ...base,
      // The injector's order (facts 3).
      initContainers: place.shape === 'native' ? [init, proxy, ...inits] : [...inits, init],
      containers: place.shape === 'native' ? [app] : [app, proxy],
    },
    status: { phase: 'Running', ...containerStatuses(workload, place) },
  };
}

function containerStatuses({ app, story }: Workload, { shape, startedAt }: PodPlace): JsonObject {
  const after = (seconds: number): string => instantAfter(startedAt, seconds);
  const running = (name: unknown, seconds: number) => ({
    name,
    restartCount: 0,
    started: true,
    state: { running: { startedAt: after(seconds) } },
  });
  const proxy = running('istio-proxy', 4);
  if (shape === 'native') {
    return { initContainerStatuses: [proxy], containerStatuses: [running(app.name, 6)] };
  }
  if (story === 'neverEnds') {
    const done = { exitCode: 0, reason: 'Completed', finishedAt: after(640) };
    const app0 = { name: app.name, restartCount: 0, started: false, state: { terminated: done } };
    return { containerStatuses: [app0, proxy] };
  }
  if (story === 'losesRaces') {
    // Before its proxy had started there was no network, and the application gave up.
    const failed = { exitCode: 1, reason: 'Error', finishedAt: after(3) };
    const restarted = { ...running(app.name, 14), restartCount: 2, lastState: { terminated: failed } };
    return { containerStatuses: [restarted, proxy] };
  }
  return { containerStatuses: [running(app.name, 3), proxy] };
}

/** So many seconds after an instant, as Kubernetes writes it. */
export function instantAfter(start: string, seconds: number): string {
  return instant(new Date(Date.parse(start) + seconds * 1000));
}

/** A node of a pool with four CPUs and 16 GiB, and what AKS leaves of them. */
export function nodeObject(name: string, version: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { allocatable: { cpu: '3860m', memory: '14110416Ki' }, nodeInfo: { kubeletVersion: `v${version}` } },
  };
}

export function namespaceObject(name: string, revision: string | null): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, ...(revision !== null && { labels: { 'istio.io/rev': revision } }) },
  };
}

/** The control plane of a revision with its switch, the way AKS is documented to set it (facts 4). */
export function istiodObject(revision: string, isOn: boolean): JsonObject {
  const env = [{ name: 'ENABLE_NATIVE_SIDECARS', value: String(isOn) }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `istiod-${revision}`, namespace: 'aks-istio-system' },
    spec: { template: { spec: { containers: [{ name: 'discovery', env }] } } },
  };
}
