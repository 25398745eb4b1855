/**
 * One call of each route of the document, against a running app with a finished scan: what the generated client makes,
 * and what the recorded examples are answers to.
 *
 * @module
 */
import type { ClusterVerdict } from '../../src/domain/contracts.ts';
import { anInspection } from './inspections.ts';

export interface RouteCall {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: unknown;
  readonly status: number;
  /** Media type of the answer. */
  readonly type: string;
}

/** What the calls are about. */
export interface CallSubjects {
  /** A cluster that needs a plan. */
  readonly cluster: ClusterVerdict;
  readonly finishedScanId: string;
  /** Under way when it is asked to stop. */
  readonly cancelledScanId: string;
}

const jsonType = 'application/json';

/** By operation. */
export function everyCall({ cluster, finishedScanId, cancelledScanId }: CallSubjects): Record<string, RouteCall[]> {
  const { subscriptionId, resourceGroup, name } = cluster;
  const path = { subscriptionId, resourceGroup, name };
  const ok = (call: Partial<RouteCall> = {}): RouteCall => ({ status: 200, type: jsonType, ...call });
  const texts = (formats: Readonly<Record<string, string>>, call: Partial<RouteCall> = {}): RouteCall[] =>
    Object.entries(formats).map(([format, type]) => ok({ ...call, query: { format }, type }));
  return {
    getReport: texts({ json: jsonType, csv: 'text/csv', md: 'text/markdown', html: 'text/html' }),
    getTrend: [ok({ query: { top: 2 } })],
    getDrift: [ok()],
    getWaves: texts({ json: jsonType, csv: 'text/csv', md: 'text/markdown' }),
    listClusters: [
      ok({ query: { compliance: ['nonCompliant', 'unknown'], subscription: [subscriptionId], q: name, top: 2 } }),
    ],
    getCluster: [ok({ path })],
    getClusterPlan: texts({ json: jsonType, md: 'text/markdown', sh: 'text/plain' }, { path }),
    getClusterHistory: [ok({ path, query: { top: 10 } })],
    postInspection: [ok({ body: anInspection({ clusterId: cluster.id }) })],
    getClusterInspection: [ok({ path })],
    listClusterInspections: [ok({ path, query: { top: 2 } })],
    startScan: [ok({ body: { scope: { subscriptions: [subscriptionId] } }, status: 202 })],
    listScans: [ok({ query: { top: 1 } })],
    getScan: [ok({ path: { scanId: finishedScanId } })],
    cancelScan: [ok({ path: { scanId: cancelledScanId } })],
    getScanSnapshot: [ok({ path: { scanId: finishedScanId }, type: 'application/gzip' })],
    previewDigest: texts({ html: 'text/html', text: 'text/plain', json: jsonType }),
    startDigest: [ok({ body: {}, status: 202 })],
    listDeliveries: [ok({ query: { top: 2 } })],
    getHealth: [ok()],
    getOpenApi: [ok()],
  };
}
