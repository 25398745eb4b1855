/**
 * The API servers of all clusters of a snapshot, on one port with a path for each: lists with paging and single
 * objects, from the snapshot's `kubernetes` records. Reads only; whatever would change something is refused.
 *
 * @see {@link https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks}
 * @module
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { at, textOf } from '../../../domain/json.ts';
import type { JsonObject } from '../../../domain/records.ts';
import type { Fleet } from '../fleet.ts';
import type { GapReason } from '../fleet-gaps.ts';
import type { Reply } from '../http.ts';
import type { Stage } from '../stage.ts';
import { aksServerAudience, type Tokens } from '../tokens.ts';
import { kubernetesStatus } from './kubernetes-status.ts';

const kinds: Readonly<Record<string, { readonly group: string; readonly kind: string; readonly namespaced: boolean }>> =
  {
    namespaces: { group: '', kind: 'Namespace', namespaced: false },
    nodes: { group: '', kind: 'Node', namespaced: false },
    pods: { group: '', kind: 'Pod', namespaced: true },
    configmaps: { group: '', kind: 'ConfigMap', namespaced: true },
    deployments: { group: 'apps', kind: 'Deployment', namespaced: true },
    replicasets: { group: 'apps', kind: 'ReplicaSet', namespaced: true },
    statefulsets: { group: 'apps', kind: 'StatefulSet', namespaced: true },
    daemonsets: { group: 'apps', kind: 'DaemonSet', namespaced: true },
    jobs: { group: 'batch', kind: 'Job', namespaced: true },
    cronjobs: { group: 'batch', kind: 'CronJob', namespaced: true },
  };
/** From here on an API server compresses for whoever takes it. */
const gzipFromBytes = 128 * 1024;
/** What an API server answers without `limit`: everything. */
const noLimit = Number.MAX_SAFE_INTEGER;
const resourceVersion = '184467';

/** Where a cluster's API server is: its name to be recognised by, a digest to be unique. */
export function apiServerPath(clusterId: string): string {
  const key = clusterId.toLowerCase();
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return `/clusters/${encodeURIComponent(key.split('/').at(-1) ?? '')}-${digest}`;
}

export interface KubernetesApiOptions {
  readonly fleet: Fleet;
  readonly scene: Stage;
  readonly tokens: Tokens;
}

