import { z } from 'zod';
import { ScanError } from '../domain/errors.ts';
import { renderPlansJson } from '../report/plan-json.ts';
import { renderRunbookMarkdown } from '../report/runbook-markdown.ts';
import { renderRunbookScript } from '../report/runbook-script.ts';
import { renderWavesCsv } from '../report/waves-csv.ts';
import { renderWavesJson } from '../report/waves-json.ts';
import { renderWavesMarkdown } from '../report/waves-markdown.ts';
import { planStoredScan, wavesOf } from '../scan/plan-stored-scan.ts';
import { clusterKeyOf } from './clusters-http.ts';
import { etagOf, latestOf, matches } from './report-http.ts';
import { readQuery, route } from './route.ts';

const mediaTypes = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  // Text, so that a browser shows it: it is to be read before it is run.
  sh: 'text/plain; charset=utf-8',
} as const;

route('getClusterPlan', {
  methods: ['GET', 'HEAD'],
  route: 'api/clusters/{subscriptionId}/{resourceGroup}/{name}/plan',
  handler: async (request, { runtime }) => {
    const { format = 'json' } = readQuery(request, {
      format: z.enum(['json', 'md', 'sh'], 'one of json, md, sh').optional(),
    });
    const parts = await runtime.runParts();
    const scan = latestOf(await parts.store.latest());
    const etag = etagOf(scan, request.url);
    if (matches(request.headers.get('if-none-match'), etag)) return { status: 304, headers: { ETag: etag } };
    const key = clusterKeyOf(request.params);
    const { planned, unplanned, takenAt, known } = await planStoredScan(parts, scan, { only: key, all: true });
    if (!known.has(key))
      throw new ScanError(
        'notFound',
        'The latest scan has no such cluster; GET /api/clusters?q=… finds it by part of its name.',
      );
    const plans = planned.map(({ plan }) => plan);
    const headers = { 'Content-Type': mediaTypes[format], ETag: etag };
    if (format === 'json') return { headers, body: renderPlansJson(plans, takenAt) };
    const none = unplanned.get(key);
    const [plan = none?.plan] = plans;
    if (!plan) throw new Error('a cluster was neither planned nor explained');
    const render = { md: renderRunbookMarkdown, sh: renderRunbookScript }[format];
    return { headers, body: render(plan, { takenAt, noPlan: none?.noPlan }) };
  },
});

route('getWaves', {
  methods: ['GET', 'HEAD'],
  route: 'api/waves',
  handler: async (request, { runtime }) => {
    const { format = 'json' } = readQuery(request, {
      format: z.enum(['json', 'csv', 'md'], 'one of json, csv, md').optional(),
    });
    const parts = await runtime.runParts();
    const scan = latestOf(await parts.store.latest());
    const etag = etagOf(scan, `waves ${format}`);
    if (matches(request.headers.get('if-none-match'), etag)) return { status: 304, headers: { ETag: etag } };
    const waves = await wavesOf(parts, scan, runtime.settings.waves);
    const rendered = { json: renderWavesJson, csv: renderWavesCsv, md: renderWavesMarkdown }[format](waves);
    return { headers: { 'Content-Type': mediaTypes[format], ETag: etag }, body: rendered };
  },
});
