import { z } from 'zod';
import type { ClusterVerdict, Coverage, Page } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import { etagOf, latestOf, matches } from './report-http.ts';
import { pageSize, readQuery, route, textList, wordList } from './route.ts';

const filterShape = {
  compliance: wordList(['compliant', 'nonCompliant', 'exempt', 'unknown', 'notApplicable']),
  mode: wordList(['native', 'classic', 'mixed', 'undetermined', 'none']),
  subscription: textList,
  location: textList,
  q: z.string().max(200, 'at most 200 characters').optional(),
  top: pageSize,
  continuation: z.string().optional(),
};

/** A page always says how complete the scan behind it was: an incomplete scan never reads as clean. */
export interface ClusterPage extends Page<ClusterVerdict> {
  readonly coverage: Coverage | null;
}

route('listClusters', {
  methods: ['GET', 'HEAD'],
  route: 'api/clusters',
  handler: async (request, { runtime }) => {
    const { top = 100, continuation, ...filter } = readQuery(request, filterShape);
    const { store } = await runtime.requestParts();
    const latest = latestOf(await store.latest());
    const page = await store.page(latest.scanId, filter, top, continuation);
    // A continuation belongs to the scan it began in, which may no longer be the latest.
    const scan =
      page.scanId === latest.scanId || page.scanId === null ? latest : (await store.find(page.scanId))?.value;
    const etag = etagOf(scan ?? latest, new URL(request.url).search);
    if (matches(request.headers.get('if-none-match'), etag)) return { status: 304, headers: { ETag: etag } };
    const body: ClusterPage = { ...page, coverage: scan?.coverage ?? null };
    return { headers: { ETag: etag }, jsonBody: body };
  },
});

route('getCluster', {
  methods: ['GET', 'HEAD'],
  route: 'api/clusters/{subscriptionId}/{resourceGroup}/{name}',
  handler: async (request, { runtime }) => {
    readQuery(request, {});
    const { store } = await runtime.requestParts();
    const scan = latestOf(await store.latest());
    const etag = etagOf(scan, request.url);
    if (matches(request.headers.get('if-none-match'), etag)) return { status: 304, headers: { ETag: etag } };
    const key = clusterKeyOf(request.params);
    const verdict = await store.verdict(scan.scanId, key);
    if (!verdict)
      throw new ScanError(
        'notFound',
        'The latest scan has no such cluster; GET /api/clusters?q=… finds it by part of its name.',
      );
    return { headers: { ETag: etag }, jsonBody: verdict };
  },
});

/** The key of the cluster that a route names. */
export function clusterKeyOf(params: Readonly<Record<string, string | undefined>>): string {
  const { subscriptionId = '', resourceGroup = '', name = '' } = params;
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/microsoft.containerservice/managedclusters/${name}`.toLowerCase();
}
