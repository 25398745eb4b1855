import type { ClusterVerdict, Report } from '../../src/domain/contracts.ts';
import { calendar } from '../../src/domain/calendar.ts';
import {
  nativeSidecarFeature,
  snapshotFormat,
  type JsonObject,
  type SnapshotStream,
  type StreamRecord,
} from '../../src/domain/records.ts';
import { rules } from '../../src/domain/rules/index.ts';
import type { Policy } from '../../src/domain/situation.ts';
import { assessSnapshot, type AssessOptions } from '../../src/scan/assess-snapshot.ts';
import { snapshotHistory } from '../../src/scan/snapshot-history.ts';

export const subscriptionId = '00000000-0000-0000-0000-00000000000a';
export const defaultPolicy: Policy = { target: 'default', evidence: 'documented' };

/** What a test changes of an ARM cluster that is meshed, healthy and native by default. */
export interface ArmChange {
  readonly name?: string;
  readonly subscriptionId?: string;
  /** `currentKubernetesVersion`; null leaves the key out. */
  readonly controlPlane?: unknown;
  /** Version of each pool (all running, three nodes), or whole pools; null leaves the list out. */
  readonly pools?: readonly (string | JsonObject)[] | null;
  readonly revisions?: unknown;
  /** null leaves the profile out. */
  readonly mode?: unknown;
  readonly uid?: string;
  readonly tags?: unknown;
  readonly properties?: JsonObject;
}

export function clusterId(name: string, subscription = subscriptionId): string {
  return `/subscriptions/${subscription}/resourcegroups/rg-mesh/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

/** A managed cluster as ARM returns it. */
export function armCluster(change: ArmChange = {}): JsonObject {
  const {
    name = 'aks-1',
    controlPlane = '1.34.2',
    pools = ['1.34.2'],
    revisions = ['asm-1-29'],
    mode = 'Istio',
    uid,
    tags,
  } = change;
  const pool = (entry: string | JsonObject, index: number): JsonObject =>
    typeof entry === 'string'
      ? {
          name: `pool${index}`,
          count: 3,
          powerState: { code: 'Running' },
          orchestratorVersion: entry,
          currentOrchestratorVersion: entry,
        }
      : { name: `pool${index}`, ...entry };
  return {
    id: clusterId(name, change.subscriptionId),
    name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    location: 'westeurope',
    ...(tags === undefined ? {} : { tags }),
    properties: {
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      ...(controlPlane === null ? {} : { kubernetesVersion: controlPlane, currentKubernetesVersion: controlPlane }),
      ...(pools === null ? {} : { agentPoolProfiles: pools.map(pool) }),
      ...(mode === null ? {} : { serviceMeshProfile: { mode, istio: { components: {}, revisions } } }),
      ...(uid === undefined ? {} : { resourceUID: uid }),
      ...change.properties,
    },
  };
}

/** What a test changes of a snapshot that lists one subscription, with its flag read and off. */
export interface SnapshotChange {
  readonly takenAt?: string;
  readonly scope?: JsonObject;
  /** State of the preview flag of the subscription; null = could not be read; `absent` = no record. */
  readonly flag?: string | null;
  readonly subscriptions?: readonly JsonObject[];
  readonly clusters?: readonly JsonObject[];
  /** Records between context and clusters. */
  readonly before?: readonly StreamRecord[];
  /** Records after the clusters. */
  readonly after?: readonly StreamRecord[];
}

export function records(change: SnapshotChange = {}): StreamRecord[] {
  const { takenAt = '2026-11-20T06:00:00Z', flag = 'NotRegistered', clusters = [armCluster()] } = change;
  const subscriptions = change.subscriptions ?? [{ subscriptionId, displayName: 'Mesh team' }];
  return [
    { kind: 'header', format: snapshotFormat, takenAt, cloud: 'AzureCloud', scope: change.scope ?? { tenant: true } },
    ...subscriptions.map((entry): StreamRecord => ({ kind: 'subscription', subscriptionId, ...entry })),
    ...(flag === 'absent'
      ? []
      : [{ kind: 'feature', subscriptionId, name: nativeSidecarFeature, state: flag } as const]),
    ...(change.before ?? []),
    ...clusters.map((resource): StreamRecord => ({ kind: 'cluster', resource })),
    ...(change.after ?? []),
  ];
}

export async function* stream(list: readonly StreamRecord[]): SnapshotStream {
  yield* list;
}

/** Assesses a chain of snapshots, oldest first, and answers the report of the last. */
export async function reportOf(
  chain: readonly (readonly StreamRecord[])[],
  options: Partial<AssessOptions> = {},
): Promise<Report> {
  const setting = { policy: defaultPolicy, rules, calendar, ...options };
  const earlier = chain.slice(0, -1);
  const history = snapshotHistory(
    earlier.map((list) => () => stream(list)),
    setting,
  );
  const clusters: ClusterVerdict[] = [];
  for await (const event of assessSnapshot(stream(chain.at(-1) ?? []), { ...setting, history })) {
    if (event.kind === 'verdict') clusters.push(event.verdict);
    else if (event.kind === 'end') return { ...event.report, clusters };
  }
  throw new Error('no end');
}

/** The verdict of the one cluster of the last snapshot of a chain. */
export async function verdictOf(
  chain: readonly (readonly StreamRecord[])[],
  options: Partial<AssessOptions> = {},
): Promise<ClusterVerdict> {
  const [verdict] = (await reportOf(chain, options)).clusters;
  if (!verdict) throw new Error('no cluster');
  return verdict;
}
