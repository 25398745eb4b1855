/**
 * A pod as the evidence reads it: whose it is, and where its proxy runs.
 *
 * @module
 */
import { at, isObject, listOf, property, textOf, textsOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { parseKubernetesVersion, parseMeshRevision, type MeshRevision } from '../versions.ts';
import { ownerOf, type Owner } from './owners.ts';

/** The proxy's container, in either shape. */
export const proxyName = 'istio-proxy';
/** Where the mesh add-on's control plane runs, and its shared configuration lies. */
export const systemNamespace = 'aks-istio-system';
/** Where the add-on's own gateways run: proxies, but not sidecars. */
export const gatewayNamespaces: ReadonlySet<string> = new Set(['aks-istio-ingress', 'aks-istio-egress']);

export interface Sidecar {
  /** Native: an init container with `restartPolicy: Always`. */
  readonly shape: 'native' | 'classic';
  readonly container: JsonObject;
  /** By the injector's annotation, else by the proxy's image; null = neither says. */
  readonly revision: MeshRevision | null;
}

/** Only read from while it is being added; nothing keeps it. */
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly owner: Owner;
  readonly annotations: Readonly<Record<string, string>>;
  /** Null without a proxy, in a gateway, and once finished: such a pod tells nothing about sidecars. */
  readonly sidecar: Sidecar | null;
  /** `Succeeded` or `Failed`: it uses nothing any more. */
  readonly isFinished: boolean;
  readonly object: JsonObject;
}

/** Reads a pod of which namespace and name are known. */
export function podOf(object: JsonObject, namespace: string, name: string): Pod {
  const annotations = textsOf(at(object, 'metadata', 'annotations'));
  const phase = at(object, 'status', 'phase');
  const isFinished = phase === 'Succeeded' || phase === 'Failed';
  const proxy = gatewayNamespaces.has(namespace) || isFinished ? null : proxyOf(object);
  const isSidecar = proxy !== null && !isGateway(proxy.container);
  return {
    namespace,
    name,
    owner: ownerOf(object) ?? { kind: 'Pod', name },
    annotations,
    sidecar: isSidecar ? { ...proxy, revision: revisionOf(annotations, proxy.container) } : null,
    isFinished,
    object,
  };
}

/** The named containers of `spec.containers` or `spec.initContainers`; entries that are no containers are left out. */
export function containersOf(spec: unknown, list: 'containers' | 'initContainers'): JsonObject[] {
  return (listOf(property(spec, list)) ?? []).filter(isObject);
}

/** Whether a proxy serves as a gateway, by the argument it was started with. */
export function isGateway(proxy: JsonObject): boolean {
  return listOf(proxy.args)?.includes('router') ?? false;
}

function proxyOf(pod: JsonObject): Omit<Sidecar, 'revision'> | null {
  const named = (list: 'containers' | 'initContainers'): JsonObject | undefined =>
    containersOf(at(pod, 'spec'), list).find((container) => container.name === proxyName);
  const init = named('initContainers');
  if (init?.restartPolicy === 'Always') return { shape: 'native', container: init };
  const container = named('containers');
  return container ? { shape: 'classic', container } : null;
}

/** `…/proxyv2:1.28.5-distroless` → asm-1-28: the add-on's revisions are named after upstream's minors. */
function revisionOf(annotations: Readonly<Record<string, string>>, proxy: JsonObject): MeshRevision | null {
  const annotated = parseMeshRevision(annotations['istio.io/rev'] ?? '');
  if (annotated) return annotated;
  const tag = textOf(proxy.image)
    ?.split('@')[0]
    ?.match(/:([^:/]+)$/)?.[1];
  const version = tag === undefined ? null : parseKubernetesVersion(tag);
  return version && { major: version.major, minor: version.minor };
}
