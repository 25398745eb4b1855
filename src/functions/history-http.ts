import { clusterKeyOf, clusterParams } from './clusters-http.ts';
import { latestOf } from './latest-of.ts';
import { historyEntry, pageOf } from './openapi/schemas.ts';
import { continuation, pageSize } from './request-parts.ts';
import { json, route } from './route.ts';
import { versionOf } from './version-of.ts';

export const getClusterHistory = route({
  name: 'getClusterHistory',
  method: 'GET',
  path: 'api/clusters/{subscriptionId}/{resourceGroup}/{name}/history',
  tag: 'Clusters',
  summary: 'Where one cluster changed, newest first',
  description:
    'Each entry is of the scan that showed it first; scans in which nothing changed, or in which the cluster was not seen, are left out. A cluster that no stored scan has seen has an empty history. A page may be short and yet have a continuation.',
  params: clusterParams,
  query: { top: pageSize, continuation },
  revalidates: true,
  answers: { 200: json('A page of changes.', pageOf(historyEntry).meta({ id: 'HistoryPage' })) },
  problems: [404],
  handler: async ({ params, query: { top = 100, continuation: from }, request, runtime, unlessHeld }) => {
    const { store } = await runtime.requestParts();
    const latest = latestOf(await store.latest());
    const form = `history ${clusterKeyOf(params)} ${new URL(request.url).search}`;
    return unlessHeld(versionOf(latest, form), async () => ({
      json: await store.timeline(runtime.settings.scope, clusterKeyOf(params), top, from),
    }));
  },
});
