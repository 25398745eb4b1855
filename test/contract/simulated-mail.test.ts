import { EmailClient } from '@azure/communication-email';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { at } from '../../src/domain/json.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../src/local/azure/start.ts';
import { handClock, operationId, startedAt } from '../support/senders.ts';
import { smallFleet } from '../support/simulated-azure.ts';

const example = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../data/notify/${file}.json`, import.meta.url), 'utf8'));

describe('the simulated mail service', () => {
  let azure: SimulatedAzure;
  const clock = handClock();
  const start = async (mail: Record<string, unknown> = {}): Promise<EmailClient> => {
    azure = await startSimulatedAzure({ fleet: smallFleet(1), clock, scenario: parseScenario({ mail }) });
    return new EmailClient(azure.mail.connectionString, {
      tlsOptions: { ca: azure.certificate },
      retryOptions: { maxRetries: 0 },
    });
  };
  afterEach(() => azure.close());
  const message = (to = 'ann@contoso.example', senderAddress = azure.mail.senderAddress) => ({
    senderAddress,
    content: { subject: 'Hello', plainText: 'text', html: '<p>html</p>' },
    recipients: { to: [{ address: to }] },
  });
  const failure = async (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it('is one to Azure’s own client: sends, is polled, has succeeded', async () => {
    const client = await start();
    const poller = await client.beginSend(message(), { operationId, updateIntervalInMs: 1 });
    expect(await poller.pollUntilDone()).toMatchObject({ id: operationId, status: 'Succeeded' });
    expect(azure.mail.sent()).toEqual([
      {
        operationId,
        atMs: Date.parse(startedAt),
        senderAddress: azure.mail.senderAddress,
        recipients: ['ann@contoso.example'],
        subject: 'Hello',
        html: '<p>html</p>',
        text: 'text',
      },
    ]);
  });

  it('answers with the headers and bodies of the published examples', async () => {
    const client = await start({ decidesAfterSeconds: 3600, drops: ['bob@contoso.example'] });
    const answers: { status: number; headers: Record<string, string>; body: unknown }[] = [];
    const onResponse = (raw: {
      status: number;
      headers: { toJSON: () => Record<string, string> };
      parsedBody?: unknown;
    }) => void answers.push({ status: raw.status, headers: raw.headers.toJSON(), body: raw.parsedBody });
    const poller = await client.beginSend(message('bob@contoso.example'), { operationId, onResponse });
    const [sent] = answers;
    const published = at(example('acs-email-send'), 'responses', '202');
    expect(sent?.status).toBe(202);
    expect(sent?.body).toEqual({ id: operationId, status: at(published, 'body', 'status') });
    const location = new URL(String(at(published, 'headers', 'Operation-Location')));
    const ours = new URL(sent?.headers['operation-location'] ?? '');
    expect(ours.pathname.replace(operationId, '')).toBe(location.pathname.replace(/[^/]+$/, ''));
    expect(ours.search).toBe(location.search);
    expect(sent?.headers['retry-after']).toBe(at(published, 'headers', 'retry-after'));
    const running = at(example('acs-email-operation-running'), 'responses', '200');
    expect(String(at(running, 'body', 'status')).toLowerCase()).toBe(poller.getOperationState().status);
  });

  it('drops what the scenario drops, in the published words', async () => {
    const client = await start({ drops: ['bob@contoso.example'] });
    const error = at(example('acs-email-operation-failed'), 'responses', '200', 'body', 'error');
    const words = [at(error, 'code'), at(error, 'message')].join('. ');
    expect(await failure(client.beginSend(message('bob@contoso.example')))).toMatchObject({
      message: expect.stringContaining(words) as unknown,
    });
  });

  it('lets nobody in without its key', async () => {
    await start();
    const wrong = azure.mail.connectionString.replace(/accesskey=.*/, `accesskey=${btoa('not the key')}`);
    const stranger = new EmailClient(wrong, { tlsOptions: { ca: azure.certificate } });
    expect(await failure(stranger.beginSend(message()))).toMatchObject({ statusCode: 401, code: 'Denied' });
    expect(azure.mail.sent()).toEqual([]);
  });

  it('refuses senders of other domains, too many recipients, and addresses that are none', async () => {
    const client = await start();
    const to = Array.from({ length: 51 }, (_, index) => ({ address: `${index}@contoso.example` }));
    expect(await failure(client.beginSend(message('a@b.example', 'me@elsewhere.example')))).toMatchObject({
      statusCode: 404,
      code: 'DomainNotLinked',
    });
    expect(await failure(client.beginSend({ ...message(), recipients: { to } }))).toMatchObject({ statusCode: 400 });
    expect(await failure(client.beginSend(message('no address')))).toMatchObject({ statusCode: 400 });
    expect(azure.mail.sent()).toEqual([]);
  });

  it.each([
    ['refused', 1, { statusCode: 409 }],
    ['same', 1, undefined],
    ['sentTwice', 2, undefined],
  ] as const)('does with a repeated id what it is told: %s', async (repeatedOperation, mails, refusal) => {
    const client = await start({ repeatedOperation });
    await client.beginSend(message(), { operationId });
    const again = await client
      .beginSend(message(), { operationId: operationId.toUpperCase() })
      .catch((e: unknown) => e);
    if (refusal) expect(again).toMatchObject(refusal);
    expect(azure.mail.sent()).toHaveLength(mails);
  });

  it('counts sends per minute and per hour as a custom domain’s service does', async () => {
    const client = await start({ domain: 'custom' });
    const sendAll = async (count: number): Promise<unknown[]> => {
      const results: unknown[] = [];
      for (let index = 0; index < count; index += 1) {
        // The SDK reads the status right after each send, which counts as well.
        results.push(
          await client.beginSend(message()).then(
            () => 'accepted',
            (error: unknown) => error,
          ),
        );
      }
      return results;
    };
    const first = await sendAll(31);
    expect(first.filter((result) => result === 'accepted')).toHaveLength(30);
    expect(first.at(-1)).toMatchObject({ statusCode: 429 });
    clock.pass(60_000);
    expect(await sendAll(1)).toEqual(['accepted']);
  });
});
