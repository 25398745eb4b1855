import { z } from 'zod';
import { ScanError } from '../domain/errors.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { compareStoredScans, findEarlierScan } from '../scan/compare-stored-scans.ts';
import { etagOf, latestOf, matches } from './report-http.ts';
import { readQuery, route } from './route.ts';

route('getDrift', {
  methods: ['GET', 'HEAD'],
  route: 'api/drift',
  handler: async (request, { runtime }) => {
    const { since } = readQuery(request, {
      since: z
        .string()
        .refine((text) => !Number.isNaN(Date.parse(text)), 'an ISO 8601 instant or date')
        .optional(),
    });
    const { store } = await runtime.requestParts();
    const latest = latestOf(await store.latest());
    const fleet = scopeKey(runtime.settings.scope);
    const earlier = await findEarlierScan(store, latest, (scan) => scopeKey(scan.scope) === fleet, since);
    if (!earlier) throw new ScanError('notFound', 'There is no earlier scan to compare the latest one with.');
    const etag = etagOf(latest, `drift from ${earlier.scanId}`);
    if (matches(request.headers.get('if-none-match'), etag)) return { status: 304, headers: { ETag: etag } };
    return { headers: { ETag: etag }, jsonBody: await compareStoredScans(store, earlier, latest) };
  },
});
