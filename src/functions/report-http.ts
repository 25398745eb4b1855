import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { StoredScan } from '../domain/ports.ts';
import { ScanError } from '../domain/errors.ts';
import { renderReport } from '../report/render-report.ts';
import { wavesOf } from '../scan/plan-stored-scan.ts';
import { storedReport } from '../scan/stored-report.ts';
import { readQuery, route } from './route.ts';

const mediaTypes = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
} as const;

route('getReport', {
  methods: ['GET', 'HEAD'],
  route: 'api/report',
  handler: async (request, { runtime }) => {
    const { format = 'json' } = readQuery(request, {
      format: z.enum(['json', 'csv', 'md'], 'one of json, csv, md (html comes with the dashboard)').optional(),
    });
    const parts = await runtime.runParts();
    const { store } = parts;
    const scan = latestOf(await store.latest());
    const etag = etagOf(scan, format);
    const headers = { 'Content-Type': mediaTypes[format], ETag: etag };
    if (matches(request.headers.get('if-none-match'), etag)) return { status: 304, headers: { ETag: etag } };
    if (request.method === 'HEAD') return { headers };
    const waves = format === 'md' ? await wavesOf(parts, scan, runtime.settings.waves) : undefined;
    return { headers, body: Readable.from(renderReport(format, storedReport(store, scan, waves))) };
  },
});

/** The latest scan, or a problem that says what to do. */
export function latestOf(scan: StoredScan | undefined): StoredScan {
  if (scan) return scan;
  throw new ScanError('notFound', 'No scan has finished yet; POST /api/scans starts one.');
}

/** A finished scan never changes, so its id and the form it is shown in are the version. */
export function etagOf(scan: StoredScan, form: string): string {
  return `"${createHash('sha256').update(`${scan.scanId}\n${form}`).digest('base64url').slice(0, 22)}"`;
}

/** Whether `If-None-Match` names the version (weak comparison, RFC 9110 13.1.2). */
export function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.split(',').some((entry) => [etag, '*'].includes(entry.trim().replace(/^W\//, '')));
}
