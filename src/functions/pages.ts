import {
  dashboardChanges,
  dashboardCluster,
  dashboardClusters,
  dashboardExemptions,
  dashboardOverview,
  dashboardWaves,
} from './dashboard-http.ts';
import {
  dashboardCancelScan,
  dashboardDeliveries,
  dashboardScan,
  dashboardScans,
  dashboardStartScan,
} from './dashboard-scans-http.ts';
import type { Route } from './route.ts';

/** Every page of the dashboard, and what its forms ask for. */
export const pages: readonly Route[] = [
  dashboardOverview,
  dashboardChanges,
  dashboardClusters,
  dashboardCluster,
  dashboardWaves,
  dashboardExemptions,
  dashboardDeliveries,
  dashboardScans,
  dashboardScan,
  dashboardStartScan,
  dashboardCancelScan,
];
