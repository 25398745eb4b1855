// What every route owes its callers whatever it answers, walked through the registry: a further route is tested with it.
import { readFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Logger } from '../../src/domain/ports.ts';
import { routes } from '../../src/functions/routes.ts';
import { startHostProcess, type HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';

const nothing = (): void => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const claims = [{ typ: 'roles', val: 'Sidescan.Operator' }];
const operator = {
  'x-ms-client-principal': Buffer.from(JSON.stringify({ auth_typ: 'aad', role_typ: 'roles', claims })).toString(
    'base64',
  ),
};
let storage: LocalStorage;
let app: HostProcess;

beforeAll(async () => {
  storage = await startStorage({ inMemory: true });
  app = await startHostProcess({
    app: new URL('../../src/functions/main.ts', import.meta.url).href,
    hostJson: JSON.parse(readFileSync(new URL('../../host.json', import.meta.url), 'utf8')) as unknown,
    environment: {
      AzureWebJobsStorage: storage.connectionString,
      SIDESCAN_SCAN_SCHEDULE: '0 0 5 * * *',
      SIDESCAN_AUTH: 'entra',
      WEBSITE_AUTH_ENABLED: 'True',
    },
    logger: quiet,
    timers: false,
  });
});
afterAll(async () => {
  await app.close();
  await storage.close();
});

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

async function ask(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<Received> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(`${app.url}${path}`, { method, headers }, resolve).on('error', reject).end();
  const response = await promise;
  response.resume();
  return { status: response.statusCode ?? 0, headers: response.headers };
}

const targets = routes.map((route) => {
  const path = `/${route.path.replace(/\{\w+(:[^}]*)?\?\}/g, '').replace(/\{\w+(:[^}]*)?\}/g, 'nobody')}`;
  return [`${route.method} /${route.path}`, { method: route.method, path, surface: route.surface }] as const;
});

const callers = {
  nobody: {},
  operator,
  'another site': { ...operator, 'sec-fetch-site': 'cross-site' },
};

describe.each(targets)('%s', (_, { method, path, surface }) => {
  it('is kept, guessed, framed and shared by nobody, whoever asks and whatever comes of it', async () => {
    for (const headers of Object.values(callers)) {
      for (const query of ['', '?no-such=1']) {
        const { status, headers: received } = await ask(method, `${path}${query}`, headers);
        expect(status).toBeGreaterThanOrEqual(200);
        expect(received['cache-control']).toMatch(/^(private, no-cache|no-store)$/);
        expect(received['x-content-type-options']).toBe('nosniff');
        expect(received['referrer-policy']).toMatch(/^(no-referrer|same-origin)$/);
        expect(received['cross-origin-resource-policy']).toBe('same-origin');
        expect(Object.keys(received).filter((name) => name.startsWith('access-control-'))).toEqual([]);
        const policy = received['content-security-policy'] ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toMatch(/unsafe|\*|https?:/);
        if (surface === 'page' && status >= 400) expect(received['content-type']).toMatch(/^text\/html/);
      }
    }
  });
});

describe('a page', () => {
  const pages = targets.filter(([, { method, surface }]) => method === 'GET' && surface === 'page');
  it.each(pages)('names a new nonce every time it is made: %s', async (_, { method, path }) => {
    const answers = [await ask(method, path, operator), await ask(method, path, operator)];
    const nonces = answers.map(
      ({ headers }) => /script-src 'nonce-([\w-]{16,})'/.exec(String(headers['content-security-policy']))?.[1],
    );
    expect(nonces).not.toContain(undefined);
    expect(new Set(nonces).size).toBe(2);
  });
});

describe('what changes something', () => {
  const acting = targets.filter(([, { method }]) => method !== 'GET');
  it.each(acting)(
    'is not done for a page of another site, whoever is signed in: %s',
    async (_, { method, path, surface }) => {
      const foreign: Readonly<Record<string, string>>[] = [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ];
      // A form says where it comes from; one that does not is no page's of ours.
      if (surface === 'page') foreign.push({}, { origin: 'http://127.0.0.1:1' });
      for (const headers of foreign) expect((await ask(method, path, { ...operator, ...headers })).status).toBe(403);
    },
  );
});
