/**
 * Azure's own JSON, as a snapshot holds it → the domain's words. Nothing is rejected but a cluster without an id:
 * what cannot be read stays unknown (`docs/verdict.md`, section 1).
 *
 * @module
 */
import type {
  KubernetesOffer,
  MeshOffer,
  Minor,
  OfferedMinor,
  OfferedRevision,
  PlanName,
} from '../domain/catalogue.ts';
import type { Cluster, Mesh, NodePool, RevisionReading, Subscription, VersionReading } from '../domain/cluster.ts';
import { at, isObject, isWord, listOf, property, textOf } from '../domain/json.ts';
import type { JsonObject, SubscriptionRecord } from '../domain/records.ts';
import {
  compareMinor,
  formatMinor,
  formatRevision,
  parseKubernetesVersion,
  parseMeshRevision,
  parseMeshUpgradeTarget,
} from '../domain/versions.ts';

const planNames: readonly PlanName[] = ['KubernetesOfficial', 'AKSLongTermSupport'];
const idPattern = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/.*\/([^/]+)$/i;

/**
 * Reads a managed cluster as ARM or Resource Graph returns it; null when it has no id, so that nobody can say which
 * cluster it is.
 *
 * @see payloads: `test/data/azure/managed-cluster-canary-recorded.json`
 */
export function readCluster(resource: JsonObject): Cluster | null {
  const id = textOf(property(resource, 'id'));
  if (id === null) return null;
  const parts = idPattern.exec(id);
  const properties = property(resource, 'properties');
  const readable = isObject(properties);
  return {
    id,
    key: id.toLowerCase(),
    name: textOf(property(resource, 'name')) ?? parts?.[3] ?? id,
    subscriptionId: (parts?.[1] ?? textOf(property(resource, 'subscriptionId')) ?? '').toLowerCase(),
    resourceGroup: parts?.[2] ?? textOf(property(resource, 'resourceGroup')) ?? '',
    location: textOf(property(resource, 'location')) ?? '',
    tags: readTags(property(resource, 'tags')),
    resourceUid: textOf(property(properties, 'resourceUID'))?.toLowerCase() ?? null,
    readable,
    controlPlane: readVersion(properties, 'currentKubernetesVersion', 'kubernetesVersion'),
    nodePools: listOf(property(properties, 'agentPoolProfiles'))?.map(readNodePool) ?? null,
    mesh: readable
      ? readMesh(property(properties, 'serviceMeshProfile'))
      : { state: 'unknown', mode: null, revisions: [] },
    supportPlan: readSupportPlan(property(properties, 'supportPlan')),
    upgradeChannel: textOf(at(properties, 'autoUpgradeProfile', 'upgradeChannel'))?.toLowerCase() ?? null,
    provisioningState: textOf(property(properties, 'provisioningState')),
    powerState: textOf(at(properties, 'powerState', 'code')),
    virtualNodesEnabled: readVirtualNodes(property(properties, 'addonProfiles')),
    nodeAutoProvisioning: isWord(at(properties, 'nodeProvisioningProfile', 'mode'), 'Auto'),
    automatic: isWord(at(resource, 'sku', 'name'), 'Automatic'),
  };
}

/**
 * A tag whose value is no text still counts as set, or it would hide less than it should (an exemption's, say); what it
 * says is nothing, or it could exempt.
 */
function readTags(tags: unknown): Record<string, string> {
  if (!isObject(tags)) return {};
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
}