/** Answers every request to every cluster. A cluster that the snapshot holds no evidence of is an empty one. */
export function kubernetesApi({ fleet, scene, tokens }: KubernetesApiOptions) {
  const clusters = new Map<string, string>();
  for (const resources of fleet.clusters.values()) {
    for (const { id } of resources) if (typeof id === 'string') clusters.set(apiServerPath(id), id.toLowerCase());
  }
  for (const id of fleet.kubernetes.keys()) clusters.set(apiServerPath(id), id);
  const lists = new Map<string, readonly JsonObject[]>();
  /** The objects of a kind in etcd's order, without what list items come without. */
  const listOf = (clusterId: string, kind: string): readonly JsonObject[] => {
    const key = `${clusterId}\n${kind}`;
    const known = lists.get(key);
    if (known) return known;
    const objects = (fleet.kubernetes.get(clusterId) ?? []).filter((object) => object.kind === kind);
    const sorted = objects.toSorted((a, b) => (storageKey(a) < storageKey(b) ? -1 : 1));
    lists.set(key, sorted);
    return sorted;
  };

  const answer = (request: IncomingMessage, url: URL, nowMs: number): Reply => {
    const caller = tokens.check(request.headers.authorization, nowMs, [aksServerAudience]);
    if ('status' in caller) return kubernetesStatus(401, 'Unauthorized');
    const [, server = '', path = ''] = /^(\/clusters\/[^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    const clusterId = clusters.get(server);
    if (clusterId === undefined) return kubernetesStatus(404, 'the server could not find the requested resource');
    const asked = parsePath(path);
    if (asked === null) return kubernetesStatus(404, 'the server could not find the requested resource');
    if (request.method !== 'GET') return forbidden(caller.principal, asked, 'write');
    const gap = fleet.kubernetesGaps.get(clusterId);
    if (gap !== undefined) return gapStatus(gap, caller.principal, asked);
    const all = listOf(clusterId, asked.kind).filter(
      (object) => asked.namespace === null || at(object, 'metadata', 'namespace') === asked.namespace,
    );
    if (asked.name === null) return listPage(all, asked, url.searchParams, nowMs, scene.scenario().continueSeconds);
    const found = all.find((object) => at(object, 'metadata', 'name') === asked.name);
    return found === undefined
      ? kubernetesStatus(404, `${asked.plural} "${asked.name}" not found`)
      : { status: 200, body: { ...found, apiVersion: asked.apiVersion, kind: asked.kind } };
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const method = request.method ?? 'GET';
    const accepts = (request.headers['accept-encoding'] ?? '').includes('gzip');
    await scene.perform(response, { method, url, bodyText: '', route: 'kubernetes' }, () => ({
      ...answer(request, new URL(url, 'https://kubernetes'), scene.nowMs()),
      ...(accepts && { gzipFromBytes }),
    }));
  };
}

interface Asked {
  readonly group: string;
  readonly apiVersion: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
}

function parsePath(path: string): Asked | null {
  const [, core, grouped, namespace, plural = '', name] =
    /^\/(?:api\/(v1)|apis\/([\w.]+\/v1))(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const found = Object.hasOwn(kinds, plural) ? kinds[plural] : undefined;
  const apiVersion = core ?? grouped;
  if (!found || apiVersion === undefined) return null;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  if (group !== found.group || (namespace !== undefined && !found.namespaced)) return null;
  return {
    group,
    apiVersion,
    plural,
    kind: found.kind,
    namespace: namespace === undefined ? null : decodeURIComponent(namespace),
    name: name === undefined ? null : decodeURIComponent(name),
  };
}

function listPage(
  all: readonly JsonObject[],
  asked: Asked,
  query: URLSearchParams,
  nowMs: number,
  continueSeconds: number,
): Reply {
  const unknown = [...query.keys()].find((name) => name !== 'limit' && name !== 'continue');
  // Ignoring a selector would answer too much without anybody noticing.
  if (unknown !== undefined) return kubernetesStatus(400, `the simulated API server does not know ${unknown}`);
  const limit = Number(query.get('limit') ?? noLimit) || noLimit;
  const position = query.get('continue');
  const from = position === null ? { from: 0, atMs: nowMs } : parseContinue(position);
  if (from === null) return kubernetesStatus(400, 'continue key is not valid');
  if (nowMs - from.atMs > continueSeconds * 1000) {
    return kubernetesStatus(
      410,
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    );
  }
  const items = all.slice(from.from, from.from + limit);
  const next = from.from + items.length;
  const left = all.length - next;
  return {
    status: 200,
    body: {
      kind: `${asked.kind}List`,
      apiVersion: asked.apiVersion,
      metadata: {
        resourceVersion,
        ...(left > 0 && { continue: writeContinue(next, from.atMs), remainingItemCount: left }),
      },
      items: items.map(asItem),
    },
    notes: { rows: items.length },
    samePage: { field: 'metadata', value: { resourceVersion, continue: writeContinue(from.from, from.atMs) } },
  };
}

/** Items of a list come without kind and apiVersion. */
function asItem(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'kind' && key !== 'apiVersion'));
}

function writeContinue(from: number, atMs: number): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: Number(resourceVersion), from, atMs })).toString(
    'base64url',
  );
}

function parseContinue(text: string): { readonly from: number; readonly atMs: number } | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [from, atMs] = [at(read, 'from'), at(read, 'atMs')];
    return typeof from === 'number' && typeof atMs === 'number' ? { from, atMs } : null;
  } catch {
    return null;
  }
}

function forbidden(user: string, { plural, group, namespace, name }: Asked, verb?: string): Reply {
  const where = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return kubernetesStatus(
    403,
    `${plural} is forbidden: User "${user}" cannot ${verb ?? (name === null ? 'list' : 'get')} resource "${plural}" in API group "${group}" ${where}`,
  );
}

function gapStatus(reason: GapReason, user: string, asked: Asked): Reply {
  switch (reason) {
    case 'forbidden':
      return forbidden(user, asked);
    case 'throttled':
      return kubernetesStatus(429, 'Too many requests, please try again later.', { 'Retry-After': '1' });
    case 'notFound':
      return kubernetesStatus(404, 'the server could not find the requested resource');
    case 'unavailable':
      return kubernetesStatus(503, 'the server is currently unable to handle the request');
    case 'malformed':
    case 'cut':
    case 'late':
      return { status: 200, body: { items: 'not what it should be' } };
  }
}

function storageKey(object: JsonObject): string {
  return `${textOf(at(object, 'metadata', 'namespace')) ?? ''}/${textOf(at(object, 'metadata', 'name')) ?? ''}`;
}
