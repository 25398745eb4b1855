/**
 * A healthy cluster's situation, for the rules' cases and for tests: native, seen inside, in support, nothing to say
 * about it. It comes out of the real assessment, so a case can only describe what can happen. Not used by the product.
 *
 * @module
 */
import { assessCluster, readFlag } from './assess.ts';
import type { Calendar, MeshOffer, Minor, OfferedRevision } from './catalogue.ts';
import { readCalendar } from './calendar.ts';
import type { Cluster, NodePool } from './cluster.ts';
import { noHistory, type ClusterHistory, type Observation } from './history.ts';
import type {
  AnnotationReading,
  ObservedCluster,
  ObservedRequests,
  ObservedRevision,
  ObservedWorkaround,
  ObservedWorkload,
  StartupRace,
  StuckJob,
} from './inspection/observed.ts';
import type { Flag, Policy, Situation } from './situation.ts';
import { parseKubernetesVersion, parseMeshRevision } from './versions.ts';

/** What a case changes of the healthy cluster; everything else stays healthy. */
export interface Change {
  /** As Azure would write it; null = absent. */
  readonly controlPlane?: string | null;
  /** null = Azure listed none. */
  readonly pools?: readonly NodePool[] | null;
  readonly mesh?: Cluster['mesh']['state'];
  /** As Azure would write them. */
  readonly revisions?: readonly string[];
  /** State of the preview flag; null = not read. */
  readonly flag?: string | null;
  /** Why the flag was not read. */
  readonly unreadBecause?: Flag['unreadBecause'];
  /** Any other field of the cluster. */
  readonly cluster?: Partial<Cluster>;
  readonly history?: ClusterHistory;
  /** What was seen inside. Not given: the healthy sight, but nothing once versions, mesh or flag are changed. */
  readonly observed?: ObservedCluster | null;
  readonly policy?: Partial<Policy>;
  readonly takenAt?: string;
  readonly meshOffer?: MeshOffer | null;
  readonly calendar?: Calendar;
}

/** The healthy situation, or what one change makes of it. */
export type Healthy = (change?: Change) => Situation;

/** Tells what the product would of a healthy cluster, with the given change. */
export const healthySituation: Healthy = (change = {}) => {
  const { controlPlane, pools, mesh, revisions, flag, cluster } = change;
  const isSeenAsBefore = [controlPlane, pools, mesh, revisions, flag, change.history].every(
    (part) => part === undefined,
  );
  return assessCluster(
    {
      cluster: {
        ...healthyCluster,
        ...(controlPlane === undefined ? {} : { controlPlane: reading(controlPlane) }),
        ...(pools === undefined ? {} : { nodePools: pools }),
        mesh: {
          state: mesh ?? 'meshed',
          mode: mesh === 'notMeshed' ? 'Disabled' : mesh === 'unknown' ? 'Linkerd' : 'Istio',
          revisions: (revisions ?? ['asm-1-29']).map((text) => ({ text, revision: parseMeshRevision(text) })),
        },
        ...cluster,
      },
      subscription: null,
      flag: {
        ...readFlag(flag === undefined ? 'NotRegistered' : flag),
        ...(change.unreadBecause ? { unreadBecause: change.unreadBecause } : {}),
      },
      history: change.history ?? noHistory,
      observed: change.observed === undefined && isSeenAsBefore ? seen({}) : (change.observed ?? null),
      meshOffer: change.meshOffer === undefined ? healthyOffer : change.meshOffer,
    },
    {
      takenAt: change.takenAt ?? '2026-06-15T06:00:00Z',
      policy: { target: 'default', evidence: 'documented', ...change.policy },
      calendar: change.calendar ?? healthyCalendar,
      rules: [],
    },
  ).situation;
};

/** A node pool at the healthy version: active, Linux, three nodes. */
export function pool(version: string | null, change: Partial<NodePool> = {}): NodePool {
  return {
    name: 'system',
    active: true,
    count: 3,
    osType: 'Linux',
    mode: 'System',
    maxSurge: null,
    ...reading(version),
    ...change,
  };
}

/** One meshed observation of an earlier scan, everything at one Kubernetes version. */
export function earlier(revision: string, kubernetes: string, flagRegistered = false): Observation {
  return {
    resourceUid: null,
    revisions: [parseMeshRevision(revision)].filter((parsed) => parsed !== null),
    lowest: { version: parseKubernetesVersion(kubernetes), exact: true },
    flagRegistered,
  };
}

