import { z } from 'zod';
import type { ClusterVerdict, Coverage, Page } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { latestOf } from './latest-of.ts';
import { clusterPage, clusterVerdict } from './openapi/schemas.ts';
import { continuation, pageSize, textList, word, wordList } from './request-parts.ts';
import { json, route } from './route.ts';
import { versionOf } from './version-of.ts';

const tag = 'Clusters';

/** The parameters of a path that names a cluster. */
export const clusterParams = {
  subscriptionId: z.string().meta({ description: 'As in the cluster’s id, in any case.' }),
  resourceGroup: z.string().meta({ description: 'In any case.' }),
  name: z.string().meta({ description: 'In any case.' }),
} as const;

/** A page always says how complete the scan behind it was: an incomplete scan never reads as clean. */
export interface ClusterPage extends Page<ClusterVerdict> {
  readonly coverage: Coverage | null;
}

export const listClusters = route({
  name: 'listClusters',
  method: 'GET',
  path: 'api/clusters',
  tag,
  summary: 'A page of the clusters of the latest scan',
  description:
    'Filters combine with and; several words of one filter with or. A continuation goes on in the scan it began in, also when a newer one has finished.',
  query: {
    compliance: wordList(
      ['compliant', 'nonCompliant', 'exempt', 'unknown', 'notApplicable'],
      'Only clusters with one of these.',
    ),
    mode: wordList(['native', 'classic', 'mixed', 'undetermined', 'none'], 'Only clusters in one of these modes.'),
    subscription: textList('Only clusters of these subscriptions, by id.'),
    location: textList('Only clusters in these locations.'),
    q: z
      .string()
      .max(200, 'at most 200 characters')
      .optional()
      .meta({ description: 'Part of a name, resource group or subscription name, in any case.' }),
    sort: word(['worst', 'name'], 'The worst first (default), or by name.'),
    top: pageSize,
    continuation,
  },
  revalidates: true,
  answers: { 200: json('A page, and how complete the scan behind it was.', clusterPage) },
  problems: [404],
  handler: async ({ query: { top = 100, continuation: from, ...filter }, request, runtime, unlessHeld }) => {
    const { store } = await runtime.requestParts();
    const latest = latestOf(await store.latest());
    const { items, continuation: next, total, scanId } = await store.page(latest.scanId, filter, top, from);
    // A continuation belongs to the scan it began in, which may no longer be the latest.
    const scan = scanId === latest.scanId || scanId === null ? latest : (await store.find(scanId))?.value;
    const body: ClusterPage = { items, continuation: next, total, scanId, coverage: scan?.coverage ?? null };
    return unlessHeld(versionOf(scan ?? latest, new URL(request.url).search), async () => ({ json: body }));
  },
});

export const getCluster = route({
  name: 'getCluster',
  method: 'GET',
  path: 'api/clusters/{subscriptionId}/{resourceGroup}/{name}',
  tag,
  summary: 'One cluster of the latest scan',
  params: clusterParams,
  revalidates: true,
  answers: { 200: json('The cluster with its verdict.', clusterVerdict) },
  problems: [404],
  handler: async ({ params, runtime, unlessHeld }) => {
    const { store } = await runtime.requestParts();
    const scan = latestOf(await store.latest());
    const key = clusterKeyOf(params);
    return unlessHeld(versionOf(scan, key), async () => {
      const verdict = await store.verdict(scan.scanId, key);
      if (!verdict) throw await missingCluster(store, scan, key);
      return { json: verdict };
    });
  },
});

/** The key of the cluster that a route names. */
export function clusterKeyOf(params: Readonly<Record<keyof typeof clusterParams, string>>): string {
  const { subscriptionId, resourceGroup, name } = params;
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/microsoft.containerservice/managedclusters/${name}`.toLowerCase();
}

/** Why a scan has no verdict of a cluster: it could not see it, or there is none. */
export async function missingCluster(
  store: Pick<ScanStore, 'notSeen'>,
  { scanId }: Pick<StoredScan, 'scanId'>,
  key: string,
): Promise<ScanError> {
  for await (const { id, lastSeenAt } of store.notSeen(scanId)) {
    if (id.toLowerCase() !== key) continue;
    return new ScanError(
      'notFound',
      `The latest scan could not see this cluster, and a gap says why; it was last seen on ${lastSeenAt}. GET /api/report has its last verdict under notSeen.`,
    );
  }
  return new ScanError(
    'notFound',
    'The latest scan has no such cluster; GET /api/clusters?q=… finds it by part of its name.',
  );
}
