import { z } from 'zod';
import { clustersPage } from '../dashboard/clusters-page.ts';
import { exemptionsPage } from '../dashboard/exemptions-page.ts';
import { wavesPage } from '../dashboard/waves-page.ts';
import { clusterKeyOf, clusterParams } from './clusters-http.ts';
import {
  choicesOf,
  countWithout,
  findCluster,
  finished,
  inTime,
  newestScans,
  orGone,
  planOf,
} from './dashboard-data.ts';
import { trendToScan } from '../scan/trend-to-scan.ts';
import { latestScanPage } from './latest-scan-page.ts';
import { continuation, textList, word, wordList } from './request-parts.ts';

const clustersOfPage = 50;

/** Charts weigh: loaded by the first who looks, not by a cold start. */
const overviewPages = () => import('../dashboard/overview-page.ts');

const pageNumber = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, 'a page number')
  .transform(Number)
  .optional();

/** An empty template is replaced by the function's name, so the root is a parameter that can only be left out. */
const rootPath = '{ignored:maxlength(0)?}';

export const dashboardOverview = latestScanPage({
  name: 'dashboardOverview',
  path: rootPath,
  summary: 'The overview',
  params: { ignored: z.string().optional() },
  query: { group: word(['subscription', 'location'], 'How the fleet is grouped.') },
  page: { title: 'Overview', place: 'overview' },
  answer: async ({ query: { group = 'subscription' }, runtime, latest: scan }) => {
    const { store } = await runtime.requestParts();
    const views = await runtime.views();
    const { running } = await newestScans(store, runtime.settings.scope);
    const make = async () => {
      const { summary, coverage } = finished(scan);
      const [trend, outline, changes, unblocks] = await Promise.all([
        trendToScan(store, scan),
        store.outline(scan.scanId),
        inTime(views.changes(scan)),
        inTime(orGone(views.waves(scan).then(({ unblocks: list }) => list))),
      ]);
      const { overviewPage } = await overviewPages();
      return overviewPage({
        scanId: scan.scanId,
        summary,
        coverage,
        trend,
        changes,
        unblocks,
        groupBy: group,
        outline,
        running,
      });
    };
    return { scan, make };
  },
});

export const dashboardChanges = latestScanPage({
  name: 'dashboardChanges',
  path: 'changes',
  summary: 'What changed since last week',
  page: { title: 'What changed', place: 'overview' },
  answer: async ({ runtime, latest: scan }) => {
    const views = await runtime.views();
    return { scan, form: 'changes', make: async () => (await overviewPages()).changesPage(await views.changes(scan)) };
  },
});

export const dashboardClusters = latestScanPage({
  name: 'dashboardClusters',
  path: 'clusters',
  summary: 'The clusters',
  query: {
    compliance: wordList(['compliant', 'nonCompliant', 'exempt', 'unknown', 'notApplicable'], 'Only these.'),
    mode: wordList(['native', 'classic', 'mixed', 'undetermined', 'none'], 'Only these.'),
    subscription: textList('Only these.'),
    location: textList('Only these.'),
    q: z.string().max(200, 'at most 200 characters').optional(),
    sort: word(['worst', 'name'], 'The order.'),
    continuation,
    page: pageNumber,
  },
  page: { title: 'Clusters', place: 'clusters' },
  answer: async ({ query: { continuation: from, page: number = 1, ...query }, runtime, request, latest }) => {
    const { store } = await runtime.requestParts();
    const page = await store.page(latest.scanId, query, clustersOfPage, from);
    // A continuation belongs to the scan it began in, which may no longer be the latest.
    const isLatest = page.scanId === null || page.scanId === latest.scanId;
    const scan = isLatest ? latest : ((await store.find(page.scanId ?? ''))?.value ?? latest);
    const form = `clusters ${new URL(request.url).search} ${latest.scanId}`;
    const make = async () => {
      const outline = await store.outline(scan.scanId);
      const total = page.total ?? page.items.length;
      return clustersPage({
        query,
        clusters: page.items,
        total,
        pageNumber: from === undefined ? 1 : number,
        pageSize: clustersOfPage,
        continuation: page.continuation,
        previous: page.previous,
        coverage: finished(scan).coverage,
        earlierScan: isLatest ? null : scan.takenAt,
        ...choicesOf(outline),
        without: total === 0 ? await countWithout(store, scan.scanId, query) : [],
      });
    };
    return { scan, form, make };
  },
});

export const dashboardCluster = latestScanPage({
  name: 'dashboardCluster',
  path: 'clusters/{subscriptionId}/{resourceGroup}/{name}',
  summary: 'One cluster',
  params: clusterParams,
  page: { title: 'Clusters', place: 'clusters' },
  answer: async ({ params, runtime, latest: scan }) => {
    const parts = await runtime.runParts();
    const { store } = parts;
    const key = clusterKeyOf(params);
    const { inspections } = await runtime.inspectionParts();
    const inside = (await inspections.history(key, 50)).items;
    const make = async () => {
      const found = await findCluster(store, scan, key);
      const [plan, timeline] = await Promise.all([
        found.absence === null
          ? planOf(parts, scan, key)
          : ({ kind: 'gone', reason: 'Nothing is planned from an old look at a cluster.' } as const),
        store.timeline(runtime.settings.scope, key, 100),
      ]);
      const { clusterPage } = await import('../dashboard/cluster-page.ts');
      return clusterPage({
        ...found,
        takenAt: scan.takenAt ?? scan.requestedAt,
        cloud: scan.cloud,
        plan,
        inspections: inside,
        history: timeline.items.toReversed(),
      });
    };
    // A look inside may arrive while the scan stays the same.
    return { scan, form: `cluster ${key} ${inside[0]?.observedAt ?? ''}`, make };
  },
});

export const dashboardWaves = latestScanPage({
  name: 'dashboardWaves',
  path: 'waves',
  summary: 'The waves',
  page: { title: 'Waves', place: 'waves' },
  answer: async ({ runtime, latest: scan }) => {
    const views = await runtime.views();
    return { scan, form: 'waves', make: async () => wavesPage(await views.waves(scan)) };
  },
});

export const dashboardExemptions = latestScanPage({
  name: 'dashboardExemptions',
  path: 'exemptions',
  summary: 'The exemptions',
  page: { title: 'Exemptions', place: 'exemptions' },
  query: { state: word(['valid', 'expired', 'invalid'], 'Only these, page by page.'), page: pageNumber },
  answer: async ({ query: { state, page: number = 1 }, runtime, latest: scan }) => {
    const views = await runtime.views();
    const make = async () =>
      exemptionsPage({
        exemptions: await views.exemptions(scan),
        exempt: finished(scan).summary.compliance.exempt,
        only: state ? { state, pageNumber: number } : null,
      });
    return { scan, form: `exemptions ${state ?? ''} ${number}`, make };
  },
});
