import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { TryOutcome } from '../../src/domain/tell-ports.ts';
import { secret } from '../../src/domain/secret.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import type { SinkChannel, SinkFault } from '../../src/local/sinks.ts';
import { webhookSender } from '../../src/notify/webhook-sender.ts';
import { aDigest } from '../support/digests.ts';
import {
  handClock,
  openMailBench,
  openSinkBench,
  operationId,
  recipient,
  send,
  type SenderBench,
  senderOf,
  startedAt,
} from '../support/senders.ts';
import { describeChannelSender } from './channel-sender.ts';

for (const repeatedOperation of ['refused', 'same', 'sentTwice'] as const) {
  describeChannelSender(
    `e-mail, where a repeated id is ${repeatedOperation}`,
    { hasHandle: true, firstOutcome: 'pending' },
    () => openMailBench({ repeatedOperation }),
  );
}
for (const [channel, hasHandle] of [
  ['teams', false],
  ['slack', false],
  ['webhook', true],
] as const) {
  describeChannelSender(channel, { hasHandle, firstOutcome: 'sent' }, () => openSinkBench(channel));
}

const open: SenderBench[] = [];
async function opened<T extends SenderBench>(bench: Promise<T>): Promise<T> {
  open.push(await bench);
  return bench;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

describe('mailSender', () => {
  it('sends both parts to one address and looks rarely', async () => {
    const { sender, azure, clock } = await opened(openMailBench({ decidesAfterSeconds: 400 }));
    const outcomes: TryOutcome[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const outcome = await send(sender, attempt);
      outcomes.push(outcome);
      if (outcome.kind === 'pending') clock.pass(outcome.retryAfterMs);
    }
    expect(outcomes).toEqual([
      { kind: 'pending', retryAfterMs: 60_000 },
      { kind: 'pending', retryAfterMs: 300_000 },
      { kind: 'pending', retryAfterMs: 300_000 },
      { kind: 'sent' },
    ]);
    const [mail, ...more] = azure.mail.sent();
    expect(more).toEqual([]);
    expect(mail).toMatchObject({ operationId, recipients: [recipient], senderAddress: azure.mail.senderAddress });
    for (const part of [mail?.subject, mail?.html, mail?.text]) expect(part).not.toBe('');
    const asked = azure.calls().filter(({ route }) => route.startsWith('email'));
    expect(asked.map(({ route }) => route)).toEqual(['emailSend', ...Array<string>(3).fill('emailOperation')]);
  });

  it('signs in with a connection string as well', async () => {
    const { sender, told } = await opened(openMailBench({}, 'key'));
    expect(await send(sender)).toMatchObject({ kind: 'pending' });
    expect(told()).toBe(1);
  });

  it('says what the service says when a mail fails in the end', async () => {
    const { sender } = await opened(openMailBench({ drops: [recipient] }));
    await send(sender);
    expect(await send(sender, 2)).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('EmailDropped') as unknown,
    });
  });

  it('sends again only what the service has never heard of', async () => {
    const { sender, azure, told } = await opened(openMailBench());
    for (const fault of [
      { status: 500 },
      { status: 401 },
      { status: 403 },
      { status: 404, html: true },
      { status: 429, retryAfterSeconds: 77 },
      { reset: true },
      { html: true },
    ]) {
      azure.setScenario(parseScenario({ faults: [{ route: 'emailOperation', ...fault }] }));
      expect(await send(sender, 2)).toHaveProperty('kind', expect.stringMatching(/^(deferred|pending)$/));
      expect(told()).toBe(0);
    }
    azure.setScenario(parseScenario({}));
    expect(await send(sender, 2)).toMatchObject({ kind: 'pending' });
    azure.setScenario(parseScenario({ faults: [{ route: 'emailOperation', wrongJson: true }] }));
    expect(await send(sender, 3)).toMatchObject({ kind: 'pending' });
    expect(told()).toBe(1);
  });

  it('never sends again what the service said it has, even if it knows nothing of it any more', async () => {
    const { sender, azure, told } = await opened(openMailBench({ repeatedOperation: 'sentTwice' }));
    expect(await send(sender)).toMatchObject({ kind: 'pending' });
    const faults = [{ route: 'emailOperation', status: 404 }];
    azure.setScenario(parseScenario({ mail: { repeatedOperation: 'sentTwice' }, faults }));
    expect(await send(sender, 2, { isAccepted: true })).toEqual({ kind: 'pending', retryAfterMs: 300_000 });
    expect(told()).toBe(1);
    expect(await send(sender, 3)).toMatchObject({ kind: 'pending' });
    expect(told()).toBe(2);
  });

  it('takes a refused repetition of its id for what it is: the mail is there already', async () => {
    const { sender, told } = await opened(openMailBench({ repeatedOperation: 'refused' }));
    await send(sender);
    expect(await send(sender, 1)).toMatchObject({ kind: 'pending' });
    expect(await send(sender, 2)).toEqual({ kind: 'sent' });
    expect(told()).toBe(1);
  });

  it('waits for the quotas of the service', async () => {
    const { sender, told } = await opened(openMailBench({ domain: 'azureManaged' }));
    const kinds: string[] = [];
    for (let mail = 0; mail < 6; mail += 1) {
      const id = `${operationId.slice(0, -1)}${mail}`;
      kinds.push((await send(sender, 1, { operationId: id })).kind);
    }
    expect(kinds).toEqual([...Array<string>(5).fill('pending'), 'deferred']);
    expect(told()).toBe(5);
  });

  it('tries again when the login is refused, and fails where the domain is not linked', async () => {
    const bench = await opened(openMailBench());
    const { azure, clock, access } = bench;
    azure.setScenario(parseScenario({ faults: [{ route: 'emailSend', status: 401 }] }));
    expect(await send(bench.sender)).toMatchObject({
      kind: 'deferred',
      error: expect.stringContaining('role') as unknown,
    });
    azure.setScenario(parseScenario({}));
    const email = { access, sender: 'me@elsewhere.example', trustedCertificate: azure.certificate };
    const stranger = senderOf('email', { clock, email });
    expect(await send(stranger)).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('DomainNotLinked') as unknown,
    });
    expect(bench.told()).toBe(0);
  });

  it('is deferred when signing in or connecting fails, and says neither where nor with what', async () => {
    const clock = handClock();
    const failing = {
      getToken: async () => Promise.reject(Object.assign(new Error('no'), { name: 'CredentialUnavailableError' })),
    };
    const nowhere = { endpoint: 'https://mail.invalid', credential: failing };
    const sender = senderOf('email', { clock, email: { access: nowhere, sender: 'a@b.example' } });
    expect(await send(sender)).toMatchObject({
      kind: 'deferred',
      error: expect.stringMatching(/^Signing in/) as unknown,
    });
    const { access, azure } = await opened(openMailBench());
    const untrusting = senderOf('email', { clock, email: { access, sender: 'a@b.example' } });
    const outcome = await send(untrusting);
    expect(outcome).toMatchObject({ kind: 'deferred' });
    expect(JSON.stringify(outcome)).not.toContain(new URL(azure.mail.endpoint).host);
  });

  it('refuses a connection string that is none without repeating it', () => {
    const access = { connectionString: secret('endpoint=nonsense;accesskey=hidden') };
    const make = (): unknown => senderOf('email', { clock: handClock(), email: { access, sender: 'a@b.example' } });
    expect(make).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    expect(make).not.toThrow(/nonsense|hidden/);
  });
});

