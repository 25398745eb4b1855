import { z } from 'zod';
import { deliveriesPage } from '../dashboard/deliveries-page.ts';
import { isUnderWay, scanPage, scansPage } from '../dashboard/scans-page.ts';
import { subscriptionNames } from '../dashboard/subscription-names.ts';
import { scanHref } from '../dashboard/urls.ts';
import { hasCode, ScanError } from '../domain/errors.ts';
import { cancelScan } from '../scan/cancel-scan.ts';
import { requestScan } from '../scan/request-scan.ts';
import { orGone } from './dashboard-data.ts';
import { hasChannels, pageRoute, requireOwnForm } from './page-route.ts';
import { continuation } from './request-parts.ts';
import { route, type Answer } from './route.ts';

const itemsOfPage = 50;
const scanParams = { scanId: z.string() } as const;

export const dashboardScans = pageRoute({
  name: 'dashboardScans',
  path: 'scans',
  summary: 'The scans',
  query: { continuation },
  answer: async ({ query: { continuation: from }, runtime }) => {
    const { store } = await runtime.requestParts();
    const { items, continuation: next } = await store.list(itemsOfPage, from);
    const data = { scans: items, continuation: next, isFirstPage: from === undefined };
    return { scan: null, make: async () => scansPage(data) };
  },
});

export const dashboardScan = pageRoute({
  name: 'dashboardScan',
  path: 'scans/{scanId}',
  summary: 'One scan',
  params: scanParams,
  answer: async ({ params: { scanId }, runtime, mayScan }) => {
    const { store, snapshots } = await runtime.runParts();
    const found = await store.find(scanId);
    if (!found) throw noSuchScan();
    const scan = found.value;
    const make = async () => {
      const hasSnapshot = !isUnderWay(scan) && (await snapshots.exists(scanId));
      // Results of a scan may be gone before the scan is.
      const outline = scan.coverage?.gaps.length ? await orGone(store.outline(scanId)) : null;
      return scanPage({ scan, hasSnapshot, names: subscriptionNames(outline ?? []), mayCancel: mayScan });
    };
    return { scan: null, make };
  },
});

export const dashboardDeliveries = pageRoute({
  name: 'dashboardDeliveries',
  path: 'deliveries',
  summary: 'The deliveries',
  query: { continuation },
  answer: async ({ query: { continuation: from }, runtime }) => {
    if (!hasChannels(runtime.settings))
      throw new ScanError('notFound', 'No channel is set up, so there are no deliveries to look at.');
    const { deliveries } = await runtime.tellParts();
    const { items, continuation: next } = await deliveries.list(itemsOfPage, from);
    const data = { deliveries: items, continuation: next, isFirstPage: from === undefined };
    return { scan: null, make: async () => deliveriesPage(data) };
  },
});

/** A plain form, so that it works without script; the answer leads to the scan that is under way. */
export const dashboardStartScan = route({
  name: 'dashboardStartScan',
  method: 'POST',
  path: 'scans',
  tag: 'Pages',
  summary: 'Starts a scan',
  surface: 'page',
  answers: { 303: { description: 'To the scan.', content: {} } },
  handler: async ({ request, runtime, logger }) => {
    requireOwnForm(request);
    const { scan, created } = await requestScan(await runtime.requestParts(), 'http', runtime.settings.scope);
    logger.info('scan requested', { scanId: scan.scanId, created, trigger: 'http' });
    return seeOther(scanHref(scan.scanId));
  },
});

export const dashboardCancelScan = route({
  name: 'dashboardCancelScan',
  method: 'POST',
  path: 'scans/{scanId}/cancel',
  tag: 'Pages',
  summary: 'Cancels a scan',
  surface: 'page',
  params: scanParams,
  answers: { 303: { description: 'To the scan.', content: {} } },
  handler: async ({ request, params: { scanId }, runtime, logger }) => {
    requireOwnForm(request);
    const { store, clock } = await runtime.requestParts();
    try {
      if (!(await cancelScan({ store, clock }, scanId))) throw noSuchScan();
      logger.info('scan cancelled', { scanId });
    } catch (error) {
      // It ended while somebody reached for the button: its page says how.
      if (!hasCode(error, 'store.conflict')) throw error;
    }
    return seeOther(scanHref(scanId));
  },
});

function seeOther(location: string): Answer {
  return { status: 303, headers: { Location: location }, body: '' };
}

function noSuchScan(): ScanError {
  return new ScanError(
    'notFound',
    'There is no such scan. It may have been removed: scans are kept for a limited time.',
  );
}
