/**
 * Kubernetes objects → the fields that an inspection reads, listed here and nowhere else. No environment values but
 * `ENABLE_NATIVE_SIDECARS`, and no names but those of a proxy's drain settings; no commands but the words that tell of
 * the proxy, no ConfigMap data but the settings that are looked at. The evidence from a reduced object is the evidence from the whole one.
 *
 * @module
 */
import { annotationProblem, podAnnotation } from './sidecar-annotation.ts';
import { drainVariablesOf, essentialMeshConfig, essentialProxyConfig } from './proxy-config.ts';
import { ownerOf } from './owners.ts';
import { containersOf, proxyName, systemNamespace } from './pod.ts';
import { commandOf, injectedContainers, injectionStatus, tellingWords, wordsOf } from './workarounds-of-pod.ts';
import { at, isObject, listOf, property, textOf, textsOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { pick, type Shape } from './pick.ts';

const quantities: Shape = { cpu: true, memory: true };
const requests: Shape = { requests: quantities };
const owners: Shape = [{ kind: true, name: true, controller: true }];
const metadata = { name: true, namespace: true, ownerReferences: owners } as const;
const probe: Shape = { initialDelaySeconds: true };
const ended: Shape = { terminated: { exitCode: true, finishedAt: true, reason: true } };

/** What every pod requests, on whatever node it runs. */
const container = { name: true, restartPolicy: true, resources: requests } as const;
const podSpec = { nodeName: true, restartPolicy: true, overhead: quantities, resources: requests } as const;
const unmeshedPod: Shape = {
  metadata: { ...metadata, annotations },
  spec: { ...podSpec, initContainers: [container], containers: [container] },
  status: {
    phase: true,
    initContainerStatuses: [{ name: true, allocatedResources: quantities }],
    containerStatuses: [{ name: true, allocatedResources: quantities }],
  },
};
const finishedPod: Shape = { metadata: { ...metadata, annotations }, status: { phase: true } };
const status: Shape = {
  name: true,
  allocatedResources: quantities,
  restartCount: true,
  started: true,
  ready: true,
  state: { running: { startedAt: true }, ...ended },
  lastState: ended,
};
const meshedSpec: Shape = {
  ...podSpec,
  securityContext: { runAsUser: true },
  initContainers: [meshedContainer],
  containers: [meshedContainer],
};
const meshedPod: Shape = {
  metadata: { ...metadata, annotations, deletionTimestamp: true },
  spec: meshedSpec,
  status: { phase: true, initContainerStatuses: [status], containerStatuses: [status] },
};
const template: Shape = {
  metadata: { annotations, labels: only(['sidecar.istio.io/inject', 'istio.io/rev']) },
  spec: meshedSpec,
};
/** Of what has an owner, the owner's template tells; only annotations are read of every one. */
const ownedTemplate: Shape = { metadata: { annotations } };

/** Of which kind an object is; a list says it once for all of its items. */
export interface ObjectKind {
  readonly kind: string;
  readonly apiVersion: string;
}

/** Reduces one object. `kind` and `apiVersion` are put back, which the items of a list come without. */
export function reduceObject({ kind, apiVersion }: ObjectKind, object: JsonObject): JsonObject {
  const kept = pick(object, shapeOf(kind, object));
  return { apiVersion, kind, ...(isObject(kept) ? kept : {}) };
}

function shapeOf(kind: string, object: JsonObject): Shape {
  switch (kind) {
    case 'Pod':
      return podShape(object);
    case 'Namespace':
      return { metadata: { name: true, labels: only(['istio.io/rev', 'istio-injection']) } };
    case 'Node':
      return { metadata: { name: true }, status: { allocatable: quantities, nodeInfo: { kubeletVersion: true } } };
    case 'ConfigMap':
      return { metadata, data: { mesh: textThrough(essentialMeshConfig) } };
    case 'Deployment':
      return at(object, 'metadata', 'namespace') === systemNamespace
        ? {
            metadata,
            spec: { template: { metadata: { annotations }, spec: { containers: [{ name: true, env: control }] } } },
          }
        : { metadata, spec: { template } };
    case 'CronJob':
      return { metadata, spec: { jobTemplate: { spec: { template } } } };
    default:
      return { metadata, spec: { template: ownerOf(object) === null ? template : ownedTemplate } };
  }
}

function podShape(object: JsonObject): Shape {
  const phase = at(object, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return finishedPod;
  const spec = at(object, 'spec');
  const all = [...containersOf(spec, 'initContainers'), ...containersOf(spec, 'containers')];
  return all.some(({ name }) => name === proxyName) ? meshedPod : unmeshedPod;
}

/** A container of a pod or a template with a mesh around it. */
function meshedContainer(value: unknown): unknown {
  const kept = pick(value, { ...container, securityContext: { runAsUser: true }, lifecycle });
  if (!isObject(value) || !isObject(kept)) return kept;
  const { name } = value;
  if (name === proxyName) {
    const seen = pick(value, { image: true, startupProbe: probe, readinessProbe: probe });
    // A proxy that serves as a gateway is told by this argument.
    const isRouter = listOf(value.args)?.includes('router') ?? false;
    // A name that is kept stands for a value that counts, so that the value need not be.
    const env = drainVariablesOf(value).map((variable) => ({ name: variable }));
    return {
      ...kept,
      ...(isObject(seen) ? seen : {}),
      ...(isRouter && { args: ['router'] }),
      ...(env.length > 0 && { env }),
    };
  }
  const command = injectedContainers.has(textOf(name) ?? '') ? '' : tellingWords(commandOf(value));
  return command === '' ? kept : { ...kept, command: [command] };
}

function lifecycle(value: unknown): unknown {
  return isObject(value) ? pick(value, { preStop: hook, postStart: hook }) : undefined;
}

function hook(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const command = wordsOf(at(value, 'exec', 'command'));
  const kept = pick(value, { httpGet: { port: true, path: withoutQuery }, sleep: { seconds: true } });
  return {
    ...(isObject(kept) ? kept : {}),
    ...(command !== '' && { exec: { command: [tellingWords(command) || '…'] } }),
  };
}

function withoutQuery(path: unknown): unknown {
  return typeof path === 'string' ? path.split('?')[0] : undefined;
}

/** `ENABLE_NATIVE_SIDECARS`, and no other variable. */
function control(env: unknown): unknown {
  return (listOf(env) ?? [])
    .filter((variable) => property(variable, 'name') === 'ENABLE_NATIVE_SIDECARS')
    .map((variable) => pick(variable, { name: true, value: true }));
}

const readAnnotations = new Set([
  podAnnotation,
  'istio.io/rev',
  'sidecar.istio.io/inject',
  'sidecar.istio.io/interceptionMode',
  'inject.istio.io/templates',
]);

function annotations(value: unknown): unknown {
  const kept: [name: string, value: string][] = [];
  for (const [name, text] of Object.entries(textsOf(value))) {
    const isRead =
      readAnnotations.has(name) ||
      name.startsWith('traffic.sidecar.istio.io/excludeOutbound') ||
      annotationProblem(name, text) !== null;
    if (isRead) kept.push([name, text]);
    // That it is there is all that is read of it.
    if (name === injectionStatus) kept.push([name, '']);
    const config = name === 'proxy.istio.io/config' ? essentialProxyConfig(text) : '';
    if (config !== '') kept.push([name, config]);
    const overrides = name === 'proxy.istio.io/overrides' ? essentialOverrides(text) : '';
    if (overrides !== '') kept.push([name, overrides]);
  }
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** The team's own entry for the proxy, as the injector keeps it: it holds environment. */
function essentialOverrides(text: string): string {
  const entry: Shape = [{ name: true, lifecycle }];
  try {
    return JSON.stringify(pick(JSON.parse(text), { initContainers: entry, containers: entry }));
  } catch {
    // Not the injector's: nothing is read from it.
    return '';
  }
}

function only(names: readonly string[]): (value: unknown) => unknown {
  return (value) => {
    const kept = Object.entries(textsOf(value)).filter(([name]) => names.includes(name));
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
}

function textThrough(reduce: (text: string) => string): (value: unknown) => unknown {
  return (value) => (typeof value === 'string' ? reduce(value) : undefined);
}
