import { armReads } from '../../src/collect/arm-clients.ts';
import { kubernetesInspector, type KubernetesInspectorOptions } from '../../src/collect/kubernetes/inspector.ts';
import type { Inspector } from '../../src/domain/inspect-ports.ts';
import type { JsonObject, StreamRecord } from '../../src/domain/records.ts';
import type { SimulatedAzure } from '../../src/local/azure/start.ts';
import { credential, subscription } from './collecting.ts';

/** The id of a cluster in the first subscription. */
export function inspectedId(name: string, number = 1): string {
  return `/subscriptions/${subscription(number)}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

/** A meshed cluster that Entra guards, with what is inside it. */
export function inspectedCluster(
  name: string,
  objects: readonly JsonObject[] = [],
  properties: JsonObject = {},
): StreamRecord[] {
  const id = inspectedId(name);
  return [
    ...objects.map((object): StreamRecord => ({
      kind: 'kubernetes',
      clusterId: id,
      observedAt: '2026-03-01T06:00:00Z',
      object,
    })),
    {
      kind: 'cluster',
      resource: {
        id,
        name,
        type: 'Microsoft.ContainerService/ManagedClusters',
        location: 'westeurope',
        properties: {
          kubernetesVersion: '1.33',
          serviceMeshProfile: { mode: 'Istio', istio: { revisions: ['asm-1-29'] } },
          aadProfile: { managed: true, enableAzureRbac: true, tenantID: '72f988bf-0000-4000-8000-2d7cd011db47' },
          disableLocalAccounts: true,
          ...properties,
        },
      },
    },
  ];
}

/** The real inspector against a simulation: small pages, no patience. */
export function inspectorFor(
  azure: Pick<SimulatedAzure, 'armEndpoint' | 'certificate'>,
  options: Partial<KubernetesInspectorOptions> = {},
): Inspector {
  return kubernetesInspector({
    arm: armReads({
      endpoint: azure.armEndpoint,
      scope: 'https://management.azure.com/.default',
      credential,
      trustedCertificate: azure.certificate,
      retry: { maxRetries: 1, retryDelayInMs: 1 },
      attemptTimeoutMs: 10_000,
      operationTimeoutMs: 10_000,
    }),
    credential,
    clock: { now: () => new Date('2026-03-01T06:00:00.789Z') },
    pageSize: 2,
    ...options,
    api: { maxRetries: 1, retryDelayMs: 1, ...options.api },
  });
}
