import { request } from 'node:https';
import type { StreamRecord } from '../../src/domain/records.ts';
import { nativeSidecarFeature } from '../../src/domain/records.ts';
import type { SimulatedAzure } from '../../src/local/azure/start.ts';
import { payload } from './payload.ts';

/** Three subscriptions: one plain, one whose flag was never registered, one that may not be read. */
export const readable = '11111111-0000-4000-8000-000000000001';
export const unregistered = '22222222-0000-4000-8000-000000000002';
export const refused = '33333333-0000-4000-8000-000000000003';
export const tenantId = '99999999-0000-4000-8000-000000000009';

export function clusterId(subscriptionId: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/RG-Apps/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

function cluster(subscriptionId: string, name: string, mode = 'Istio'): StreamRecord {
  return {
    kind: 'cluster',
    resource: {
      id: clusterId(subscriptionId, name),
      name,
      type: 'Microsoft.ContainerService/ManagedClusters',
      location: 'westeurope',
      tags: { env: 'prod' },
      properties: {
        currentKubernetesVersion: '1.33.2',
        serviceMeshProfile: { mode, ...(mode === 'Istio' && { istio: { revisions: ['asm-1-21'] } }) },
      },
    },
  };
}

/** A fleet of `clusters` clusters per subscription (at least one), with catalogues of one location. */
export function smallFleet(clusters = 3): StreamRecord[] {
  const names = Array.from({ length: clusters }, (_, index) => `aks-${String(index).padStart(5, '0')}`);
  const meshRevisions = payload('mesh-revision-profiles-list-recorded', 'response', 'body');
  const kubernetesVersions = payload('kubernetes-versions-list', 'responses', '200', 'body');
  const subscription = { kind: 'subscription', tenantId, state: 'Enabled' } as const;
  return [
    {
      kind: 'header',
      format: 'sidescan.snapshot/1',
      takenAt: '2026-11-20T06:00:00Z',
      cloud: 'AzureCloud',
      scope: { tenant: true },
    },
    { ...subscription, subscriptionId: readable, displayName: 'Readable', managementGroups: ['platform', 'contoso'] },
    { ...subscription, subscriptionId: unregistered, displayName: 'Unregistered', managementGroups: ['contoso'] },
    { ...subscription, subscriptionId: refused, displayName: 'Refused', managementGroups: ['platform', 'contoso'] },
    { kind: 'gap', scope: 'subscription', id: refused, what: 'clusters', reason: 'forbidden', detail: 'no role' },
    { kind: 'feature', subscriptionId: readable, name: nativeSidecarFeature, state: 'Registered' },
    { kind: 'feature', subscriptionId: unregistered, name: nativeSidecarFeature, state: 'NotRegistered' },
    { kind: 'meshRevisions', location: 'westeurope', response: meshRevisions },
    { kind: 'kubernetesVersions', location: 'westeurope', response: kubernetesVersions },
    { kind: 'gap', scope: 'location', id: 'northeurope', what: 'meshRevisions', reason: 'unavailable', detail: '503' },
    { kind: 'resourceGroup', subscriptionId: readable, name: 'RG-Apps', tags: { team: 'a' } },
    ...names.map((name) => cluster(readable, name)),
    ...names.map((name) => cluster(unregistered, name, 'Disabled')),
    cluster(refused, 'hidden'),
  ];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; asking for it throws when it is none. */
  readonly json: () => unknown;
}

export interface Question {
  readonly method?: string;
  readonly body?: unknown;
  /** Taken from the managed identity unless given; null sends none. */
  readonly token?: string | null;
  readonly contentType?: string;
}

/** Asks the simulated ARM endpoint without any SDK. Rejects when the connection breaks. */
export async function askArm(azure: SimulatedAzure, path: string, question: Question = {}): Promise<Answer> {
  const token = question.token === undefined ? await tokenFor(azure, 'https://management.azure.com') : question.token;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const body = question.body === undefined ? undefined : JSON.stringify(question.body);
  const sent = request(
    `${azure.armEndpoint}${path}`,
    {
      method: question.method ?? 'GET',
      ca: azure.certificate,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined
          ? {}
          : { 'content-type': question.contentType ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
    },
    (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: () => JSON.parse(text) as unknown,
        });
      });
    },
  );
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** A token of the simulated managed identity for an audience. */
export async function tokenFor(azure: SimulatedAzure, resource: string): Promise<string> {
  const { endpoint, header } = azure.identity;
  const url = `${endpoint}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
  const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': header } });
  return ((await response.json()) as { access_token: string }).access_token;
}

export interface GraphBody {
  readonly totalRecords: number;
  readonly count: number;
  readonly resultTruncated: string;
  readonly $skipToken?: string;
  readonly facets: readonly unknown[];
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

/** Sends one query to the simulated Resource Graph. */
export function askGraph(azure: SimulatedAzure, body: Readonly<Record<string, unknown>>): Promise<Answer> {
  return askArm(azure, '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', { method: 'POST', body });
}

/** The rows of one query, which must succeed. */
export async function graphPage(azure: SimulatedAzure, body: Readonly<Record<string, unknown>>): Promise<GraphBody> {
  const answer = await askGraph(azure, body);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.json() as GraphBody;
}
