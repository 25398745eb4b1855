import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { text as textFrom } from 'node:stream/consumers';
import type { Logger } from '../../../src/domain/ports.ts';
import { startSimulatedAzure } from '../../../src/local/azure/start.ts';
import { startHost } from '../../../src/local/host/start.ts';
import { startStorage } from '../../../src/local/storage.ts';
import type { Route } from '../../../src/functions/route.ts';
import type { Random } from '../../../src/snapshot/fleet/random.ts';
import { eventually } from '../../support/eventually.ts';
import { smallFleet } from '../../support/simulated-azure.ts';
import { hostileText, hostileValue } from '../hostile.ts';
import { fuzzTarget, type OpenTarget } from '../target.ts';
import { assertInertHtml, assertInertMarkdown } from '../well-formed.ts';

interface Drawn {
  readonly method: string;
  /** With its query, percent-encoded where it has to be. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const nothing = (): void => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const operator = principal(['Sidescan.Operator']);
const reader = principal(['Sidescan.Reader']);

function principal(roles: readonly string[]): string {
  const claims = roles.map((val) => ({ typ: 'roles', val }));
  return Buffer.from(JSON.stringify({ auth_typ: 'aad', role_typ: 'roles', claims })).toString('base64');
}

/** The whole app on the local host in this thread, with a finished scan to look at; `entra` lets only roles in. */
async function open(): Promise<OpenTarget<Drawn>> {
  const [storage, azure] = await Promise.all([
    startStorage({ inMemory: true }),
    startSimulatedAzure({ fleet: smallFleet(3) }),
  ]);
  const host = await startHost({
    app: new URL('../../../src/functions/main.ts', import.meta.url).href,
    hostJson: JSON.parse(readFileSync(new URL('../../../host.json', import.meta.url), 'utf8')) as unknown,
    environment: {
      ...azure.environment,
      AzureWebJobsStorage: storage.connectionString,
      SIDESCAN_SCAN_SCHEDULE: '0 0 5 * * *',
      SIDESCAN_AUTH: 'entra',
      WEBSITE_AUTH_ENABLED: 'True',
    },
    logger: quiet,
    timers: false,
    queuePollIntervalMs: 50,
  });
  const { routes } = await import('../../../src/functions/routes.ts');
  const { method, path, headers } = {
    method: 'POST',
    path: '/api/scans',
    headers: { 'x-ms-client-principal': operator },
  };
  const asked = await send(host.url, { method, path, headers, body: '' });
  const { scanId } = JSON.parse(asked.text) as { scanId: string };
  await eventually('the scan ends', async () => {
    const found = await send(host.url, { method: 'GET', path: `/api/scans/${scanId}`, headers, body: '' });
    return !['queued', 'running'].includes((JSON.parse(found.text) as { state: string }).state);
  });
  return {
    draw: (random) => drawRequest(random, routes, scanId),
    check: async (drawn) => assertAnswer(drawn, await send(host.url, drawn)),
    close: async () => {
      await host.close();
      await Promise.all([storage.close(), azure.close()]);
    },
  };
}

function drawRequest(random: Random, routes: readonly Route[], scanId: string): Drawn {
  const route = random.pick(routes);
  const filled = route.path.replace(/\{(\w+)[^}]*\}/g, (_, name: string) =>
    name === 'scanId' && random.chance(0.5) ? scanId : encoded(hostileText(random)),
  );
  const names = [...Object.keys(route.query), ...(random.chance(0.1) ? [hostileText(random), '__proto__'] : [])];
  const query = names
    .filter(() => random.chance(0.4))
    .map((name) => `${encoded(name)}=${random.chance(0.1) ? hostileText(random) : encoded(queryValue(random))}`)
    .join('&');
  const path = `/${random.chance(0.05) ? hostileText(random) : filled}${query === '' ? '' : `?${query}`}`;
  const headers: Record<string, string> = random.chance(0.9)
    ? { 'x-ms-client-principal': random.pick([operator, reader]) }
    : random.chance(0.5)
      ? { 'x-ms-client-principal': Buffer.from(JSON.stringify(hostileValue(random))).toString('base64') }
      : {};
  for (const name of [
    'accept-encoding',
    'if-none-match',
    'accept',
    'origin',
    'sec-fetch-site',
    'x-forwarded-host',
    'cookie',
    'content-type',
  ]) {
    if (random.chance(0.15)) headers[name] = hostileText(random).replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
  }
  if (random.chance(0.3)) headers['sec-fetch-site'] = random.pick(['same-origin', 'cross-site', 'none', 'same-site']);
  const takesBody = route.method === 'POST';
  return {
    method: random.chance(0.9)
      ? route.method
      : random.pick(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
    path: path.replace(/[^\x21-\x7e]/g, (character) => encoded(character)),
    headers,
    body: takesBody ? (random.chance(0.5) ? JSON.stringify(hostileValue(random)) : hostileText(random)) : '',
  };
}

const words = [
  'json',
  'md',
  'html',
  'csv',
  'sh',
  'text',
  'nonCompliant',
  'native',
  'worst',
  '1',
  '1000',
  '1001',
  '2026-11-20',
];

function queryValue(random: Random): string {
  return random.chance(0.6) ? random.pick(words) : hostileText(random).slice(0, 3_000);
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

interface Received {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

async function send(url: string, { method, path, headers, body }: Drawn): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = plainRequest(url, { method, path, headers, agent: false });
  request.on('response', resolve).on('error', reject).end(body);
  const response = await promise;
  const isPacked =
    response.headers['content-encoding'] !== undefined || response.headers['content-type'] === 'application/gzip';
  const text = isPacked ? (response.resume(), '') : await textFrom(response);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

function assertAnswer({ method, path, headers: given }: Drawn, { status, headers, text }: Received): void {
  assert.ok(status < 500, `${method} ${path.slice(0, 200)}: ${status} ${text.slice(0, 300)}`);
  assert.equal(headers['access-control-allow-origin'], undefined);
  // What the host answers itself (a path that is none, an origin elsewhere, headers that are too large) is not ours to dress.
  if (headers['cache-control'] === undefined) {
    assert.ok([400, 403, 404, 405, 413, 431].includes(status), `${status} without our headers`);
    return;
  }
  assert.equal(headers['x-content-type-options'], 'nosniff');
  if (status !== 304)
    assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
  if (![operator, reader].includes(given['x-ms-client-principal'] ?? '')) {
    assert.ok([400, 401, 403, 404, 405].includes(status), `${status} for nobody`);
  }
  const type = headers['content-type'] ?? '';
  if (method === 'HEAD' || text === '') return;
  if (type.includes('json')) JSON.parse(text);
  else if (type.includes('html')) assertInertHtml(text);
  else if (type.includes('markdown')) assertInertMarkdown(text);
}

/** Requests to every route of the app over real HTTP: hostile paths, queries, headers and bodies. */
export const httpRequests = fuzzTarget<Drawn>('httpRequests', { weight: 0.5, caseLimitMs: 4_000 }, open);
