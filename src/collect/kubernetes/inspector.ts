import type { KubeConfig } from '@kubernetes/client-node';
import type { TokenCredential } from '@azure/identity';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Inspection, InspectionTarget, Inspector } from '../../domain/inspect-ports.ts';
import { instant } from '../../domain/instant.ts';
import type { Clock } from '../../domain/ports.ts';
import type { JsonObject, KubernetesRecord } from '../../domain/records.ts';
import { armReads, type ArmClusterReads } from '../arm-clients.ts';
import { armConnection, type ArmConnectionOptions } from '../arm-connection.ts';
import { gap } from '../gap.ts';
import { apiClient, defaultApiLimits, type ApiLimits } from './api-client.ts';
import { entraAccess, type AccessRules, type Closed } from './entra-access.ts';
import { loadKubeconfig, useContext } from './kubeconfig.ts';
import { readObjects, ResourceRefusal, type ReadObjects } from './read-objects.ts';
import { describeRefusal, KubernetesRefusal } from './refusal.ts';
import type { Resource } from './resources.ts';

export interface KubernetesInspectorOptions {
  readonly arm: ArmClusterReads;
  /** Of whoever looks inside by Entra; tokens are asked for the AKS server application. */
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** Inspections at once, in all and within one subscription: each costs a page of objects, about 30 MiB. */
  readonly width?: number | undefined;
  readonly widthPerSubscription?: number | undefined;
  /** Objects a page. */
  readonly pageSize?: number | undefined;
  /** Milliseconds for one cluster, all of it. */
  readonly timeoutMs?: number | undefined;
  readonly api?: Partial<ApiLimits> | undefined;
}

const defaults = { width: 8, widthPerSubscription: 4, pageSize: 500, timeoutMs: 10 * 60_000 };

export interface AzureInspectorOptions
  extends ArmConnectionOptions, Omit<KubernetesInspectorOptions, 'arm' | 'credential' | 'clock'> {}

/** The inspector of one Azure: its ARM for the ways in, the same identity for the clusters. */
export function azureInspector(options: AzureInspectorOptions): Inspector {
  const connection = armConnection(options);
  return kubernetesInspector({ ...options, arm: armReads(connection), credential: connection.credential });
}

/** Looks inside clusters through the official Kubernetes client, which is loaded with the first inspection. */
export function kubernetesInspector(options: KubernetesInspectorOptions): Inspector {
  const inAll = pLimit(options.width ?? defaults.width);
  const bySubscription = new Map<string, LimitFunction>();
  return {
    inspect: (target, { signal }) => {
      const subscription = target.clusterId.split('/')[2]?.toLowerCase() ?? '';
      const within =
        bySubscription.get(subscription) ?? pLimit(options.widthPerSubscription ?? defaults.widthPerSubscription);
      bySubscription.set(subscription, within);
      // Its own queue first: a subscription that waits holds nothing back from the others.
      return within(() => inAll(() => inspect(options, target, signal)));
    },
  };
}

async function inspect(
  options: KubernetesInspectorOptions,
  target: InspectionTarget,
  outer: AbortSignal,
): Promise<Inspection> {
  outer.throwIfAborted();
  const { clusterId } = target;
  const timeoutMs = options.timeoutMs ?? defaults.timeoutMs;
  const outOfTime = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([outer, outOfTime]);
  const closed = (why: Closed): Inspection => ({
    kind: 'gap',
    clusterId,
    gap: gap('cluster', clusterId, 'kubernetes', why),
  });
  try {
    const access = await accessTo(options, target, signal);
    if ('reason' in access) return closed(access);
    const observedAt = instant(options.clock.now());
    try {
      return inspected(clusterId, observedAt, await readAll(options, access.config, signal), access.rules);
    } catch (error) {
      if (error instanceof ResourceRefusal) return closed(told(error.refusal, error.resource, access.rules));
      if (error instanceof KubernetesRefusal) return closed(told(error, null, access.rules));
      throw error;
    }
  } catch (error) {
    outer.throwIfAborted();
    if (!outOfTime.aborted) throw error;
    return closed({
      reason: 'unavailable',
      detail: `it took longer than ${timeoutMs / 1000} s; nothing of it was used`,
    });
  }
}

