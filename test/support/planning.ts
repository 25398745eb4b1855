/**
 * Builders for the planner's inputs, in short notation: `1.32`, `asm-1-27`. A cluster is healthy and runs
 * Kubernetes 1.32 with asm-1-28 unless a test says otherwise; a location offers what West Europe offered in 2026-08.
 *
 * @module
 */
import type {
  Calendar,
  KubernetesOffer,
  MeshOffer,
  Minor,
  OfferedMinor,
  OfferedRevision,
  PlanName,
} from '../../src/domain/catalogue.ts';
import type { Cluster, NodePool } from '../../src/domain/cluster.ts';
import type { Plan } from '../../src/domain/contracts.ts';
import type { Flag } from '../../src/domain/situation.ts';
import { upgradePlanner, type PlanInput } from '../../src/domain/upgrade-path.ts';
import { parseKubernetesVersion, parseMeshRevision } from '../../src/domain/versions.ts';
import type { MeshRevision } from '../../src/domain/versions.ts';

const bothPlans: readonly PlanName[] = ['KubernetesOfficial', 'AKSLongTermSupport'];
export const notRegistered: Flag = { text: 'NotRegistered', registered: false };
export const registered: Flag = { text: 'Registered', registered: true };
export const unreadFlag: Flag = { text: null, registered: 'unknown' };

function minor(text: string): Minor {
  const version = parseKubernetesVersion(text);
  if (!version) throw new Error(`no version: ${text}`);
  return { major: version.major, minor: version.minor };
}

function revision(text: string): MeshRevision {
  const parsed = parseMeshRevision(text);
  if (!parsed) throw new Error(`no revision: ${text}`);
  return parsed;
}

/** `'1.30-1.33'` → its minors. */
function minors(range: string): Minor[] {
  if (range === '') return [];
  const [from = '', to = from] = range.split('-');
  const first = minor(from);
  return Array.from({ length: minor(to).minor - first.minor + 1 }, (_, i) => ({ ...first, minor: first.minor + i }));
}

export interface ClusterShape {
  readonly id?: string;
  readonly name?: string;
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** null = could not be read. */
  readonly controlPlane?: string | null;
  /** A version, null = could not be read, or a whole pool; null instead of the list = unknown. */
  readonly pools?: readonly (string | null | Partial<NodePool>)[] | null;
  readonly revisions?: readonly string[];
  readonly supportPlan?: string;
  readonly powerState?: string;
  readonly rest?: Partial<Cluster>;
}

export function cluster(shape: ClusterShape = {}): Cluster {
  const name = shape.name ?? 'shop-prod';
  const subscriptionId = shape.subscriptionId ?? '11111111-1111-1111-1111-111111111111';
  const resourceGroup = shape.resourceGroup ?? 'rg-shop';
  const id =
    shape.id ??
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
  const pools = shape.pools === undefined ? ['1.32.7'] : shape.pools;
  const controlPlane = shape.controlPlane === undefined ? '1.32.7' : shape.controlPlane;
  return {
    id,
    key: id.toLowerCase(),
    name,
    subscriptionId,
    resourceGroup,
    location: shape.location ?? 'westeurope',
    tags: shape.tags ?? {},
    resourceUid: null,
    readable: true,
    controlPlane: reading(controlPlane),
    nodePools: pools === null ? null : pools.map(pool),
    mesh: {
      state: 'meshed',
      mode: 'Istio',
      revisions: (shape.revisions ?? ['asm-1-28']).map((text) => ({ text, revision: parseMeshRevision(text) })),
    },
    supportPlan: shape.supportPlan ?? 'KubernetesOfficial',
    upgradeChannel: null,
    automatic: false,
    provisioningState: 'Succeeded',
    powerState: shape.powerState ?? 'Running',
    virtualNodesEnabled: false,
    nodeAutoProvisioning: false,
    ...shape.rest,
  };
}

function pool(shape: string | null | Partial<NodePool>, index: number): NodePool {
  const text = typeof shape === 'object' ? (shape?.text ?? null) : shape;
  return {
    name: `pool${index + 1}`,
    active: true,
    count: 3,
    osType: 'Linux',
    mode: index === 0 ? 'System' : 'User',
    maxSurge: null,
    ...(typeof shape === 'object' ? shape : {}),
    ...reading(text),
  };
}

