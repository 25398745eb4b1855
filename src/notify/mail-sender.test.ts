import { expect, it } from 'vitest';
import { aDigest } from '../../test/support/digests.ts';
import type { MailAnswer, MailClient } from './mail-client.ts';
import { mailSender } from './mail-sender.ts';

const page: MailAnswer = {
  kind: 'answer',
  status: 200,
  body: undefined,
  code: null,
  retryAfterMs: null,
  isService: false,
};
const unheardOf: MailAnswer = { ...page, status: 404, isService: true };
const tryWith = (client: MailClient, attempt: number) =>
  mailSender({
    client,
    sender: 'sidescan@contoso.example',
    render: async () => ({ subject: '', html: '', text: '' }),
  }).send({
    digest: aDigest(),
    recipient: 'ann@contoso.example',
    operationId: '8540c0de-899f-8cce-acb5-3ec493af3800',
    attempt,
    isAccepted: false,
    signal: new AbortController().signal,
  });

it.each([1, 2])('a web page with a good status is no acceptance of a mail (try %i)', async (attempt) => {
  const behindProxy = { send: async () => page, status: async () => unheardOf };
  expect(await tryWith(behindProxy, attempt)).toEqual({
    kind: 'deferred',
    retryAfterMs: null,
    error: 'A proxy answered instead of the mail service.',
  });
});

it('a web page says nothing of what became of a mail, and sends none', async () => {
  let sent = 0;
  const client: MailClient = { send: async () => ((sent += 1), page), status: async () => page };
  expect(await tryWith(client, 2)).toMatchObject({ kind: 'deferred' });
  expect(sent).toBe(0);
});
