import { renderPlansJson } from '../report/plan-json.ts';
import { planStoredScan, wavesOf } from '../scan/plan-stored-scan.ts';
import { clusterKeyOf, clusterParams, missingCluster } from './clusters-http.ts';
import { latestOf } from './latest-of.ts';
import { plans, waves } from './openapi/plan-schemas.ts';
import { textOf } from './openapi/schemas.ts';
import { word } from './request-parts.ts';
import { route } from './route.ts';
import { versionOf } from './version-of.ts';

const mediaTypes = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  // Text, so that a browser shows it: it is to be read before it is run.
  sh: 'text/plain; charset=utf-8',
} as const;

/** Loaded by the first who asks: a cold start reads none of them. */
const runbookRenderers = {
  md: async () => (await import('../report/runbook-markdown.ts')).renderRunbookMarkdown,
  sh: async () => (await import('../report/runbook-script.ts')).renderRunbookScript,
} as const;
const waveRenderers = {
  json: async () => (await import('../report/waves-json.ts')).renderWavesJson,
  csv: async () => (await import('../report/waves-csv.ts')).renderWavesCsv,
  md: async () => (await import('../report/waves-markdown.ts')).renderWavesMarkdown,
} as const;

export const getClusterPlan = route({
  name: 'getClusterPlan',
  method: 'GET',
  path: 'api/clusters/{subscriptionId}/{resourceGroup}/{name}/plan',
  tag: 'Clusters',
  summary: 'The shortest legal way to native mode for one cluster',
  params: clusterParams,
  query: { format: word(['json', 'md', 'sh'], 'As data (default), as a runbook, or as a script to read and run.') },
  revalidates: true,
  answers: {
    200: {
      description: 'The plan; where none is needed or possible, why.',
      content: {
        'application/json': plans,
        'text/markdown': textOf('A runbook for people.'),
        'text/plain': textOf('A script of `az` commands that asks before each step.'),
      },
    },
  },
  problems: [404],
  handler: async ({ params, query: { format = 'json' }, runtime, unlessHeld }) => {
    const parts = await runtime.runParts();
    const scan = latestOf(await parts.store.latest());
    const key = clusterKeyOf(params);
    return unlessHeld(versionOf(scan, `plan ${format} ${key}`), async () => {
      const { planned, unplanned, takenAt, known } = await planStoredScan(parts, scan, { only: key, all: true });
      if (!known.has(key)) throw await missingCluster(parts.store, scan, key);
      const found = planned.map(({ plan }) => plan);
      const headers = { 'Content-Type': mediaTypes[format] };
      if (format === 'json') return { headers, body: renderPlansJson(found, takenAt) };
      const none = unplanned.get(key);
      const [plan = none?.plan] = found;
      if (!plan) throw new Error('a cluster was neither planned nor explained');
      const render = await runbookRenderers[format]();
      return { headers, body: render(plan, { takenAt, noPlan: none?.noPlan }) };
    });
  },
});

export const getWaves = route({
  name: 'getWaves',
  method: 'GET',
  path: 'api/waves',
  tag: 'Fleet',
  summary: 'The order in which to walk the fleet, and what unblocks most',
  query: { format: word(['json', 'csv', 'md'], 'json by default.') },
  revalidates: true,
  answers: {
    200: {
      description: 'Waves of batches: development first, then canaries, then the rest.',
      content: {
        'application/json': waves,
        'text/csv': textOf('One row a cluster.'),
        'text/markdown': textOf('For people.'),
      },
    },
  },
  problems: [404],
  handler: async ({ query: { format = 'json' }, runtime, unlessHeld }) => {
    const parts = await runtime.runParts();
    const scan = latestOf(await parts.store.latest());
    const settings = runtime.settings.waves;
    return unlessHeld(versionOf(scan, `waves ${format} ${JSON.stringify(settings)}`), async () => {
      const found = await wavesOf(parts, scan, settings);
      const render = await waveRenderers[format]();
      const body = render(found);
      return { headers: { 'Content-Type': mediaTypes[format] }, body };
    });
  },
});
