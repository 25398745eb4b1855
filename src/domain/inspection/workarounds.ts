/**
 * Workarounds for classic sidecars, by workload: from pods, from templates, and from the mesh's shared ConfigMap.
 *
 * @module
 */
import { at, textOf, textsOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { compareText } from '../text.ts';
import { formatRevision } from '../versions.ts';
import { revisionOfConfigMap } from './observation.ts';
import type { ObservedWorkaround, ObsoleteWorkaround, WorkloadName } from './observed.ts';
import { ownerOf, tally, type TopOwner } from './owners.ts';
import { gatewayNamespaces, systemNamespace, type Pod } from './pod.ts';
import { drainVariablesOf, proxyConfigReader, workaroundsOfMeshConfig, type DrainVariable } from './proxy-config.ts';
import { injectionOf, isGatewayTemplate, workaroundsOfPod } from './workarounds-of-pod.ts';

type Workaround = ObservedWorkaround['workaround'];

const templateKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob']);
/** What says nothing of the mesh by itself: told of a template only when its pods are known to be injected. */
const needsMesh = new Set<Workaround>(['preStopSleep', 'initContainerUsesNetwork']);

export interface Workarounds {
  readonly addPod: (pod: Pod) => void;
  /** Templates, namespaces and ConfigMaps; other objects are ignored. */
  readonly add: (object: JsonObject, kind: string, namespace: string, name: string) => void;
  /** Shared ConfigMaps of every revision are told of: which ones matter, only the cluster's revisions say. */
  readonly observe: (topOwner: TopOwner) => readonly ObservedWorkaround[];
}

interface Reading {
  /** Pods by workaround; 0 = only the template carries it. */
  readonly found: Map<Workaround, number>;
  /** Pods with a drain setting in the environment of their proxy and nowhere else, by setting and revision. */
  readonly environment: Map<string, InEnvironment>;
  classicPods: number;
  nativePods: number;
  isInjected: boolean | null;
}

interface InEnvironment {
  readonly setting: DrainVariable;
  readonly revision: string | null;
  readonly pods: number;
}

/** Collects the workarounds of one cluster. */
export function workarounds(): Workarounds {
  const readings = tally<Reading>(
    () => ({ found: new Map(), environment: new Map(), classicPods: 0, nativePods: 0, isInjected: null }),
    (into, from) => {
      for (const [workaround, pods] of from.found) into.found.set(workaround, (into.found.get(workaround) ?? 0) + pods);
      for (const entry of from.environment.values()) addInEnvironment(into, entry);
      into.classicPods += from.classicPods;
      into.nativePods += from.nativePods;
      into.isInjected ??= from.isInjected;
    },
  );
  const readProxyConfig = proxyConfigReader();
  const injectedNamespaces = new Set<string>();
  const meshSettings = new Map<string, { revision: string; found: readonly ObsoleteWorkaround[] }>();

  return {
    addPod: ({ namespace, owner, annotations, sidecar, object }) => {
      if (!sidecar) return;
      const reading = readings.of(namespace, owner);
      if (sidecar.shape === 'classic') reading.classicPods += 1;
      else reading.nativePods += 1;
      const found = workaroundsOfPod(annotations, at(object, 'spec'), 'pod', readProxyConfig);
      for (const workaround of found) reading.found.set(workaround, (reading.found.get(workaround) ?? 0) + 1);
      if (found.has('ownProxyLifecycle')) return;
      const revision = sidecar.revision && formatRevision(sidecar.revision);
      for (const setting of drainVariablesOf(sidecar.container)) {
        if (!found.has(setting)) addInEnvironment(reading, { setting, revision, pods: 1 });
      }
    },

    add: (object, kind, namespace, name) => {
      if (kind === 'Namespace') {
        if (textsOf(at(object, 'metadata', 'labels'))['istio.io/rev'] !== undefined) injectedNamespaces.add(name);
      } else if (kind === 'ConfigMap') {
        const revision = revisionOfConfigMap(namespace, name);
        const found = revision ? workaroundsOfMeshConfig(textOf(at(object, 'data', 'mesh')) ?? '') : [];
        if (revision && found.length > 0) meshSettings.set(name, { revision: formatRevision(revision), found });
      } else if (templateKinds.has(kind) && namespace !== systemNamespace && !gatewayNamespaces.has(namespace)) {
        // What an owner made, its owner's template says; an old ReplicaSet would tell of a template long gone.
        if (ownerOf(object) === null) addTemplate(object, kind, namespace, name);
      }
    },

    observe: (topOwner) => {
      const fromMesh = [...meshSettings].flatMap(([name, { found }]) =>
        entries(
          { namespace: systemNamespace, kind: 'ConfigMap', name },
          found.map((workaround) => [workaround, 0]),
        ),
      );
      const fromWorkloads = readings.byWorkload(topOwner).flatMap(({ namespace, kind, name, value }) => {
        const isMeshed =
          value.classicPods + value.nativePods > 0 || (value.isInjected ?? injectedNamespaces.has(namespace));
        const isNative = value.nativePods > 0 && value.classicPods === 0;
        const found = [...withEnvironment(value)].filter(
          ([workaround]) =>
            (isMeshed || !needsMesh.has(workaround)) &&
            // It has joined the mesh already, and works.
            !(isNative && workaround === 'initContainerUsesNetwork'),
        );
        return entries({ namespace, kind, name }, found);
      });
      return [...fromMesh, ...fromWorkloads].sort(byWorkload);
    },
  };

  /** What the mesh sets for every proxy of a revision is told of the mesh, and not of each workload again. */
  function withEnvironment({ found, environment }: Reading): Map<Workaround, number> {
    const all = new Map(found);
    for (const { setting, revision, pods } of environment.values()) {
      const isMeshWide = [...meshSettings.values()].some(
        (mesh) => mesh.revision === revision && mesh.found.includes(setting),
      );
      if (found.has(setting) || !isMeshWide) all.set(setting, (all.get(setting) ?? 0) + pods);
    }
    return all;
  }

  function addTemplate(object: JsonObject, kind: string, namespace: string, name: string): void {
    const template =
      kind === 'CronJob' ? at(object, 'spec', 'jobTemplate', 'spec', 'template') : at(object, 'spec', 'template');
    const isInjected = injectionOf(template);
    const annotations = textsOf(at(template, 'metadata', 'annotations'));
    const spec = at(template, 'spec');
    if (isInjected === false || isGatewayTemplate(annotations, spec)) return;
    const found = workaroundsOfPod(annotations, spec, 'template', readProxyConfig);
    if (found.size === 0) return;
    const reading = readings.of(namespace, { kind, name });
    reading.isInjected = isInjected;
    for (const workaround of found) reading.found.set(workaround, reading.found.get(workaround) ?? 0);
  }
}

function addInEnvironment({ environment }: Reading, { setting, revision, pods }: InEnvironment): void {
  const key = `${setting} ${revision ?? ''}`;
  environment.set(key, { setting, revision, pods: pods + (environment.get(key)?.pods ?? 0) });
}

function entries(workload: WorkloadName, found: readonly (readonly [Workaround, number])[]): ObservedWorkaround[] {
  return found.map(([workaround, pods]) => ({ ...workload, workaround, pods }));
}

function byWorkload(a: ObservedWorkaround, b: ObservedWorkaround): number {
  return (
    compareText(a.namespace, b.namespace) ||
    compareText(a.kind, b.kind) ||
    compareText(a.name, b.name) ||
    compareText(a.workaround, b.workaround)
  );
}
