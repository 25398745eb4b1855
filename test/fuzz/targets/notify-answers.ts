import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import type { Channel } from '../../../src/domain/digest.ts';
import type { TryOutcome } from '../../../src/domain/tell-ports.ts';
import { secret } from '../../../src/domain/secret.ts';
import { makeCertificate } from '../../../src/local/azure/certificate.ts';
import { channelSenders } from '../../../src/notify/senders.ts';
import type { Random } from '../../../src/snapshot/fleet/random.ts';
import { aDigest } from '../../support/digests.ts';
import { hostileText, hostileValue } from '../hostile.ts';
import { fuzzTarget, type OpenTarget } from '../target.ts';
import { assertKeepsSecrets } from '../well-formed.ts';

interface Drawn {
  readonly channel: Channel;
  readonly attempt: number;
  /** What comes back over the connection, byte for byte. */
  readonly answer: string;
  readonly end: 'close' | 'cutOff' | 'hold';
}

const clock = { now: () => new Date('2026-11-23T08:00:00Z') };
const operationId = '8540c0de-899f-8cce-acb5-3ec493af3800';
const hiddenPath = 'hidden-path-hunter2';
const farWord = 'FARSIDE-WORDS';
/** One millisecond of waiting is as good as twenty seconds of it. */
const timeoutMs = 300;
const states = ['Succeeded', 'Failed', 'Canceled', 'Running', 'NotStarted'];

/** A receiver on loopback that says whatever it is told to. */
async function open(): Promise<OpenTarget<Drawn>> {
  let current: Pick<Drawn, 'answer' | 'end'> = { answer: '', end: 'close' };
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.once('data', () => {
      const { answer, end } = current;
      if (end === 'cutOff') return void socket.destroy();
      socket.write(Buffer.from(answer, 'latin1'));
      if (end === 'close') socket.end();
    });
  };
  const certificate = await makeCertificate(new Date());
  const [plain, secure] = await Promise.all([
    listening(createPlainServer(serve)),
    listening(createSecureServer({ key: certificate.privateKey, cert: certificate.certificate }, serve)),
  ]);
  const url = secret(`http://127.0.0.1:${plain.port}/${hiddenPath}?sig=${hiddenPath}`);
  const accesskey = Buffer.from(hiddenPath).toString('base64');
  const senders = channelSenders({
    clock,
    email: {
      access: { connectionString: secret(`endpoint=https://127.0.0.1:${secure.port}/;accesskey=${accesskey}`) },
      sender: 'sidescan@contoso.example',
      trustedCertificate: certificate.certificate,
    },
    teams: { url },
    slack: { url },
    webhook: { url, secrets: [secret(`whsec_${Buffer.alloc(24, 7).toString('base64')}`)], source: '/sidescan' },
    destinations: { allowedNetworks: [], allowLoopback: true, timeoutMs },
  });
  const shown = [hiddenPath, accesskey, farWord, String(plain.port), String(secure.port), '127.0.0.1'];
  return {
    draw: drawAnswer,
    check: async ({ channel, attempt, answer, end }) => {
      current = { answer, end };
      // Mail has time limits of its own; a caller that gives up is not an answer.
      const signal =
        channel === 'email' && end === 'hold' ? AbortSignal.timeout(timeoutMs) : new AbortController().signal;
      const sender = senders.get(channel);
      assert.ok(sender);
      try {
        const recipient = 'ann@contoso.example';
        const message = { digest: aDigest(), recipient, operationId, attempt, isAccepted: false };
        const outcome = await sender.send({ ...message, signal });
        // The mail service's own word for what is wrong may be shown; nobody else's.
        assertOutcome(outcome, channel === 'email' ? shown.filter((text) => text !== farWord) : shown);
      } catch (error) {
        assert.ok(signal.aborted, error instanceof Error ? error : String(error));
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    },
    close: async () => {
      for (const { server } of [plain, secure]) server.close();
    },
  };
}

async function listening(server: Server): Promise<{ readonly server: Server; readonly port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function drawAnswer(random: Random): Drawn {
  const body = random.chance(0.5)
    ? JSON.stringify({
        status: random.chance(0.7) ? random.pick(states) : hostileValue(random),
        error: { code: `${farWord} x`, message: hostileText(random) },
      })
    : `${farWord}${hostileText(random)}`;
  const status = random.chance(0.9)
    ? random.pick([200, 202, 204, 301, 307, 400, 401, 403, 404, 409, 410, 413, 429, 500, 503])
    : random.int(0, 9999);
  const headers = [
    `Content-Type: ${random.pick(['application/json', 'text/html', hostileText(random)])}`,
    `Retry-After: ${random.chance(0.5) ? random.int(0, 10 ** 9) : hostileText(random)}`,
    `Location: http://169.254.169.254/${farWord}`,
    `x-ms-error-code: ${farWord}${hostileText(random)}`,
    ...(random.chance(0.7)
      ? [`Content-Length: ${random.chance(0.8) ? Buffer.byteLength(body) : hostileText(random)}`]
      : []),
    ...(random.chance(0.1) ? ['Transfer-Encoding: chunked'] : []),
    ...(random.chance(0.1) ? ['Content-Encoding: gzip'] : []),
  ].map((line) => (random.chance(0.9) ? line.replace(/[\r\n\0]/g, '') : line));
  const whole = `HTTP/1.1 ${status} ${random.chance(0.5) ? 'OK' : farWord}\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
  return {
    channel: random.weighted([
      ['email', 1],
      ['teams', 2],
      ['slack', 2],
      ['webhook', 2],
    ]),
    attempt: random.int(1, 3),
    answer: random.chance(0.9) ? whole : whole.slice(0, random.int(0, whole.length)),
    end: random.weighted([
      ['close', 50],
      ['cutOff', 3],
      ['hold', 1],
    ]),
  };
}

function assertOutcome(outcome: TryOutcome, hidden: readonly string[]): void {
  assert.ok(['sent', 'pending', 'deferred', 'failed', 'disabled'].includes(outcome.kind), outcome.kind);
  const error = 'error' in outcome ? outcome.error : '';
  assertKeepsSecrets(error, hidden);
  assert.match(error, /^[\w .,:;()'’/-]{0,400}$/);
  const wait = 'retryAfterMs' in outcome ? outcome.retryAfterMs : null;
  assert.ok(wait === null || (Number.isFinite(wait) && wait >= 0));
}

/** What webhooks and the mail service answer: an outcome of a try, in words of our own. */
export const notifyAnswers = fuzzTarget<Drawn>('notifyAnswers', { weight: 1, caseLimitMs: 2_000 }, open);
