import { once } from 'node:events';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalHost } from '../../src/local/host/start.ts';
import { hostLab, peekTexts, type HostBench, type HostLab } from '../support/local-host.ts';

let lab: HostLab;
let bench: HostBench;
let host: LocalHost;

beforeAll(async () => {
  lab = await hostLab();
  bench = lab.bench();
  host = await bench.start();
});
afterAll(() => lab.close());

/** A request that fetch would not send: its own Host header, or a body that announces its length only. */
async function rawStatus(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  const sent = request(`${host.url}${path}`, { method, headers });
  if (method === 'GET') sent.end();
  else sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [{ statusCode: number }];
  sent.destroy();
  return response.statusCode;
}

describe('HTTP functions on the local host', () => {
  it.each([
    ['GET', '/', { function: 'root', params: {} }],
    ['GET', '/items?a=1&a=2&b=%C3%A9', { function: 'listItems', params: {}, query: { a: '1,2', b: 'é' } }],
    ['POST', '/items', { function: 'createItem', method: 'POST' }],
    ['GET', '/ITEMS/12/', { function: 'item', params: { id: '12' } }],
    ['GET', '/items/8a66e5f1-7b0c-4f5d-9c0a-0f1e2d3c4b5a', { function: 'itemByGuid' }],
    ['GET', '/items/8a66e5f1-7b0c-4f5d-9c0a-0f1e2d3c4b5a/x%20y', { function: 'itemByGuid', params: { part: 'x y' } }],
    ['GET', '/files/a/b%2Fc', { function: 'rest', params: { path: 'a/b%2Fc' } }],
  ])('%s %s reaches its function', async (method, path, expected) => {
    const response = await fetch(`${host.url}${path}`, { method });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(expected);
  });

  it.each([
    ['PUT', '/items'],
    ['GET', '/items/x'],
    ['HEAD', '/items/12'],
    ['GET', '/nowhere'],
    ['GET', '/api/items'],
  ])('%s %s is not found, and says no more', async (method, path) => {
    const response = await fetch(`${host.url}${path}`, { method });
    expect([response.status, await response.text()]).toEqual([404, '']);
  });

  it('answers HEAD without a body where a function declares it', async () => {
    const response = await fetch(`${host.url}/items`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
  });

  it('tells no length of a HEAD whose function made no body', async () => {
    const response = await fetch(`${host.url}/empty`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, null]);
  });

  it('carries bytes, status, headers and cookies untouched, also of a gzip body', async () => {
    const body = gzipSync(Buffer.from([0, 255, 10, 13, 0x80]));
    const response = await fetch(`${host.url}/bytes`, { method: 'POST', body, headers: { 'x-sent': 'kept' } });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-seen')).toBe('kept');
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.getSetCookie()).toEqual(['session=a%20b; max-age=60; path=/; samesite=strict; httponly']);
    // fetch undoes the gzip, which the function sent back as it came.
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([0, 255, 10, 13, 0x80]));
  });

  it('sends a streamed body', async () => {
    expect(await (await fetch(`${host.url}/streamed`)).text()).toBe('one,two');
  });

  it('answers 204 when a function returns nothing', async () => {
    expect((await fetch(`${host.url}/nothing`)).status).toBe(204);
  });

  it.each(['/fails', '/text'])('answers %s with 500 and nothing of the error', async (path) => {
    const response = await fetch(`${host.url}${path}`);
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  it('logs a failure with the function and the invocation', () => {
    const failure = bench.logged.find(
      ({ message, fields }) => message === 'function failed' && fields.function === 'fails',
    );
    expect(failure).toMatchObject({ level: 'error', fields: { error: 'Error: the handler broke' } });
    expect(failure?.fields.invocationId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('forwards what a function logs, with its level, function and invocation, and continues a trace', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const response = await fetch(`${host.url}/logs`, { headers: { traceparent } });
    const { invocationId, traceParent } = (await response.json()) as Record<string, string>;
    expect(traceParent).toBe(traceparent);
    const lines = bench.logged.filter(
      ({ fields }) => fields.invocationId === invocationId && fields.category === 'user',
    );
    expect(lines).toEqual([
      { level: 'debug', message: 'a debug line', fields: { function: 'logs', invocationId, category: 'user' } },
      {
        level: 'warn',
        message: 'a warning with a value',
        fields: { function: 'logs', invocationId, category: 'user' },
      },
    ]);
  });

  it('sends extra outputs to their queue, one message an element', async () => {
    const response = await fetch(`${host.url}/enqueue`, { method: 'POST', body: JSON.stringify([{ a: 1 }, 'b']) });
    expect(response.status).toBe(202);
    expect(await peekTexts(bench.out)).toEqual(['{"a":1}', 'b']);
  });

  it('keeps out pages that rebound their name to loopback, and pages of other sites', async () => {
    expect(await rawStatus('/items', { host: 'evil.example' })).toBe(421);
    expect(await rawStatus('/items', { host: 'localhost:80' })).toBe(200);
    expect(await rawStatus('/items', { origin: 'https://evil.example' })).toBe(403);
    expect(await rawStatus('/items', { origin: 'null' })).toBe(403);
    expect(await rawStatus('/items', { origin: host.url })).toBe(200);
  });

  it('refuses a body over 100 MiB before it is sent', async () => {
    expect(await rawStatus('/bytes', { 'content-length': String(104_857_601) }, 'POST')).toBe(413);
  });

  it('says what it runs, with the level that Azure would demand', () => {
    expect(host.functions().find(({ name }) => name === 'listItems')).toMatchObject({
      trigger: 'http',
      route: '/items',
      methods: ['GET', 'HEAD'],
      authLevel: 'function',
      disabled: false,
    });
    expect(host.functions().find(({ name }) => name === 'work')?.queueName).toBe(bench.settings.WORK_QUEUE);
  });
});