/** What was seen inside: native everywhere, unless a part says otherwise. */
export function seen(parts: {
  readonly revisions?: Readonly<Record<string, Partial<ObservedRevision>>>;
  readonly workloads?: readonly ObservedWorkload[];
  readonly annotations?: readonly AnnotationReading[];
  readonly workarounds?: readonly ObservedWorkaround[];
  readonly stuckJobs?: readonly StuckJob[];
  readonly startupRaces?: readonly StartupRace[];
  readonly requests?: Partial<ObservedRequests>;
}): ObservedCluster {
  const native: ObservedRevision = {
    control: 'on',
    controlSeen: true,
    nativePods: 12,
    classicPods: 0,
    optIn: 0,
    optOut: 0,
    mode: 'native',
  };
  return {
    observedAt: '2026-06-15T05:30:00Z',
    revisions: new Map(
      Object.entries(parts.revisions ?? { 'asm-1-29': {} }).map(([name, part]) => [name, { ...native, ...part }]),
    ),
    workloads: parts.workloads ?? [],
    annotations: parts.annotations ?? [],
    workarounds: parts.workarounds ?? [],
    stuckJobs: parts.stuckJobs ?? [],
    startupRaces: parts.startupRaces ?? [],
    requests: {
      meshed: {
        pods: 12,
        classic: { cpuMillicores: 2400, memoryBytes: 3 * 2 ** 30 },
        native: { cpuMillicores: 2400, memoryBytes: 3 * 2 ** 30 },
      },
      outstanding: [],
      nodes: [],
      unreadPods: 0,
      ...parts.requests,
    },
  };
}

/** A catalogue entry, compatible with a range of minors of Kubernetes 1 on both plans unless told otherwise. */
export function offered(
  revision: string,
  from: number,
  to: number,
  compatible: Partial<OfferedRevision['compatible']> = {},
): OfferedRevision {
  const minors = Array.from({ length: to - from + 1 }, (_, index): Minor => ({ major: 1, minor: from + index }));
  return {
    revision: parseMeshRevision(revision) ?? { major: 0, minor: 0 },
    upgrades: [],
    compatible: { KubernetesOfficial: minors, AKSLongTermSupport: minors, ...compatible },
  };
}

function reading(text: string | null): Cluster['controlPlane'] {
  return { text, version: text === null ? null : parseKubernetesVersion(text) };
}

const healthyCluster: Omit<Cluster, 'mesh'> = {
  id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/healthy',
  key: '/subscriptions/s/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/healthy',
  name: 'healthy',
  subscriptionId: 's',
  resourceGroup: 'rg',
  location: 'westeurope',
  tags: {},
  resourceUid: null,
  readable: true,
  controlPlane: reading('1.34.2'),
  nodePools: [pool('1.34.2')],
  supportPlan: 'KubernetesOfficial',
  upgradeChannel: null,
  provisioningState: 'Succeeded',
  powerState: 'Running',
  virtualNodesEnabled: false,
  nodeAutoProvisioning: false,
  automatic: false,
};

const healthyOffer: MeshOffer = { revisions: [offered('asm-1-28', 30, 35), offered('asm-1-29', 31, 36)] };

/** Its own few entries, so that the monthly work on the real calendar never moves a case. */
const healthyCalendar: Calendar = readCalendar({
  revisions: [
    calendarEntry('asm-1-26', '2026-04', '1.29-1.34', '1.28-1.34'),
    calendarEntry('asm-1-27', '2026-05', '1.29-1.35', null),
    { ...calendarEntry('asm-1-28', '2026-08', '1.30-1.35', '1.30-1.35'), approximate: true },
    { ...calendarEntry('asm-1-29', '2026-09', '1.31-1.36', '1.31-1.36'), approximate: true },
  ],
  versions: [versionEntry('1.32', '2026-03', '2027-03'), versionEntry('1.34', '2026-11', '2027-11')],
});

function calendarEntry(revision: string, endOfLife: string, official: string, longTerm: string | null) {
  return {
    revision,
    endOfLife,
    approximate: false,
    compatible: { KubernetesOfficial: official, AKSLongTermSupport: longTerm },
    source: 'https://learn.microsoft.com/azure/aks/istio-support-policy',
    reviewed: '2026-06-01',
  };
}

function versionEntry(version: string, endOfSupport: string, endOfLongTermSupport: string) {
  return {
    version,
    endOfSupport,
    endOfLongTermSupport,
    source: 'https://learn.microsoft.com/azure/aks/supported-kubernetes-versions',
    reviewed: '2026-06-01',
  };
}
