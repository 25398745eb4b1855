// What every route owes its callers over real HTTP, and the routes that look back or stop something.
import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryEntry, Page, Report, Scan, TrendPoint } from '../../src/domain/contracts.ts';
import { routes } from '../../src/functions/routes.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { readSnapshot } from '../../src/snapshot/read.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import { ended, getJson, latestReport, postScan, startApp } from '../support/running-app.ts';

let storage: LocalStorage;
let azure: SimulatedAzure;
let app: HostProcess;
let report: Report;
let scan: Scan;

beforeAll(async () => {
  [storage, azure] = await Promise.all([startStorage({ inMemory: true }), startSimulatedAzure({ fleet: demoFleet() })]);
  app = await startApp({ ...azure.environment, AzureWebJobsStorage: storage.connectionString });
  await ended(app.url, (await postScan(app.url)).scanId);
  scan = await ended(app.url, (await postScan(app.url)).scanId);
  report = await latestReport(app.url);
});
afterAll(async () => {
  await app.close();
  await Promise.all([storage.close(), azure.close()]);
});

/** As it comes over the wire: `fetch` would unpack it. */
async function raw(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(`${app.url}${path}`, { method, headers }, resolve).on('error', reject).end();
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

describe('any answer', () => {
  const path = '/api/report?format=csv';

  it('is packed for whoever accepts that, each coding with a tag of its own', async () => {
    const plain = await raw(path);
    const gzip = await raw(path, { 'accept-encoding': 'gzip' });
    const brotli = await raw(path, { 'accept-encoding': 'br, gzip' });
    expect([plain, gzip, brotli].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br']);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    expect(new Set([plain, gzip, brotli].map(({ headers }) => headers.etag)).size).toBe(3);
    for (const { headers } of [plain, gzip, brotli]) expect(headers.vary).toBe('Accept-Encoding');
  });

  it.each(['/api/report?format=json', '/api/report?format=md', '/api/clusters?top=3', '/api/drift', '/api/waves'])(
    'of a finished scan is not sent again to whoever holds it: %s',
    async (target) => {
      const packing = { 'accept-encoding': 'gzip' };
      const etag = (await raw(target, packing)).headers.etag ?? '';
      const again = await raw(target, { ...packing, 'if-none-match': etag });
      expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag]);
      expect((await raw(target, { 'if-none-match': '"other"' })).status).toBe(200);
    },
  );

  it('of one finished scan is not sent again either', async () => {
    const target = `/api/scans/${scan.scanId}`;
    const etag = (await raw(target)).headers.etag ?? '';
    expect(await raw(target, { 'if-none-match': etag })).toMatchObject({ status: 304, headers: { etag } });
  });

  it('is kept by nobody on the way, and neither guessed at nor framed', async () => {
    for (const target of [
      path,
      '/api/clusters',
      '/api/digest/preview?format=html',
      '/api/scans/nobody',
      '/api/nothing',
    ]) {
      expect((await raw(target)).headers).toMatchObject({
        'cache-control': 'private, no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
      });
    }
  });

  it('that is a page of its own looks and works as its bytes do in a file', async () => {
    const browser = await openBrowser();
    try {
      for (const target of ['/api/report?format=html', '/api/digest/preview']) {
        await using open = await openPage(browser);
        await open.page.goto(`${app.url}${target}`);
        // What its policy refuses is an error: a style, a script, a picture.
        expect(open.errors, target).toEqual([]);
        expect(open.requests, target).toEqual([`${app.url}${target}`]);
      }
    } finally {
      await browser.close();
    }
  });

  it('to a HEAD is the answer to the GET without its body', async () => {
    for (const target of [path, '/api/clusters', '/api/scans', '/api/trend', '/api/health', '/api/scans/nobody']) {
      const [get, head] = [await raw(target), await raw(target, {}, 'HEAD')];
      expect([head.status, head.headers['content-type'], head.headers.etag, head.body.length]).toEqual([
        get.status,
        get.headers['content-type'],
        get.headers.etag,
        0,
      ]);
    }
  });

  it('to what is not there is a problem that says so', async () => {
    const missing = await raw('/api/nothing/here');
    expect(missing).toMatchObject({ status: 404, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(missing.body.toString())).toMatchObject({ code: 'notFound', status: 404 });
    const wrong = await raw('/api/scans', {}, 'DELETE');
    expect(wrong).toMatchObject({ status: 405, headers: { allow: 'POST, GET, HEAD' } });
    expect(JSON.parse(wrong.body.toString())).toMatchObject({ code: 'request.methodNotAllowed' });
    // A page, whose path is a parameter, has no say in what is under /api.
    for (const path of ['/api', '/api/']) expect(await raw(path)).toMatchObject({ status: 404 });
  });

  it('says which scans there are where none is old enough to compare with', async () => {
    const { status, body } = await raw('/api/drift?since=2020-01-01');
    expect(status).toBe(404);
    expect(JSON.parse(body.toString())).toMatchObject({
      detail: expect.stringMatching(
        /^No scan was taken at or before 2020-01-01; the oldest that is kept was taken at 20\d\d-\S+Z\.$/,
      ) as string,
    });
  });
});

describe('finding clusters', () => {
  const names = async (query: string): Promise<string[]> =>
    (await getJson<Page<{ id: string }>>(`${app.url}/api/clusters?top=1000&${query}`)).items.map(({ id }) => id).sort();

  it('looks into names, resource groups and subscription names, and combines with filters', async () => {
    const one = report.clusters.find(({ subscriptionName }) => subscriptionName !== null);
    for (const text of [one?.name, one?.resourceGroup, one?.subscriptionName]) {
      const q = (text ?? '').slice(1, -1).toUpperCase();
      const expected = report.clusters.filter(({ name, resourceGroup, subscriptionName }) =>
        [name, resourceGroup, subscriptionName ?? ''].some((field) => field.toUpperCase().includes(q)),
      );
      expect(await names(`q=${encodeURIComponent(q)}`)).toEqual(expected.map(({ id }) => id).sort());
      const classic = expected.filter(({ sidecarMode }) => sidecarMode === 'classic');
      expect(await names(`mode=classic&q=${encodeURIComponent(q)}`)).toEqual(classic.map(({ id }) => id).sort());
    }
  });

  it('goes on in the scan that it began in', async () => {
    const first = await getJson<Page<{ id: string }>>(`${app.url}/api/clusters?top=10`);
    await ended(app.url, (await postScan(app.url)).scanId);
    const rest = await getJson<Page<{ id: string }>>(
      `${app.url}/api/clusters?top=1000&continuation=${first.continuation ?? ''}`,
    );
    expect(rest.scanId).toBe(first.scanId);
    expect([...first.items, ...rest.items].map(({ id }) => id).sort()).toEqual(
      report.clusters.map(({ id }) => id).sort(),
    );
    for (const foreign of [`q=a&continuation=${first.continuation ?? ''}`, 'continuation=e30'])
      expect((await raw(`/api/clusters?${foreign}`)).status).toBe(400);
  });
});

describe('looking back', () => {
  it('has a point of the trend for each scan, and one entry for a cluster that did not change', async () => {
    const { items: scans } = await getJson<Page<Scan>>(`${app.url}/api/scans`);
    const { items: points } = await getJson<Page<TrendPoint>>(`${app.url}/api/trend`);
    expect(points.map(({ scanId }) => scanId)).toEqual(scans.map(({ scanId }) => scanId).reverse());
    expect(points[0]).toMatchObject({ compliance: report.summary.compliance, complete: report.coverage.complete });
    const [one] = report.clusters;
    const path = `${one?.subscriptionId ?? ''}/${one?.resourceGroup ?? ''}/${one?.name ?? ''}`;
    const { items } = await getJson<Page<HistoryEntry>>(`${app.url}/api/clusters/${path.toUpperCase()}/history`);
    expect(items.map(({ scanId }) => scanId)).toEqual([points[0]?.scanId]);
    expect(items[0]).toMatchObject({ compliance: one?.compliance, rules: one?.findings.map(({ rule }) => rule) });
  });

  it('hands out the snapshot of a scan as a file that can be assessed', async () => {
    const answer = await raw(`/api/scans/${scan.scanId}/snapshot`, { 'accept-encoding': 'gzip' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/gzip',
      'content-disposition': expect.stringMatching(/^attachment; filename="sidescan-[\dTZ-]+\.jsonl\.gz"$/) as string,
    });
    expect(answer.headers['content-encoding']).toBeUndefined();
    const clusters = new Set<unknown>();
    const bytes = (async function* () {
      yield answer.body;
    })();
    for await (const record of readSnapshot(bytes, { name: 'snapshot' }))
      if (record.kind === 'cluster') clusters.add(record.resource.id);
    expect([...clusters].sort()).toEqual(report.clusters.map(({ id }) => id).sort());
    const held = await raw(`/api/scans/${scan.scanId}/snapshot`, { 'if-none-match': answer.headers.etag ?? '' });
    expect(held.status).toBe(304);
    expect((await raw('/api/scans/nobody/snapshot')).status).toBe(404);
  });
});

describe('cancelling', () => {
  it('ends a running scan for good, lets the next one begin, and refuses what has ended', async () => {
    azure.setScenario(
      parseScenario({ faults: [{ route: 'resourceGraph', status: 429, retryAfterSeconds: 1, times: 'always' }] }),
    );
    const { scanId } = await postScan(app.url);
    const cancel = (id: string) => fetch(`${app.url}/api/scans/${id}/cancel`, { method: 'POST' });
    // Held answers are for finished scans: this one still moves.
    expect((await raw(`/api/scans/${scanId}`)).headers.etag).toBeUndefined();
    const first = await cancel(scanId);
    expect([first.status, ((await first.json()) as Scan).state]).toEqual([200, 'cancelled']);
    expect((await cancel(scanId)).status).toBe(200);
    azure.setScenario(parseScenario({}));
    const next = await postScan(app.url);
    expect(next.scanId).not.toBe(scanId);
    expect(await ended(app.url, next.scanId)).toMatchObject({ state: 'completed' });
    // The cancelled run has had time to notice: it wrote nothing more.
    expect(await getJson<Scan>(`${app.url}/api/scans/${scanId}`)).toMatchObject({ state: 'cancelled', summary: null });
    const late = await cancel(next.scanId);
    expect([late.status, late.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
    expect((await cancel('nobody')).status).toBe(404);
  });
});

describe('where Entra signs in', () => {
  const header = (roles: readonly string[]): string =>
    Buffer.from(
      JSON.stringify({ auth_typ: 'aad', role_typ: 'roles', claims: roles.map((val) => ({ typ: 'roles', val })) }),
    ).toString('base64');
  let guarded: HostProcess;
  beforeAll(async () => {
    guarded = await startApp({
      ...azure.environment,
      AzureWebJobsStorage: storage.connectionString,
      SIDESCAN_AUTH: 'entra',
      WEBSITE_AUTH_ENABLED: 'True',
    });
  });
  afterAll(() => guarded.close());

  it('no route answers nobody or a key, and only operators start and stop', async () => {
    for (const { method, path, role, name } of routes) {
      // An optional parameter is left out, the others are filled with what does not exist.
      const target = `${guarded.url}/${path.replace(/\{\w+(:[^}]*)\?\}/g, '').replace(/\{\w+\}/g, 'nobody')}`;
      const status = async (headers: Readonly<Record<string, string>>): Promise<number> =>
        (await fetch(target, { method, headers, redirect: 'manual' })).status;
      expect(await status({}), name).toBe(401);
      expect(await status({ 'x-functions-key': 'a-key' }), name).toBe(401);
      expect(await status({ 'x-ms-client-principal': header(['Other']) }), name).toBe(403);
      const reader = await status({ 'x-ms-client-principal': header(['Sidescan.Reader']) });
      if (role === 'operator') expect(reader, name).toBe(403);
      else expect([401, 403], name).not.toContain(reader);
    }
    const operator = await fetch(`${guarded.url}/api/scans/nobody/cancel`, {
      method: 'POST',
      headers: { 'x-ms-client-principal': header(['Sidescan.Operator']) },
    });
    expect(operator.status).toBe(404);
  });
});
