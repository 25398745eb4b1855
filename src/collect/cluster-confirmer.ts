import type { ClusterConfirmer, ConfirmedCluster } from '../domain/collect-ports.ts';
import { instant } from '../domain/instant.ts';
import { nativeSidecarFeature, type JsonObject } from '../domain/records.ts';
import {
  armReads,
  type ArmClusterLists,
  type ArmClusterReads,
  type ArmReads,
  type ClusterName,
} from './arm-clients.ts';
import { armConnection, type ArmConnectionOptions } from './arm-connection.ts';
import { ask } from './asked.ts';
import { reduceClusterResource } from './cluster-resource.ts';
import { isJsonObject, textOf } from './json.ts';
import type { Refusal } from './rest-errors.ts';

const idPattern = /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/.*\/managedclusters\/([^/]+)$/i;

/** Azure's own words for "no such cluster"; a 404 without one of them may be anybody's. */
const goneCodes = new Set(['ResourceNotFound', 'ResourceGroupNotFound', 'NotFound']);

/** Reads clusters and flags from Azure Resource Manager, past Resource Graph: read calls only. */
export function azureClusterConfirmer(options: ArmConnectionOptions): ClusterConfirmer {
  return clusterConfirmer(armReads(armConnection(options)));
}

function clusterConfirmer(
  arm: Pick<ArmClusterReads, 'cluster'> & ArmClusterLists & Pick<ArmReads, 'feature'>,
): ClusterConfirmer {
  return {
    flag: async (subscriptionId, signal) => {
      const asked = await ask(signal, () => arm.feature(subscriptionId, nativeSidecarFeature, signal));
      if ('refusal' in asked) return unknown(asked.refusal);
      const { properties } = asked.value;
      const state = isJsonObject(properties) ? textOf(properties.state) : undefined;
      return state === undefined
        ? { kind: 'unknown', reason: 'malformed', detail: 'the answer names no state' }
        : { kind: 'flag', state };
    },
    read: async (clusterId, signal) => {
      const name = nameOf(clusterId);
      if (name === null) return { kind: 'unknown', reason: 'malformed', detail: 'its id is none of a managed cluster' };
      const asked = await ask(signal, () => arm.cluster(name, signal));
      if ('refusal' in asked) return isGone(asked.refusal) ? { kind: 'gone' } : unknown(asked.refusal);
      // Whoever answers with something else than the cluster has not answered.
      return keyOf(asked.value) === clusterId.toLowerCase()
        ? existing(asked.value)
        : { kind: 'unknown', reason: 'malformed', detail: 'an answer of unexpected shape' };
    },
    list: async (subscriptionId, wanted, { takeCall, signal }) => {
      const asked = await ask(signal, () => arm.clusters(subscriptionId, takeCall, signal));
      const found = new Map<string, ReturnType<typeof existing>>();
      if ('refusal' in asked) return found;
      for (const resource of asked.value) {
        const key = keyOf(resource);
        if (key !== undefined && wanted.has(key) && !found.has(key)) found.set(key, existing(resource));
      }
      return found;
    },
  };
}

function nameOf(clusterId: string): ClusterName | null {
  const [, subscriptionId, resourceGroup, name] = idPattern.exec(clusterId) ?? [];
  return subscriptionId === undefined || resourceGroup === undefined || name === undefined
    ? null
    : { subscriptionId, resourceGroup, name };
}

function existing(resource: JsonObject): ConfirmedCluster & { readonly kind: 'exists' } {
  const { systemData } = resource;
  const modified = Date.parse((isJsonObject(systemData) ? textOf(systemData.lastModifiedAt) : undefined) ?? '');
  const modifiedAt = Number.isNaN(modified) ? null : instant(new Date(modified));
  return { kind: 'exists', resource: reduceClusterResource(resource), modifiedAt };
}

function isGone({ status, codes }: Refusal): boolean {
  return status === 404 && codes.some((code) => goneCodes.has(code));
}

function unknown({ reason, detail }: Refusal): Extract<ConfirmedCluster, { readonly kind: 'unknown' }> {
  return { kind: 'unknown', reason, detail };
}

function keyOf(resource: JsonObject): string | undefined {
  return textOf(resource.id)?.toLowerCase();
}