/** What each answer of a receiver comes to. */
async function outcomesOf(channel: SinkChannel, faults: readonly SinkFault[]): Promise<string[]> {
  const { sender, sinks } = await opened(openSinkBench(channel));
  const outcomes: string[] = [];
  for (const fault of faults) {
    sinks.setFault(channel, fault, 1);
    const outcome = await send(sender);
    outcomes.push('error' in outcome ? `${outcome.kind}: ${outcome.error}` : outcome.kind);
  }
  return outcomes;
}

describe('teamsSender', () => {
  it('believes a workflow’s 202 and a connector’s 1, but no error behind a 200', async () => {
    const behind200 = (status: number): SinkFault => ({
      status: 200,
      body: `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status} with ContextId tcid=0`,
    });
    expect(
      await outcomesOf('teams', [
        { status: 202 },
        { status: 200, body: '1' },
        behind200(429),
        behind200(413),
        behind200(400),
        { status: 200, body: '<!DOCTYPE html><html><body>Sign in to your account</body></html>' },
        { status: 200, body: '\ufeff\n<html lang="en"><title>Blocked</title>' },
        { status: 202, body: '<!-- proxy --><html>' },
      ]),
    ).toEqual([
      'sent',
      'sent',
      'deferred: Teams did not take the message (429).',
      'failed: Teams refused the message because of its size (413).',
      'failed: Teams answered that the message was not delivered.',
      ...Array<string>(3).fill(
        'failed: A web page answered instead of Teams. Check that the URL is that of a workflow, whole, and that no proxy or sign-in stands before it.',
      ),
    ]);
  });

  it('says what to do about a refusal', async () => {
    const outcomes = await outcomesOf('teams', [
      { status: 404 },
      { status: 401 },
      { status: 410 },
      { status: 302, location: 'http://169.254.169.254/metadata/instance' },
      { status: 503 },
    ]);
    expect(outcomes.map((outcome) => outcome.split(':')[0])).toEqual([
      'failed',
      'failed',
      'disabled',
      'failed',
      'deferred',
    ]);
    expect(outcomes[0]).toContain('Check that the workflow exists');
  });

  it('sends an Adaptive Card in the envelope that workflows take', async () => {
    const { sender, sinks } = await opened(openSinkBench('teams'));
    await send(sender);
    expect(sinks.received()).toMatchObject([{ status: 202, refusal: null, json: { type: 'message' } }]);
  });
});

