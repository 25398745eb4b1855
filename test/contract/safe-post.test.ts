import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secret } from '../../src/domain/secret.ts';
import { makeCertificate, type Certificate } from '../../src/local/azure/certificate.ts';
import { listen, type Listener } from '../../src/local/azure/listener.ts';
import { type PostAnswer, safePost, type SafePostOptions } from '../../src/notify/safe-post.ts';

const clock = { now: () => new Date('2026-11-23T08:00:00Z') };
const neverAborted = new AbortController().signal;

/** Answers these addresses for every name, one list after the other, and counts. */
function fakeLookup(...answers: readonly (readonly string[])[]) {
  let asked = 0;
  const lookup: LookupFunction = (_, options, callback) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, all);
    else callback(null, all[0]?.address ?? '', all[0]?.family);
  };
  return { lookup, asked: () => asked };
}

async function post(url: string, options: Partial<SafePostOptions> = {}): Promise<PostAnswer> {
  const send = safePost({ clock, allowedNetworks: [], allowLoopback: false, timeoutMs: 5_000, ...options });
  return send(secret(url), {
    headers: { 'Content-Type': 'application/json' },
    body: '{"a":"ü"}',
    signal: neverAborted,
  });
}

describe('safePost', () => {
  let certificate: Certificate;
  let secure: Listener;
  let plain: Listener;
  let deaf: Server;
  const sockets = new Set<Socket>();
  const arrived: string[] = [];
  beforeAll(async () => {
    certificate = await makeCertificate(new Date());
    const handle: Parameters<typeof listen>[1] = async (request, response) => {
      arrived.push(`${request.method ?? ''} ${request.url ?? ''}`);
      for await (const chunk of request as AsyncIterable<Buffer>) arrived.push(chunk.toString());
      if (request.url === '/endless') {
        response.writeHead(200);
        const more = (): void => {
          if (!response.destroyed) response.write('x'.repeat(65_536), more);
        };
        more();
      } else if (request.url === '/half') {
        response.writeHead(202, { 'Content-Length': 100 });
        response.write('half', () => response.destroy());
      } else {
        response.writeHead(request.url === '/moved' ? 307 : 200, { Location: '/elsewhere', 'Retry-After': '7' });
        response.end('<b>done</b>');
      }
    };
    secure = await listen(0, handle, certificate);
    plain = await listen(0, handle);
    // Takes connections and says nothing.
    deaf = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    deaf.close();
    await Promise.all([secure.close(), plain.close()]);
  });
  const httpsUrl = (host: string, path = '/'): string => `https://${host}:${secure.port}${path}`;
  const httpUrl = (host: string, path = '/'): string => `http://${host}:${plain.port}${path}`;
  const trusted = (): Partial<SafePostOptions> => ({
    trustedCertificate: certificate.certificate,
    allowedNetworks: ['127.0.0.0/8'],
  });
  /** Runs and says what arrived meanwhile. */
  const arrivals = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = arrived.length;
    await work();
    return arrived.slice(before);
  };

  it('delivers over https what may be delivered, once, and follows no redirect', async () => {
    const { lookup } = fakeLookup(['127.0.0.1']);
    const sent = await arrivals(async () => {
      expect(await post(httpsUrl('localhost', '/in?sig=1'), { ...trusted(), lookup })).toEqual({
        kind: 'answer',
        status: 200,
        retryAfterMs: 7000,
        text: '<b>done</b>',
      });
      expect(await post(httpsUrl('localhost', '/moved'), { ...trusted(), lookup })).toMatchObject({ status: 307 });
    });
    expect(sent).toEqual(['POST /in?sig=1', '{"a":"ü"}', 'POST /moved', '{"a":"ü"}']);
  });

  it('reads no more of an answer than its beginning, and takes a status whose body breaks off', async () => {
    const answer = await post(httpsUrl('127.0.0.1', '/endless'), trusted());
    expect(answer).toMatchObject({ kind: 'answer', status: 200 });
    expect(answer.kind === 'answer' && answer.text.length).toBe(1024);
    expect(await post(httpsUrl('127.0.0.1', '/half'), trusted())).toMatchObject({ status: 202, text: 'half' });
  });

  it.each([
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '127.0.0.1.',
    '１２７.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::]',
    '0',
    '169.254.169.254',
    '2852039166',
    '[::ffff:169.254.169.254]',
    '[fd00:ec2::254]',
    '168.63.129.16',
  ])('reaches nothing private however the host is written: %s', async (host) => {
    const sent = await arrivals(async () => {
      expect(await post(httpsUrl(host), { trustedCertificate: certificate.certificate })).toMatchObject({
        kind: 'refused',
      });
    });
    expect(sent).toEqual([]);
  });

  it('judges the address that it connects to, not one that was looked up before', async () => {
    const rebinding = fakeLookup(['93.184.215.14'], ['127.0.0.1']);
    // The first look is an attacker's public face; whoever checks and then looks again is lost.
    rebinding.lookup('receiver.example', { all: true }, () => undefined);
    const sent = await arrivals(async () => {
      const answer = await post(httpsUrl('receiver.example'), {
        ...rebinding,
        trustedCertificate: certificate.certificate,
      });
      expect(answer).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('SIDESCAN_WEBHOOK_ALLOW') as unknown,
      });
    });
    expect(sent).toEqual([]);
    expect(rebinding.asked()).toBe(2);
  });

  it('refuses a name of several addresses when one of them is not welcome', async () => {
    for (const answers of [
      ['93.184.215.14', '127.0.0.1'],
      ['127.0.0.1', '93.184.215.14'],
      ['2001:4860:4860::8888', '::ffff:10.0.0.1'],
    ]) {
      const answer = await post(httpsUrl('receiver.example'), fakeLookup(answers));
      expect(answer).toMatchObject({ kind: 'refused' });
    }
  });

  it('speaks plain http to this machine alone, and only where that is allowed', async () => {
    expect(await post(httpUrl('127.0.0.1'))).toMatchObject({ kind: 'refused' });
    expect(await post(httpUrl('127.0.0.1'), { allowedNetworks: ['127.0.0.0/8'] })).toMatchObject({ kind: 'refused' });
    expect(await post(httpUrl('127.0.0.1'), { allowLoopback: true })).toMatchObject({ status: 200 });
    expect(await post(httpUrl('localhost'), { allowLoopback: true })).toMatchObject({ status: 200 });
    const elsewhere = { allowLoopback: true, allowedNetworks: ['10.0.0.0/8'] };
    for (const address of ['93.184.215.14', '10.0.0.1']) {
      expect(await post(httpUrl(address), elsewhere)).toMatchObject({ kind: 'refused' });
      const named = await post(httpUrl('receiver.example'), { ...elsewhere, ...fakeLookup([address]) });
      expect(named).toMatchObject({ kind: 'refused' });
    }
  });

  it.each(['ftp://receiver.example/', 'file:///etc/passwd', 'unix:/run/docker.sock', 'nonsense', ''])(
    'refuses what is no https URL: %s',
    async (url) => {
      expect(await post(url, { allowLoopback: true })).toMatchObject({ kind: 'refused' });
    },
  );

  it('says whether a message may have arrived when no answer came', async () => {
    const address = deaf.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const quick = { allowLoopback: true, timeoutMs: 200 };
    expect(await post(`http://127.0.0.1:${port}/`, quick)).toMatchObject({ kind: 'none', mayHaveArrived: true });
    // TLS that never comes about has carried nothing.
    expect(await post(`https://127.0.0.1:${port}/`, quick)).toMatchObject({ kind: 'none', mayHaveArrived: false });
    expect(await post(httpsUrl('127.0.0.1'), { allowLoopback: true })).toMatchObject({
      kind: 'none',
      mayHaveArrived: false,
      reason: expect.stringContaining('No secure connection') as unknown,
    });
    const lookup: LookupFunction = (name, _, callback) =>
      callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }), []);
    expect(await post('https://receiver.example/', { lookup })).toEqual({
      kind: 'none',
      mayHaveArrived: false,
      reason: 'The name in the URL could not be looked up.',
    });
  });

  it('names no host, address or path in any reason', async () => {
    const closed = await listen(0, async () => undefined);
    await closed.close();
    const answers = await Promise.all([
      post(`http://127.0.0.1:${closed.port}/hidden`, { allowLoopback: true }),
      post(httpsUrl('localhost', '/hidden'), { allowLoopback: true }),
      post(httpsUrl('receiver.example', '/hidden'), fakeLookup(['10.0.0.1'])),
      post('https://169.254.169.254/hidden'),
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['none', 'none', 'refused', 'refused']);
    expect(JSON.stringify(answers)).not.toMatch(/hidden|127\.|169\.|10\.0|receiver|localhost|\d{4,}/);
  });
});