interface AccessTo {
  readonly config: KubeConfig;
  /** Null: not known, for a kubeconfig. */
  readonly rules: AccessRules | null;
}

async function accessTo(
  { arm, credential }: KubernetesInspectorOptions,
  target: InspectionTarget,
  signal: AbortSignal,
): Promise<AccessTo | Closed> {
  if (target.kind === 'entra') return entraAccess(arm, credential, target.clusterId, signal);
  const config = await loadKubeconfig(target.paths, target.isGiven);
  useContext(config, target.context);
  return { config, rules: null };
}

async function readAll(
  { api, pageSize = defaults.pageSize }: KubernetesInspectorOptions,
  config: KubeConfig,
  signal: AbortSignal,
): Promise<ReadObjects> {
  const client = await apiClient(config, { ...defaultApiLimits, ...api }, signal);
  try {
    return await readObjects(client, pageSize, signal);
  } finally {
    await client.close();
  }
}

function inspected(
  clusterId: string,
  observedAt: string,
  { objects, refused }: ReadObjects,
  rules: AccessRules | null,
): Inspection {
  const recordOf = (object: JsonObject): KubernetesRecord => ({ kind: 'kubernetes', clusterId, observedAt, object });
  return {
    kind: 'inspected',
    clusterId,
    observedAt,
    records: {
      *[Symbol.iterator]() {
        for (const object of objects()) yield recordOf(object);
      },
    },
    gaps: refused.map((resource) => {
      const detail = `${missingRight(resource, rules)}; without it ${withoutIt[resource.plural] ?? 'a part is unknown'}`;
      return gap('cluster', clusterId, 'kubernetes', { reason: 'forbidden', detail });
    }),
  };
}

const withoutIt: Readonly<Record<string, string>> = {
  nodes: 'nobody can say whether nodes still fit their pods in native mode',
  configmaps: "the mesh's shared configuration is not looked at",
};

/** A refusal in one line, with what would open the cluster. */
function told(refusal: KubernetesRefusal, resource: Resource | null, rules: AccessRules | null): Closed {
  const { reason, detail, isUnreachable } = describeRefusal(refusal);
  const asked = resource === null ? '' : ` while listing ${resource.plural}`;
  if (refusal.status === 403 && resource !== null) return { reason, detail: missingRight(resource, rules) };
  if (isUnreachable && rules?.isPrivate === true) {
    return {
      reason,
      detail: `the cluster is private and cannot be reached from here (${detail}): run \`sidescan inspect --context\` from a host in its network`,
    };
  }
  if (isUnreachable && (rules?.authorizedRanges ?? 0) > 0) {
    return {
      reason,
      detail: `the API server lets in authorized IP ranges only (${detail}): add Sidescan's address to them, or run \`sidescan inspect --context\` from a host that reaches it`,
    };
  }
  const advice = isUnreachable ? ': run `sidescan inspect --context` from a host that reaches it' : '';
  return { reason, detail: `${detail}${asked}; nothing of the cluster was used${advice}` };
}

function missingRight({ plural, kind, group }: Resource, rules: AccessRules | null): string {
  const verb = kind === 'ConfigMap' ? 'get' : 'list';
  const what = `${verb} ${plural}${group === '' ? '' : ` (${group})`}`;
  const how =
    rules?.hasAzureRbac === true
      ? 'assign "Azure Kubernetes Service RBAC Reader", and for nodes a custom role, as docs/inspect.md says'
      : 'bind the ClusterRole of docs/inspect.md';
  return `the right to ${what} is missing: ${how}`;
}
