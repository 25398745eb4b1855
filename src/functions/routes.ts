/**
 * Every HTTP route of the app. A further route is a further entry here, and nothing else.
 *
 * @module
 */
import { cancelScanRoute, getScan, getScanSnapshot, listScans, startScan } from './scans-http.ts';
import { getCluster, listClusters } from './clusters-http.ts';
import { listDeliveries } from './deliveries-http.ts';
import { previewDigestRoute, startDigest } from './digest-http.ts';
import { getDrift } from './drift-http.ts';
import { getHealth } from './health-http.ts';
import { getClusterHistory } from './history-http.ts';
import { getClusterInspection, listClusterInspections, postInspection } from './inspections-http.ts';
import { openapiRoute } from './openapi-http.ts';
import { pages } from './pages.ts';
import { getClusterPlan, getWaves } from './plans-http.ts';
import { getReport } from './report-http.ts';
import type { Route } from './route.ts';
import { getTrend } from './trend-http.ts';

const described: readonly Route[] = [
  getReport,
  getTrend,
  getDrift,
  getWaves,
  listClusters,
  getCluster,
  getClusterPlan,
  getClusterHistory,
  postInspection,
  getClusterInspection,
  listClusterInspections,
  startScan,
  listScans,
  getScan,
  cancelScanRoute,
  getScanSnapshot,
  previewDigestRoute,
  startDigest,
  listDeliveries,
  getHealth,
];

export const routes: readonly Route[] = [...described, openapiRoute(described), ...pages];
