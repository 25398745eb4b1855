import { z } from 'zod';
import { ScanError } from '../domain/errors.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { cancelScan } from '../scan/cancel-scan.ts';
import { requestScan } from '../scan/request-scan.ts';
import { pageOf, scan } from './openapi/schemas.ts';
import { continuation, pageSize } from './request-parts.ts';
import { json, route } from './route.ts';
import { versionOf } from './version-of.ts';

const tag = 'Scans';
const params = { scanId: z.string().meta({ description: 'As GET /api/scans lists it.' }) } as const;

const scopeSchema = z.union(
  [
    z.strictObject({ tenant: z.literal(true) }),
    z.strictObject({ managementGroups: z.array(z.string().min(1)).min(1).max(100) }),
    z.strictObject({ subscriptions: z.array(z.string().min(1)).min(1).max(1000) }),
  ],
  'one of tenant: true, managementGroups: [ids] or subscriptions: [ids]',
);

export const startScan = route({
  name: 'startScan',
  method: 'POST',
  path: 'api/scans',
  tag,
  summary: 'Start a scan',
  description: 'One at a time for each scope: while one is queued or running, that one is answered.',
  body: z
    .strictObject({ scope: scopeSchema.optional() })
    .meta({ id: 'ScanRequest', description: 'Send {} for the scope of the settings, or {"scope": {"tenant": true}}.' }),
  answers: {
    202: json('The scan that is under way now.', scan, {
      Location: 'Where its progress is.',
      'Retry-After': 'Seconds after which to look.',
    }),
  },
  handler: async ({ body, runtime, logger }) => {
    const scope = body.scope ?? runtime.settings.scope;
    const { scan: wanted, created } = await requestScan(await runtime.requestParts(), 'http', scope);
    logger.info('scan requested', { scanId: wanted.scanId, created, trigger: 'http' });
    return { status: 202, headers: { Location: `/api/scans/${wanted.scanId}`, 'Retry-After': '2' }, json: wanted };
  },
});

export const listScans = route({
  name: 'listScans',
  method: 'GET',
  path: 'api/scans',
  tag,
  summary: 'Scans, newest first',
  query: { top: pageSize, continuation },
  answers: { 200: json('A page of scans.', pageOf(scan).meta({ id: 'ScanPage' })) },
  handler: async ({ query: { top = 100, continuation: from }, runtime }) => {
    const { store } = await runtime.requestParts();
    return { json: await store.list(top, from) };
  },
});

export const getScan = route({
  name: 'getScan',
  method: 'GET',
  path: 'api/scans/{scanId}',
  tag,
  summary: 'One scan and its progress',
  params,
  revalidates: true,
  answers: { 200: json('The scan.', scan) },
  problems: [404],
  handler: async ({ params: { scanId }, runtime, unlessHeld }) => {
    const { store } = await runtime.requestParts();
    const found = await findScan(store, scanId);
    const answer = { json: found };
    return found.finishedAt === null ? answer : unlessHeld(versionOf(found, JSON.stringify(found)), async () => answer);
  },
});

export const cancelScanRoute = route({
  name: 'cancelScan',
  method: 'POST',
  path: 'api/scans/{scanId}/cancel',
  tag,
  summary: 'Cancel a scan that is queued or running',
  description:
    'The scan counts as cancelled at once; the run behind it notices with its next heartbeat. Cancelling it again changes nothing.',
  params,
  answers: { 200: json('The cancelled scan.', scan) },
  problems: [404, 409],
  handler: async ({ params: { scanId }, runtime, logger }) => {
    const { store, clock } = await runtime.requestParts();
    const cancelled = await cancelScan({ store, clock }, scanId);
    if (!cancelled) throw noSuchScan(scanId);
    logger.info('scan cancelled', { scanId });
    return { json: cancelled };
  },
});

export const getScanSnapshot = route({
  name: 'getScanSnapshot',
  method: 'GET',
  path: 'api/scans/{scanId}/snapshot',
  tag,
  summary: 'The snapshot of a scan: everything that it observed',
  description: 'A file that `sidescan assess` reads, gzipped as it is stored: `curl -OJ …/snapshot`.',
  params,
  revalidates: true,
  answers: {
    200: {
      description: 'A sidescan.snapshot/1 file.',
      content: { 'application/gzip': z.string().meta({ override: { type: 'string', format: 'binary' } }) },
      headers: { 'Content-Disposition': 'A name for the file.' },
    },
  },
  problems: [404],
  handler: async ({ params: { scanId }, runtime, unlessHeld }) => {
    const { store, snapshots } = await runtime.runParts();
    const found = await findScan(store, scanId);
    return unlessHeld(versionOf(found, 'snapshot'), async () => {
      const body = await snapshots.read(scanId);
      if (!body)
        throw new ScanError('notFound', 'That scan has no snapshot: it has not collected all yet, or it was removed.');
      const name = `sidescan-${(found.takenAt ?? found.requestedAt).replaceAll(':', '')}.jsonl.gz`;
      return {
        headers: { 'Content-Type': 'application/gzip', 'Content-Disposition': `attachment; filename="${name}"` },
        body,
      };
    });
  },
});

async function findScan(store: Pick<ScanStore, 'find'>, scanId: string): Promise<StoredScan> {
  const found = await store.find(scanId);
  if (!found) throw noSuchScan(scanId);
  return found.value;
}

function noSuchScan(scanId: string): ScanError {
  return new ScanError('notFound', `There is no scan ${scanId.slice(0, 100)}; GET /api/scans lists them.`);
}
