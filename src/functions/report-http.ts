import { wavesOf } from '../scan/plan-stored-scan.ts';
import { storedReport } from '../scan/stored-report.ts';
import { trendToScan } from '../scan/trend-to-scan.ts';
import { latestOf } from './latest-of.ts';
import { report, textOf } from './openapi/schemas.ts';
import { word } from './request-parts.ts';
import { route } from './route.ts';
import { versionOf } from './version-of.ts';

const mediaTypes = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
} as const;

/** A report has a policy of its own, which lets in its own style and script by their digests; this one would undo that. */
const reportPolicy = "frame-ancestors 'none'";

export const getReport = route({
  name: 'getReport',
  method: 'GET',
  path: 'api/report',
  tag: 'Fleet',
  summary: 'The latest scan as one report',
  query: { format: word(['json', 'csv', 'md', 'html'], 'json by default.') },
  revalidates: true,
  answers: {
    200: {
      description: 'Every cluster of the latest scan.',
      content: {
        'application/json': report,
        'text/csv': textOf('One row a cluster, a gap or a cluster that was not seen; one column a fact.'),
        'text/markdown': textOf('For a wiki or a pull request.'),
        'text/html': textOf('One file that holds everything it shows, for mailing and archives.'),
      },
    },
  },
  problems: [404],
  handler: async ({ query: { format = 'json' }, runtime, unlessHeld }) => {
    const parts = await runtime.runParts();
    const { store } = parts;
    const scan = latestOf(await store.latest());
    const settings = runtime.settings.waves;
    const { isForPeople, renderReport } = await import('../report/render-report.ts');
    const form = isForPeople(format) ? `report ${format} ${JSON.stringify(settings)}` : `report ${format}`;
    return unlessHeld(versionOf(scan, form), async () => {
      const waves = isForPeople(format) ? await wavesOf(parts, scan, settings) : undefined;
      const headers = {
        'Content-Type': mediaTypes[format],
        ...(format === 'html' ? { 'Content-Security-Policy': reportPolicy } : {}),
      };
      const trend = format === 'html' ? await trendToScan(store, scan) : [];
      return { headers, body: renderReport(format, storedReport(store, scan, waves), { trend }) };
    });
  },
});