/** What is no text is shown as it came, not as the plan that an absent one means. */
function readSupportPlan(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'KubernetesOfficial';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The first field that is there decides, malformed or not; the second is read only where the first is absent. */
function readVersion(source: unknown, first: string, second: string): VersionReading {
  const value = [property(source, first), property(source, second)].find(
    (candidate) => candidate !== undefined && candidate !== null && candidate !== '',
  );
  if (typeof value === 'string') return { text: value, version: parseKubernetesVersion(value) };
  // Whoever wrote a number meant 1.30 and got 1.3: malformed, and shown as it came.
  return { text: value === undefined ? null : JSON.stringify(value), version: null };
}

function readNodePool(pool: unknown): NodePool {
  const count = property(pool, 'count');
  return {
    ...readVersion(pool, 'currentOrchestratorVersion', 'orchestratorVersion'),
    name: textOf(property(pool, 'name')) ?? '',
    active: !isWord(at(pool, 'powerState', 'code'), 'Stopped') && count !== 0,
    count: typeof count === 'number' ? count : null,
    osType: textOf(property(pool, 'osType')),
    mode: textOf(property(pool, 'mode')),
    maxSurge: textOf(at(pool, 'upgradeSettings', 'maxSurge')),
  };
}

function readMesh(profile: unknown): Mesh {
  const mode = property(profile, 'mode');
  const isAbsent =
    profile === undefined || profile === null || (isObject(profile) && (mode === undefined || mode === null));
  if (isAbsent || isWord(mode, 'Disabled')) return { state: 'notMeshed', mode: textOf(mode), revisions: [] };
  return {
    state: isWord(mode, 'Istio') ? 'meshed' : 'unknown',
    mode: textOf(mode),
    revisions: readRevisions(at(profile, 'istio', 'revisions')),
  };
}

function readRevisions(list: unknown): RevisionReading[] {
  const readings = new Map<string, RevisionReading>();
  for (const entry of listOf(list) ?? []) {
    const text = typeof entry === 'string' ? entry : JSON.stringify(entry);
    const revision = parseMeshRevision(text);
    const key = revision ? formatRevision(revision) : text;
    if (!readings.has(key)) readings.set(key, { text, revision });
  }
  return [...readings.values()];
}

/** The add-on's key is written in several casings (facts 6.1). */
function readVirtualNodes(profiles: unknown): boolean {
  if (!isObject(profiles)) return false;
  return Object.entries(profiles).some(
    ([name, profile]) => isWord(name, 'aciConnectorLinux') && property(profile, 'enabled') === true,
  );
}

/** Reads a subscription record. */
export function readSubscription(record: SubscriptionRecord): Subscription {
  return {
    subscriptionId: record.subscriptionId.toLowerCase(),
    displayName: record.displayName ?? null,
    tenantId: record.tenantId ?? null,
    state: record.state ?? null,
    managementGroups: record.managementGroups ?? [],
    tags: record.tags ?? {},
  };
}

/**
 * Reads the body of `GET …/locations/{location}/meshRevisionProfiles` (or of its single form); null when it is not one.
 *
 * @see payloads: `test/data/azure/mesh-revision-profiles-list-recorded.json`
 */
export function readMeshOffer(response: JsonObject): MeshOffer | null {
  const profiles = listOf(property(response, 'value')) ?? [response];
  const entries = profiles.map((profile) => listOf(at(profile, 'properties', 'meshRevisions')));
  if (entries.includes(null)) return null;
  const unread = unreadCounter();
  const revisions = entries
    .flatMap((list) => list ?? [])
    .map((entry) => readOfferedRevision(entry, unread))
    .filter((entry) => entry !== null);
  return { revisions: revisions.sort((a, b) => compareMinor(a.revision, b.revision)), ...unread.result() };
}

function readOfferedRevision(entry: unknown, unread: UnreadCounter): OfferedRevision | null {
  const revision = unread.parsed(property(entry, 'revision'), parseMeshRevision);
  if (!revision) return null;
  const lists = unread.list(property(entry, 'compatibleWith'));
  const versionsOf = (name: string): { minors: readonly Minor[]; isWhole: boolean } | null => {
    const list = lists.find((candidate) => isWord(property(candidate, 'name'), name));
    const versions = property(list, 'versions');
    const texts = unread.list(versions);
    // An empty list says that nothing fits; what is no list says nothing.
    if (listOf(versions) === null) return null;
    const minors = sortedMinors(texts, unread);
    return { minors, isWhole: texts.every((text) => parseKubernetesVersion(textOf(text) ?? '') !== null) };
  };
  // Older answers used the single name `kubernetes`; it serves both plans (facts 2).
  const plan = (name: PlanName): ReturnType<typeof versionsOf> => versionsOf(name) ?? versionsOf('kubernetes');
  const [standard, longTerm] = [plan('KubernetesOfficial'), plan('AKSLongTermSupport')];
  const partlyRead = planNames.filter(
    (name) => (name === 'KubernetesOfficial' ? standard : longTerm)?.isWhole === false,
  );
  const upgrades = unread
    .list(property(entry, 'upgrades'))
    .map((target) => unread.parsed(target, parseMeshUpgradeTarget))
    .filter((target) => target !== null);
  return {
    revision,
    upgrades: upgrades.sort(compareMinor),
    compatible: { KubernetesOfficial: standard?.minors ?? null, AKSLongTermSupport: longTerm?.minors ?? null },
    ...(partlyRead.length > 0 ? { partlyRead } : {}),
  };
}

/**
 * Reads the body of `GET …/locations/{location}/kubernetesVersions` (note `values`); null when it is not one.
 *
 * @see payloads: `test/data/azure/kubernetes-versions-list.json`
 */
export function readKubernetesOffer(response: JsonObject): KubernetesOffer | null {
  const values = listOf(property(response, 'values'));
  if (!values) return null;
  const unread = unreadCounter();
  const minors = new Map<string, OfferedMinor>();
  for (const value of values) {
    const version = unread.parsed(property(value, 'version'), parseKubernetesVersion);
    if (!version || minors.has(formatMinor(version))) continue;
    const plans = unread.list(at(value, 'capabilities', 'supportPlan'));
    const patches = property(value, 'patchVersions');
    const upgrades = isObject(patches)
      ? Object.values(patches).flatMap((patch) => unread.list(property(patch, 'upgrades')))
      : [];
    const preview = property(value, 'isPreview') ?? false;
    if (typeof preview !== 'boolean') unread.add();
    minors.set(formatMinor(version), {
      major: version.major,
      minor: version.minor,
      // Whoever says it in other words than true and false is not taken for released.
      preview: preview !== false,
      plans: planNames.filter((plan) => plans.some((name) => isWord(name, plan))),
      upgrades: sortedMinors(upgrades, unread),
    });
  }
  return { minors: [...minors.values()].sort(compareMinor), ...unread.result() };
}

/** Reads values of a catalogue and counts those that it cannot read. */
interface UnreadCounter {
  readonly add: () => void;
  /** Absent and null are an empty list. */
  readonly list: (value: unknown) => readonly unknown[];
  readonly parsed: <T>(value: unknown, parse: (text: string) => T | null) => T | null;
  readonly result: () => { readonly unread?: number };
}

function unreadCounter(): UnreadCounter {
  let unread = 0;
  const add = (): void => {
    unread += 1;
  };
  return {
    add,
    list: (value) => {
      const list = listOf(value ?? []);
      if (!list) add();
      return list ?? [];
    },
    parsed: (value, parse) => {
      const found = parse(textOf(value) ?? '');
      if (found === null) add();
      return found;
    },
    result: () => (unread > 0 ? { unread } : {}),
  };
}

function sortedMinors(versions: readonly unknown[], unread: UnreadCounter): Minor[] {
  const minors = new Map<string, Minor>();
  for (const text of versions) {
    const version = unread.parsed(text, parseKubernetesVersion);
    if (version) minors.set(formatMinor(version), { major: version.major, minor: version.minor });
  }
  return [...minors.values()].sort(compareMinor);
}
