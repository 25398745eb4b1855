import { systemNamespace } from '../../domain/inspection/pod.ts';
import { reduceObject } from '../../domain/inspection/reduce-object.ts';
import { at, isObject, listOf, textOf } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';
import { parseMeshRevision } from '../../domain/versions.ts';
import type { ApiClient } from './api-client.ts';
import { packedPages, type PackedPages } from './packed-pages.ts';
import { KubernetesRefusal } from './refusal.ts';
import { configMaps, listedResources, listPath, objectPath, type Resource } from './resources.ts';

/** Times that one list is begun anew because its position had expired (410): etcd forgets after minutes. */
const maxRestarts = 3;

export interface ReadObjects {
  readonly objects: () => Iterable<JsonObject>;
  /** What was refused and is not needed for the mode. */
  readonly refused: readonly Resource[];
}

/** A refusal together with what was asked for. */
export class ResourceRefusal extends Error {
  readonly resource: Resource;
  readonly refusal: KubernetesRefusal;

  constructor(resource: Resource, refusal: KubernetesRefusal) {
    super(refusal.message, { cause: refusal });
    this.resource = resource;
    this.refusal = refusal;
  }
}

/**
 * Everything that an inspection reads of one cluster, reduced, or nothing.
 *
 * @param pageSize objects a page, as `limit` asks for them
 * @throws {ResourceRefusal} for the first thing that could not be read
 */
export async function readObjects(client: ApiClient, pageSize: number, signal: AbortSignal): Promise<ReadObjects> {
  const lists: PackedPages[] = [];
  const refused: Resource[] = [];
  const revisions = new Set<string>();
  const orRefused = async (resource: Resource, read: () => Promise<PackedPages>): Promise<void> => {
    try {
      lists.push(await read());
    } catch (error) {
      if (!(error instanceof KubernetesRefusal)) throw error;
      if (resource.isRequired || error.status !== 403) throw new ResourceRefusal(resource, error);
      refused.push(resource);
    }
  };

  for (const resource of listedResources) {
    await orRefused(resource, () =>
      readList(client, resource, pageSize, signal, (object) => {
        const revision = resource.kind === 'Deployment' ? revisionOfControlPlane(object) : null;
        if (revision !== null) revisions.add(revision);
      }),
    );
  }
  await orRefused(configMaps, () => readConfigMaps(client, revisions, signal));
  return {
    objects: function* () {
      for (const list of lists) yield* list.objects();
    },
    refused,
  };
}

async function readList(
  client: ApiClient,
  resource: Resource,
  pageSize: number,
  signal: AbortSignal,
  see: (object: JsonObject) => void,
): Promise<PackedPages> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await readPages(client, resource, pageSize, signal, see);
    } catch (error) {
      if (!(error instanceof KubernetesRefusal && error.status === 410 && restarts < maxRestarts)) throw error;
    }
  }
}

async function readPages(
  client: ApiClient,
  resource: Resource,
  pageSize: number,
  signal: AbortSignal,
  see: (object: JsonObject) => void,
): Promise<PackedPages> {
  const pages = packedPages();
  const seen = new Set<string>();
  let position: string | null = null;
  do {
    const query: Record<string, string> = { limit: String(pageSize), ...(position !== null && { continue: position }) };
    let found = 0;
    const add = (item: JsonObject): void => {
      found += 1;
      see(item);
      pages.add(reduceObject(resource, item));
    };
    const body = await client.readPage(listPath(resource), query, add, signal);
    const items = listOf(body.items);
    if (items?.length !== found || !items.every(isObject)) throw new KubernetesRefusal({ kind: 'shape' });
    position = textOf(at(body, 'metadata', 'continue'));
    // A server that leads in circles would never let us go.
    if (position !== null && seen.has(position)) throw new KubernetesRefusal({ kind: 'shape' });
    if (position !== null) seen.add(position);
  } while (position !== null);
  return pages;
}

async function readConfigMaps(
  client: ApiClient,
  revisions: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PackedPages> {
  const pages = packedPages();
  for (const revision of [...revisions].toSorted()) {
    const path = objectPath(configMaps, systemNamespace, `istio-shared-configmap-${revision}`);
    try {
      pages.add(reduceObject(configMaps, await client.read(path, signal)));
    } catch (error) {
      // Nobody made one: nothing is configured there.
      if (!(error instanceof KubernetesRefusal && error.status === 404)) throw error;
    }
  }
  return pages;
}

/** `asm-1-29` of the Deployment `istiod-asm-1-29`; a Deployment plainly named `istiod` is not the mesh add-on (facts 3). */
function revisionOfControlPlane(deployment: JsonObject): string | null {
  const name = textOf(at(deployment, 'metadata', 'name')) ?? '';
  if (at(deployment, 'metadata', 'namespace') !== systemNamespace || !name.startsWith('istiod-')) return null;
  const revision = name.slice('istiod-'.length);
  return parseMeshRevision(revision) === null ? null : revision;
}
