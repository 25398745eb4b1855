// What cannot be told, however often it is tried, ends as a row that says so and shows in the app's health.
import { beforeEach, expect, it } from 'vitest';
import { aDigest } from '../../test/support/digests.ts';
import { aDelivery } from '../../test/support/deliveries.ts';
import { quiet, telling, type Telling } from '../../test/support/telling.ts';
import { ScanError } from '../domain/errors.ts';
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