function reading(text: string | null) {
  return { text, version: text === null ? null : parseKubernetesVersion(text) };
}

/** `'1.33'`, `'1.33 lts'`, `'1.37 preview'`, `'1.32 lts > 1.33 1.34'` (its upgrades). */
export function kubernetesOffer(...lines: readonly string[]): KubernetesOffer {
  return {
    minors: lines.map((line): OfferedMinor => {
      const [head = '', upgrades = ''] = line.split('>');
      const [text = '', ...words] = head.trim().split(' ');
      const plans: readonly PlanName[] = words.includes('lts')
        ? ['AKSLongTermSupport']
        : words.includes('standard')
          ? ['KubernetesOfficial']
          : bothPlans;
      return {
        ...minor(text),
        preview: words.includes('preview'),
        plans,
        upgrades: upgrades.trim() === '' ? [] : upgrades.trim().split(' ').map(minor),
      };
    }),
  };
}

/** `'asm-1-28 1.30-1.35 > asm-1-29 asm-1-30'`; both plans have the same list. */
export function meshOffer(...lines: readonly string[]): MeshOffer {
  return {
    revisions: lines.map((line): OfferedRevision => {
      const [head = '', upgrades = ''] = line.split('>');
      const [text = '', range = ''] = head.trim().split(' ');
      return {
        revision: revision(text),
        upgrades: upgrades.trim() === '' ? [] : upgrades.trim().split(' ').map(revision),
        compatible: { KubernetesOfficial: minors(range), AKSLongTermSupport: minors(range) },
      };
    }),
  };
}

export const currentKubernetes = kubernetesOffer(
  '1.30 lts > 1.30 1.31 1.32 1.33',
  '1.31 lts > 1.31 1.32 1.33',
  '1.32 > 1.32 1.33',
  '1.33 > 1.33 1.34',
  '1.34 > 1.34 1.35',
  '1.35 > 1.35 1.36',
  '1.36 > 1.36',
  '1.37 preview',
);

export const currentMesh = meshOffer(
  'asm-1-27 1.29-1.35 > asm-1-28 asm-1-29',
  'asm-1-28 1.30-1.35 > asm-1-29 asm-1-30',
  'asm-1-29 1.31-1.36 > asm-1-30',
  'asm-1-30 1.32-1.36',
);

function calendarRevision(text: string, standard: string, lts: string): Calendar['revisions'][number] {
  return {
    revision: revision(text),
    endOfLife: '2026-04-30',
    approximate: false,
    compatible: { KubernetesOfficial: minors(standard), AKSLongTermSupport: lts === '' ? null : minors(lts) },
    source: 'https://learn.microsoft.com/azure/aks/istio-support-policy',
    reviewed: '2026-08-21',
  };
}

/** The documented table's rows around the default (facts 2). */
export const calendar: Calendar = {
  reviewed: '2026-08-21',
  revisions: [
    calendarRevision('asm-1-24', '1.28-1.33', ''),
    calendarRevision('asm-1-25', '1.29-1.33', '1.28-1.33'),
    calendarRevision('asm-1-26', '1.29-1.34', '1.28-1.34'),
    calendarRevision('asm-1-27', '1.29-1.35', '1.29-1.35'),
    calendarRevision('asm-1-28', '1.30-1.35', '1.30-1.35'),
    calendarRevision('asm-1-29', '1.31-1.36', '1.31-1.36'),
    calendarRevision('asm-1-30', '1.32-1.36', '1.32-1.36'),
  ],
  versions: [],
};

/** What the planner answers for a classic cluster in a location with the current offer. */
export function planOf(
  shape: ClusterShape = {},
  { previewVersions = false, ...rest }: Partial<PlanInput> & { readonly previewVersions?: boolean } = {},
): Plan | null {
  return upgradePlanner({ calendar, previewVersions }).plan({
    cluster: cluster(shape),
    sidecarMode: 'classic',
    meshOffer: currentMesh,
    kubernetesOffer: currentKubernetes,
    flag: notRegistered,
    ...rest,
  });
}

/** The plan of a cluster that needs one. */
export function neededPlan(shape: ClusterShape = {}): Plan {
  const plan = planOf(shape);
  if (!plan) throw new Error('this cluster needs no plan');
  return plan;
}
