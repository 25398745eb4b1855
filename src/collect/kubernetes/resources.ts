/**
 * What is asked of a cluster's API server: every path, and the right that each needs. `docs/inspect.md` has the same as
 * a ClusterRole, and a test compares the two with what was really asked.
 *
 * @module
 */
import type { ObjectKind } from '../../domain/inspection/reduce-object.ts';

export interface Resource extends ObjectKind {
  /** The API group of a ClusterRole; empty = the core group. */
  readonly group: string;
  /** As in paths and in a ClusterRole. */
  readonly plural: string;
  /** False: without it only a part of one finding is missing, so being refused it is a gap beside the evidence. */
  readonly isRequired: boolean;
}

/** Listed in this order, over all namespaces; pods last, because they cost most and everything else may refuse first. */
export const listedResources: readonly Resource[] = [
  resource('', 'Namespace', 'namespaces'),
  resource('apps', 'Deployment', 'deployments'),
  resource('apps', 'ReplicaSet', 'replicasets'),
  resource('apps', 'StatefulSet', 'statefulsets'),
  resource('apps', 'DaemonSet', 'daemonsets'),
  resource('batch', 'CronJob', 'cronjobs'),
  resource('batch', 'Job', 'jobs'),
  { ...resource('', 'Node', 'nodes'), isRequired: false },
  resource('', 'Pod', 'pods'),
];

/** Read by name, so that no other ConfigMap is ever seen. */
export const configMaps: Resource = { ...resource('', 'ConfigMap', 'configmaps'), isRequired: false };

/** `/api/v1/pods`, `/apis/apps/v1/deployments`. */
export function listPath({ group, apiVersion, plural }: Resource): string {
  return `${group === '' ? '/api' : '/apis'}/${apiVersion}/${plural}`;
}

/** `/api/v1/namespaces/aks-istio-system/configmaps/istio-shared-configmap-asm-1-29`. */
export function objectPath({ group, apiVersion, plural }: Resource, namespace: string, name: string): string {
  return `${group === '' ? '/api' : '/apis'}/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
}

function resource(group: string, kind: string, plural: string): Resource {
  return { group, kind, plural, apiVersion: group === '' ? 'v1' : `${group}/v1`, isRequired: true };
}
