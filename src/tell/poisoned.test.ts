// What cannot be told, however often it is tried, ends as a row that says so and shows in the app's health.
import { beforeEach, expect, it } from 'vitest';
import { aDigest } from '../../test/support/digests.ts';
import { aDelivery } from '../../test/support/deliveries.ts';
import { quiet, telling, type Telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import { ScanError } from '../domain/errors.ts';
import type { ChannelSender, TryOutcome } from '../domain/tell-ports.ts';
import { handleTellMessage } from './handle-message.ts';
import type { TellParts } from './parts.ts';
import { tellHealth } from './tell-health.ts';

const message = { version: 1, kind: 'delivery', deliveryId: 'delivery-1', attempt: 1 } as const;
let app: Telling;
beforeEach(async () => {
  app = telling();
  await app.parts.deliveries.plan([aDelivery()], aDigest());
});
const broken = (): Promise<never> => Promise.reject(new TypeError('AccountKey=hush'));
const breaking: Partial<TellParts> = { senders: async () => new Map([['email', { channel: 'email', send: broken }]]) };
const deliver = (change: Partial<TellParts>, isLastDelivery: boolean) =>
  handleTellMessage({ ...app.parts, ...change }, message, { logger: quiet, isLastDelivery });

it('a delivery whose last message breaks fails, without its cause, and health says so', async () => {
  expect(await deliver(breaking, true)).toBe('failed');
  expect(await app.deliveries()).toMatchObject([{ state: 'failed', attempts: 1 }]);
  expect(JSON.stringify(await app.deliveries())).not.toContain('hush');
  expect(await tellHealth(app.parts)).toMatchObject({ ok: false });
});

it('one that breaks before its last message is tried again', async () => {
  expect(await deliver(breaking, false)).toBe('deferred');
  expect(await app.deliveries()).toMatchObject([{ state: 'deferred', attempts: 1 }]);
  expect(await tellHealth(app.parts)).toMatchObject({ ok: true });
});

it('one that nothing can be sent for, since the channel cannot be set up, ends after as many tries as any', async () => {
  const unusable = new ScanError('config.invalid', 'The connection string is none.');
  const change: Partial<TellParts> = { senders: () => Promise.reject(unusable) };
  for (let hours = 0; hours < 24; hours += 1) {
    app.moveTo(new Date(Date.parse('2026-11-23T08:00:00Z') + hours * 3_600_000).toISOString());
    await deliver(change, false).catch((error: unknown) => expect(error).toBe(unusable));
  }
  expect(await app.deliveries()).toMatchObject([{ state: 'failed' }]);
  expect(await tellHealth(app.parts)).toMatchObject({ ok: false });
});

it('a mail that the service took and forgot leaves once, and ends as one of which nobody knows', async () => {
  const told = telling({ repeatedId: 'sendsAgain', isForgetful: true });
  await told.addScan('scan-1', '2026-11-22T05:00:00Z', [aVerdict()]);
  await told.tick();
  await told.run('2026-12-10T00:00:00Z');
  expect(told.mails).toHaveLength(1);
  expect(await told.deliveries()).toMatchObject([
    {
      state: 'failed',
      acceptedAt: '2026-11-23T08:00:00Z',
      error: 'Given up after 10 tries. The service never said what became of it.',
    },
  ]);
});

it('what the far side took stays taken, whatever later tries come to', async () => {
  const accepted: boolean[] = [];
  const script: TryOutcome[] = [
    { kind: 'deferred', retryAfterMs: null, error: 'slow down' },
    { kind: 'pending', retryAfterMs: 1000 },
    { kind: 'deferred', retryAfterMs: null, error: 'out of order' },
  ];
  const send: ChannelSender['send'] = async ({ isAccepted }) => {
    accepted.push(isAccepted);
    return script.shift() ?? { kind: 'sent' };
  };
  Object.assign(app.parts, { senders: async () => new Map([['email', { channel: 'email', send }]]) });
  await app.run('2026-11-25T00:00:00Z');
  expect(accepted).toEqual([false, false, true, true]);
});

it('a digest that cannot be planned says why with its last message, and health does', async () => {
  const run = { runId: 'digest@1', occasion: 'digest', dueAt: '2026-11-23T08:00:00Z', scanId: 'gone' } as const;
  await app.parts.runs.begin({ ...run, createdAt: run.dueAt, plannedAt: null, error: null });
  const plan = (isLastDelivery: boolean) =>
    handleTellMessage(app.parts, { version: 1, kind: 'plan', runId: run.runId }, { logger: quiet, isLastDelivery });
  await expect(plan(false)).rejects.toMatchObject({ code: 'notFound' });
  expect(await tellHealth(app.parts)).toMatchObject({ ok: true });
  await expect(plan(true)).rejects.toMatchObject({ code: 'notFound' });
  expect(await tellHealth(app.parts)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('no longer kept') as string,
  });
});