describe('slackSender', () => {
  it('knows Slack’s own words, whatever their status', async () => {
    const outcomes = await outcomesOf('slack', [
      { status: 200, body: 'ok' },
      { status: 404, body: 'no_service' },
      { status: 410, body: 'channel_is_archived' },
      { status: 400, body: 'invalid_payload' },
      { status: 403, body: 'action_prohibited' },
      { status: 410 },
      { status: 500, body: 'rollup_error' },
      { status: 200, body: '<!doctype html><title>Sign in</title>' },
    ]);
    expect(outcomes.map((outcome) => outcome.split(':')[0])).toEqual([
      'sent',
      'failed',
      'failed',
      'failed',
      'failed',
      'disabled',
      'deferred',
      'failed',
    ]);
    expect(outcomes[1]).toBe(
      'failed: Slack refused the message (no_service): the webhook was removed or switched off; make a new one and set its URL.',
    );
    expect(outcomes.join()).not.toContain('doctype');
  });

  it('sends text beside blocks', async () => {
    const { sender, sinks } = await opened(openSinkBench('slack'));
    await send(sender);
    expect(sinks.received()).toMatchObject([{ status: 200, refusal: null }]);
  });
});

describe('webhookSender', () => {
  it('signs as Standard Webhooks does', async () => {
    const vector = JSON.parse(
      readFileSync(new URL('../data/notify/standard-webhooks-vector.json', import.meta.url), 'utf8'),
    ) as Record<string, string>;
    const headers: Record<string, string>[] = [];
    const sender = webhookSender({
      url: secret('https://receiver.example'),
      secrets: [secret(vector.secret ?? '')],
      source: '/sidescan',
      clock: { now: () => new Date(Number(vector['webhook-timestamp']) * 1000) },
      // The vector's payload has a space that JSON.stringify would not write.
      render: () => ({ toJSON: () => ({}) }),
      post: async (_, message) => {
        headers.push({ ...message.headers });
        return { kind: 'answer', status: 200, retryAfterMs: null, text: '' };
      },
    });
    await send(sender, 1, { operationId: vector['webhook-id'] ?? '' });
    const [sent = {}] = headers;
    expect(sent['webhook-id']).toBe(vector['webhook-id']);
    expect(sent['webhook-timestamp']).toBe(String(vector['webhook-timestamp']));
    const signer = new Webhook(vector.secret ?? '');
    const at = new Date(Number(vector['webhook-timestamp']) * 1000);
    expect(signer.sign(vector['webhook-id'] ?? '', at, vector.payload ?? '')).toBe(vector['webhook-signature']);
    expect(sent['webhook-signature']).toBe(signer.sign(vector['webhook-id'] ?? '', at, '{}'));
  });

  it('keeps the id over all tries, dates each one, and signs with every secret', async () => {
    const { sender, sinks, clock } = await opened(openSinkBench('webhook'));
    await send(sender);
    clock.pass(300_000);
    await send(sender, 2);
    const seconds = Date.parse(startedAt) / 1000;
    expect(sinks.received().map(({ headers }) => [headers['webhook-id'], headers['webhook-timestamp']])).toEqual([
      [operationId, String(seconds)],
      [operationId, String(seconds + 300)],
    ]);
    const [first, second] = sinks.received();
    expect(first).toMatchObject({ status: 204, refusal: null, isRepeated: false });
    expect(second).toMatchObject({ status: 204, refusal: null, isRepeated: true });
    expect(second?.text).toBe(first?.text);
    expect(String(first?.headers['webhook-signature']).split(' ')).toHaveLength(sinks.webhookSecrets.length);
    expect(first?.headers['content-type']).toBe('application/cloudevents+json; charset=UTF-8');
    expect(first?.json).toMatchObject({
      specversion: '1.0',
      id: operationId,
      source: '/sidescan',
      data: { format: aDigest().format },
    });
  });

  it('is refused by a receiver that knows none of its secrets', async () => {
    const { sinks, clock } = await opened(openSinkBench('webhook'));
    const secrets = [secret(`whsec_${btoa('another secret of 24 bytes')}`)];
    const webhook = { url: secret(sinks.urls.webhook), secrets, source: '/sidescan' };
    expect(await send(senderOf('webhook', { clock, webhook }))).toMatchObject({ kind: 'deferred' });
    expect(sinks.received()).toMatchObject([{ status: 401, refusal: 'signature' }]);
  });

  it('takes 2xx for success and nothing else, disables on 410, and tries the rest again', async () => {
    const statuses = [200, 204, 299, 304, 400, 401, 404, 409, 410, 413, 422, 429, 500, 502, 503, 504];
    const outcomes = await outcomesOf(
      'webhook',
      statuses.map((status) => ({ status })),
    );
    expect(Object.fromEntries(statuses.map((status, index) => [status, outcomes[index]?.split(':')[0]]))).toEqual({
      ...Object.fromEntries(statuses.map((status) => [status, 'deferred'])),
      200: 'sent',
      204: 'sent',
      299: 'sent',
      410: 'disabled',
      413: 'failed',
    });
  });

  it.each([301, 302, 303, 307, 308])(
    'follows no redirect (%i), least of all to the metadata service',
    async (status) => {
      const { sender, sinks, told } = await opened(openSinkBench('webhook'));
      sinks.setFault('webhook', { status, location: sinks.urls.webhook });
      expect(await send(sender)).toMatchObject({
        kind: 'deferred',
        error: expect.stringContaining('redirect') as unknown,
      });
      sinks.setFault('webhook', { status, location: 'http://169.254.169.254/metadata/instance' });
      expect(await send(sender)).toMatchObject({ kind: 'deferred' });
      expect(sinks.received()).toHaveLength(2);
      expect(told()).toBe(0);
    },
  );

  it('refuses a secret that is none without repeating it', () => {
    const clock = handClock();
    const url = secret('https://receiver.example');
    for (const secrets of [[], [secret('whsec_?!hidden')], [secret('whsec_')]]) {
      const make = (): unknown => senderOf('webhook', { clock, webhook: { url, secrets, source: '/' } });
      expect(make).toThrow(expect.objectContaining({ code: 'config.invalid' }));
      expect(make).not.toThrow(/hidden/);
    }
  });
});
