import { reduceObject } from '../../domain/inspection/reduce-object.ts';
import { annotationProblem } from '../../domain/inspection/sidecar-annotation.ts';
import { injectedContainers } from '../../domain/inspection/workarounds-of-pod.ts';
import { isObject, property, textOf } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Namespaces that every cluster has, and those of the mesh add-on. */
const commonNamespaces = new Set([
  'default',
  'kube-system',
  'aks-istio-system',
  'aks-istio-ingress',
  'aks-istio-egress',
]);
/** Objects of the add-on that are known by their names. */
const addOnObject = /^(?:istiod-|istio-shared-configmap-)/;
/** Of a path that a hook calls, what tells of the proxy. */
const tellingPath = /\/quitquitquit|\/healthz\/ready/i;

/**
 * A Kubernetes object without anything that says whose it is. What an inspection does not read is dropped; of the rest,
 * names are replaced and the values that people chose are emptied of everything but their meaning.
 */
export function redactKubernetes(object: JsonObject, names: Pseudonyms): JsonObject {
  const kind = textOf(object.kind) ?? '';
  const reduced = reduceObject({ kind, apiVersion: textOf(object.apiVersion) ?? '' }, object);
  const { namespace, workload } = kubernetesNames(names);
  const objectName = (text: string): string => {
    if (kind === 'Namespace') return namespace(text);
    if (kind === 'Node') return names.name('node', text);
    return workload(text);
  };
  const container = (text: string): string => (injectedContainers.has(text) ? text : names.name('container', text));

  /** `field` is the key that the value stands under; a list hands it on to its items. */
  const walk = (value: unknown, field: string): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown) => walk(item, field));
    if (!isObject(value)) return value;
    if (field === 'annotations') return annotations(value);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, leaf(field, key, entry)]));
  };
  const leaf = (parent: string, key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return walk(value, key);
    if (key === 'name') {
      if (parent === 'metadata') return objectName(value);
      if (parent === 'ownerReferences') return workload(value);
      return parent === 'env' ? value : container(value);
    }
    if (key === 'namespace') return namespace(value);
    if (key === 'nodeName') return names.name('node', value);
    if (key === 'path') return tellingPath.exec(value)?.[0] ?? '/redacted';
    if (key === 'image') return `proxyv2:${/:([^:/@]+)(?:@.*)?$/.exec(value)?.[1] ?? 'unknown'}`;
    return value;
  };
  const annotations = (values: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]): [string, unknown] => [
        annotationName(key),
        annotationValue(key, value),
      ]),
    );
  const annotationValue = (key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || value.trim() === '') return value;
    if (key === 'proxy.istio.io/overrides') return overrides(value);
    if (key.startsWith('traffic.sidecar.istio.io/')) return 'redacted';
    if (annotationProblem(key, value) !== null) return switchValue(value, names);
    return value;
  };
  const overrides = (text: string): string => {
    try {
      return JSON.stringify(walk(JSON.parse(text), ''));
    } catch {
      return 'redacted';
    }
  };

  const redacted = walk(reduced, '');
  return { apiVersion: property(reduced, 'apiVersion'), kind, ...(isObject(redacted) ? redacted : {}) };
}

/** How names inside a cluster are replaced, wherever they stand; those that every cluster has are kept. */
export function kubernetesNames(
  names: Pseudonyms,
): Readonly<Record<'namespace' | 'workload', (name: string) => string>> {
  return {
    namespace: (name) => (commonNamespaces.has(name) ? name : names.name('ns', name)),
    workload: (name) => (addOnObject.test(name) ? name : names.name('workload', name)),
  };
}

/** The value of an annotation for native sidecars: one that means nothing may be anything. */
export function switchValue(value: string, names: Pseudonyms): string {
  return value === 'true' || value === 'false' || value.trim() === '' ? value : names.name('value', value);
}

/** A name of Istio's keeps all of itself; of another one only what follows the domain. */
export function annotationName(name: string): string {
  const domain = name.slice(0, Math.max(0, name.lastIndexOf('/')));
  return domain === '' || domain.endsWith('istio.io') ? name : `example.com${name.slice(name.lastIndexOf('/'))}`;
}
