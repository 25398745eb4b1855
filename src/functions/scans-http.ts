import { z } from 'zod';
import { ScanError } from '../domain/errors.ts';
import type { StoredScan } from '../domain/ports.ts';
import { requestScan } from '../scan/request-scan.ts';
import { pageSize, readQuery, route } from './route.ts';

const scopeSchema = z.union([
  z.strictObject({ tenant: z.literal(true) }),
  z.strictObject({ managementGroups: z.array(z.string().min(1)).min(1).max(100) }),
  z.strictObject({ subscriptions: z.array(z.string().min(1)).min(1).max(1000) }),
]);
const requestSchema = z.strictObject({ scope: scopeSchema.optional() });

route('startScan', {
  methods: ['POST'],
  route: 'api/scans',
  handler: async (request, { runtime, logger }) => {
    readQuery(request, {});
    const { scope } = await readBody(request);
    const { scan, created } = await requestScan(await runtime.requestParts(), 'http', scope ?? runtime.settings.scope);
    logger.info('scan requested', { scanId: scan.scanId, created, trigger: 'http' });
    return { status: 202, headers: { Location: `/api/scans/${scan.scanId}`, 'Retry-After': '2' }, jsonBody: scan };
  },
});

route('listScans', {
  methods: ['GET'],
  route: 'api/scans',
  handler: async (request, { runtime }) => {
    const { top, continuation } = readQuery(request, { top: pageSize, continuation: z.string().optional() });
    const { store } = await runtime.requestParts();
    return { jsonBody: await store.list(top ?? 100, continuation) };
  },
});

route('getScan', {
  methods: ['GET'],
  route: 'api/scans/{scanId}',
  handler: async (request, { runtime }) => {
    readQuery(request, {});
    const { store } = await runtime.requestParts();
    const scanId = request.params.scanId ?? '';
    const found = await store.find(scanId);
    if (!found) throw new ScanError('notFound', `There is no scan ${scanId.slice(0, 100)}; GET /api/scans lists them.`);
    return { jsonBody: found.value satisfies StoredScan };
  },
});

/** An empty body asks for the scope of the settings. */
async function readBody(request: { text: () => Promise<string> }): Promise<z.output<typeof requestSchema>> {
  const text = await request.text();
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ScanError('request.invalid', 'The body is not JSON; send {} or {"scope": {"tenant": true}}.');
  }
  const result = requestSchema.safeParse(body);
  if (result.success) return result.data;
  throw new ScanError(
    'request.invalid',
    'The body cannot be read; send {} or {"scope": …} with one of tenant: true, managementGroups: [ids] or subscriptions: [ids].',
  );
}
