import { azureCollector, type AzureCollectorOptions } from '../../src/collect/collector.ts';
import type { Scope } from '../../src/domain/contracts.ts';
import type { CollectProgress } from '../../src/domain/collect-ports.ts';
import type { Logger } from '../../src/domain/ports.ts';
import {
  nativeSidecarFeature,
  snapshotFormat,
  type GapRecord,
  type JsonObject,
  type StreamRecord,
  type SubscriptionRecord,
} from '../../src/domain/records.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import type { RecordedCall, SimulatedAzure } from '../../src/local/azure/start.ts';

/** Subscription ids that sort as they are numbered. */
export const subscription = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

export interface FleetCluster {
  readonly subscription?: number;
  readonly name: string;
  readonly location?: string;
  readonly mode?: string;
}

export function cluster({
  subscription: number = 1,
  name,
  location = 'westeurope',
  mode = 'Istio',
}: FleetCluster): StreamRecord {
  const id = `/subscriptions/${subscription(number)}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;
  const properties = { kubernetesVersion: '1.33', serviceMeshProfile: { mode, istio: { revisions: ['asm-1-29'] } } };
  return {
    kind: 'cluster',
    resource: { id, name, type: 'Microsoft.ContainerService/ManagedClusters', location, properties },
  };
}

/** So many meshed clusters `aks-<subscription>-000` … of one subscription. */
export function clusters(count: number, number = 1): StreamRecord[] {
  return Array.from({ length: count }, (_, index) =>
    cluster({ subscription: number, name: `aks-${number}-${String(index).padStart(3, '0')}` }),
  );
}

export interface FleetSubscription {
  readonly groups?: readonly string[];
  readonly state?: string;
}

export function subscriptionRecord(
  number: number,
  { groups = [], state = 'Enabled' }: FleetSubscription = {},
): SubscriptionRecord {
  return {
    kind: 'subscription',
    subscriptionId: subscription(number),
    displayName: `subscription ${number}`,
    tenantId: '72f988bf-0000-4000-8000-2d7cd011db47',
    state,
    managementGroups: groups,
    tags: { number: String(number) },
  };
}

/** A header and the catalogues of two locations, then the records. */
export function fleetOf(records: readonly StreamRecord[]): StreamRecord[] {
  return [
    {
      kind: 'header',
      format: snapshotFormat,
      takenAt: '2026-03-01T06:00:00Z',
      cloud: 'AzureCloud',
      scope: { tenant: true },
    },
    ...['westeurope', 'northeurope'].flatMap((location): StreamRecord[] => [
      { kind: 'meshRevisions', location, response: meshRevisions },
      { kind: 'kubernetesVersions', location, response: kubernetesVersions },
    ]),
    ...records,
  ];
}

/** With a field that no api-version knows: what Azure sends is what is kept. */
export const meshRevisions: JsonObject = {
  value: [
    {
      name: 'istio',
      properties: {
        meshRevisions: [
          {
            revision: 'asm-1-29',
            compatibleWith: [{ name: 'KubernetesOfficial', versions: ['1.33'] }],
            notInTheSdk: true,
          },
        ],
      },
    },
  ],
};
export const kubernetesVersions: JsonObject = {
  values: [{ version: '1.33', patchVersions: { '1.33.2': { upgrades: ['1.34.1'] } }, notInTheSdk: true }],
};

export function feature(number: number, state: string | null): StreamRecord {
  return { kind: 'feature', subscriptionId: subscription(number), name: nativeSidecarFeature, state };
}

export function refused(
  number: number,
  what: GapRecord['what'] = 'clusters',
  reason: GapRecord['reason'] = 'forbidden',
): StreamRecord {
  return { kind: 'gap', scope: 'subscription', id: subscription(number), what, reason, detail: 'made up' };
}

export interface Collected {
  readonly records: readonly StreamRecord[];
  readonly gaps: readonly GapRecord[];
  /** Names of the clusters, in order. */
  readonly names: readonly string[];
  readonly progress: readonly CollectProgress[];
  /** What the simulation was asked meanwhile. */
  readonly calls: readonly RecordedCall[];
  /** How many of these were of a route. */
  readonly count: (route: string) => number;
}

export interface Collecting {
  readonly scenario?: object;
  readonly scope?: Scope;
  readonly full?: boolean;
  readonly signal?: AbortSignal;
  readonly collector?: Partial<AzureCollectorOptions>;
}

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A token as the simulated identity would issue it; it is readable and good for nothing else. */
export const credential = {
  getToken: async (scopes: string | string[]) => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const aud = [scopes].flat().join(' ').replace('/.default', '');
    const token = `${part({ typ: 'JWT' })}.${part({ aud, exp: Date.parse('2126-01-01') / 1000, oid: 'tester' })}.simulated`;
    return { token, expiresOnTimestamp: Date.parse('2126-01-01') };
  },
};

/** A clock that jumps over whatever somebody waits for. */
export function jumpingTime(startAt = '2026-03-01T06:00:00.789Z') {
  let nowMs = Date.parse(startAt);
  return {
    clock: { now: () => new Date(nowMs) },
    wait: async (ms: number) => {
      nowMs += ms;
    },
  };
}

export function collectorFor(
  azure: Pick<SimulatedAzure, 'armEndpoint' | 'certificate'>,
  options: Partial<AzureCollectorOptions> = {},
) {
  return azureCollector({
    cloud: 'AzureCloud',
    armEndpoint: azure.armEndpoint,
    trustedCertificate: azure.certificate,
    credential,
    logger: silent,
    random: () => 0,
    ...jumpingTime(),
    armRetry: { maxRetries: 2, retryDelayInMs: 1 },
    ...options,
  });
}

/** Collects from a simulation with the real clients; every collection brings its own scenario. */
export async function collectFrom(azure: SimulatedAzure, collecting: Collecting = {}): Promise<Collected> {
  const {
    scenario = {},
    scope = { tenant: true },
    full = false,
    signal = new AbortController().signal,
    collector = {},
  } = collecting;
  azure.setScenario(parseScenario(scenario));
  const callsBefore = azure.calls().length;
  const records: StreamRecord[] = [];
  const progress: CollectProgress[] = [];
  const onProgress = (step: CollectProgress): void => {
    progress.push(step);
  };
  for await (const record of collectorFor(azure, collector).collect({ scope, full, signal, onProgress }))
    records.push(record);
  const calls = azure.calls().slice(callsBefore);
  return {
    records,
    progress,
    calls,
    gaps: records.filter((record) => record.kind === 'gap'),
    names: records.flatMap((record) => (record.kind === 'cluster' ? [String(record.resource.name)] : [])),
    count: (route) => calls.filter((call) => call.route === route).length,
  };
}
