import type { JsonObject } from '../../../domain/records.ts';
import { parseKubernetesVersion, parseMeshRevision } from '../../../domain/versions.ts';
import type { Random } from '../random.ts';
import type { ClusterShape } from '../shape.ts';
import { instantAfter, istiodObject, namespaceObject, nodeObject, workloadObjects, type PodPlace } from './objects.ts';
import { plainWorkloads, telltaleWorkloads, type Workload } from './workloads.ts';

/** How far a cluster has come, inside: whether its switch agrees with the documents, and whether its pods have followed. */
export type InsideCase = 'asDocumented' | 'restartOutstanding' | 'otherThanDocumented';

/** Whether there is something to see inside: a mesh whose revisions can be read, on a cluster that runs. */
export function canBeInspected({ mesh, version, stopped, withoutProperties, pools }: ClusterShape): boolean {
  return (
    mesh?.mode === 'Istio' &&
    mesh.revisions.length > 0 &&
    mesh.revisions.every((revision) => parseMeshRevision(revision) !== null) &&
    parseKubernetesVersion(version) !== null &&
    !stopped &&
    !withoutProperties &&
    pools !== null
  );
}

/** What becomes of a cluster: those that the documents call native are at any point of the way, the others mostly classic. */
export function insideCase(shape: ClusterShape, random: Random): InsideCase {
  const revisions = shape.mesh?.revisions ?? [];
  if (revisions.every((revision) => isDocumentedNative(shape, revision))) {
    return random.weighted([
      ['asDocumented', 45],
      ['restartOutstanding', 40],
      ['otherThanDocumented', 15],
    ]);
  }
  return random.weighted([
    ['asDocumented', 88],
    ['otherThanDocumented', 12],
  ]);
}

export interface InsideOptions {
  readonly shape: ClusterShape;
  readonly insideCase: InsideCase;
  /** ISO instant of the snapshot; everything inside is older. */
  readonly takenAt: string;
  readonly random: Random;
  /** Repeats the company's workloads, with namespaces of their own, until there are so many pods. Default: once. */
  readonly pods?: number;
}

/** Everything that an inspection would find in a cluster. Streams; the same random gives the same objects. */
export function* insideCluster({ shape, insideCase, takenAt, random, pods = 0 }: InsideOptions): Generator<JsonObject> {
  const revisions = shape.mesh?.revisions ?? [];
  const isOn = (revision: string): boolean =>
    isDocumentedNative(shape, revision) !== (insideCase === 'otherThanDocumented');
  const prefix = random.pick(['aks-user', 'aks-apps', 'aks-main']);
  const pool = `${prefix}-${random.int(10_000_000, 49_999_999)}-vmss`;
  const nodeCount = Math.max(7, Math.ceil(pods / 30));
  const nodes = Array.from({ length: nodeCount }, (_, index) => `${pool}${index.toString(36).padStart(6, '0')}`);

  for (const revision of revisions) yield istiodObject(revision, isOn(revision));
  for (const node of nodes) yield nodeObject(node, shape.version);
  // Teams that are done have tidied up; the others still carry everything.
  const isTidy = insideCase === 'asDocumented' && revisions.every(isOn);
  const workloads = isTidy ? plainWorkloads : [...plainWorkloads, ...telltaleWorkloads];
  let made = 0;
  for (let round = 0; round === 0 || made < pods; round += 1) {
    const suffix = round === 0 ? '' : `-${round}`;
    const revisionOf = (namespace: string): string => revisions[namespace.length % revisions.length] ?? '';
    for (const namespace of new Set(workloads.map((workload) => workload.namespace))) {
      const isMeshed = namespace !== 'kube-system';
      if (isMeshed || round === 0)
        yield namespaceObject(`${namespace}${isMeshed ? suffix : ''}`, isMeshed ? revisionOf(namespace) : null);
    }
    for (const [index, workload] of workloads.entries()) {
      if (round > 0 && workload.isMeshed === false) continue;
      const revision = revisionOf(workload.namespace);
      const isNative = isOn(revision) && !(insideCase === 'restartOutstanding' && index % 3 === 1);
      const places = placesOf(workload, nodes, made, {
        revision,
        shape: isNative && workload.annotations?.['sidecar.istio.io/nativeSidecar'] !== 'false' ? 'native' : 'classic',
        startedAt: instantAfter(takenAt, -3600 * (5 + random.int(0, 200))),
      });
      made += places.length;
      yield* workloadObjects(
        { ...workload, namespace: workload.isMeshed === false ? workload.namespace : `${workload.namespace}${suffix}` },
        places,
        random,
      );
    }
  }
}

/** Round robin over all nodes but the last, which belongs to the pinned one. */
function placesOf(
  { kind, replicas, isPinned, story }: Workload,
  nodes: readonly string[],
  made: number,
  place: Omit<PodPlace, 'node'>,
): PodPlace[] {
  if (kind === 'DaemonSet') return nodes.map((node) => ({ ...place, node }));
  // A native proxy ends with its Job, so nothing of it is there any more.
  const count = story === 'neverEnds' && place.shape === 'native' ? 0 : replicas;
  return Array.from({ length: count }, (_, index) => ({
    ...place,
    node: (isPinned ? nodes.at(-1) : nodes[(made + index) % (nodes.length - 1)]) ?? '',
  }));
}

/** `docs/verdict.md`, section 2, for what a made-up cluster can be: the flag and installation history aside. */
function isDocumentedNative({ version, pools }: ClusterShape, revision: string): boolean {
  const minors = [version, ...(pools ?? []).map((pool) => pool.version)].map(
    (text) => parseKubernetesVersion(text)?.minor ?? 0,
  );
  return Math.min(...minors) >= 33 && (parseMeshRevision(revision)?.minor ?? 0) >= 29;
}
