// A digest that waits while a newer one is told must not come after it: the newer one says the same and more.
import { describe, expect, it } from 'vitest';
import { quiet, telling, type Telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import type { ChannelSender, TryOutcome } from '../domain/tell-ports.ts';
import { recentFailures, toDelivery } from './background.ts';
import { deliver } from './deliver.ts';
import { tellHealth } from './tell-health.ts';

const native = (name: string) => aVerdict({ name });
const endpoint = { channel: 'slack', fingerprint: 'first' } as const;
const slackOnly = { endpoints: [endpoint], hasMail: false } as const;
const down: TryOutcome = { kind: 'deferred', retryAfterMs: null, error: 'Slack is down.' };

/** Slack, and what it was told of: the scan of each message that it took. */
function slack(isDown: () => boolean): ChannelSender & { readonly told: string[] } {
  const told: string[] = [];
  return {
    channel: 'slack',
    told,
    send: async ({ digest }) => {
      if (isDown()) return down;
      told.push(digest.to.scanId ?? '');
      return { kind: 'sent' };
    },
  };
}

/** Monday's digest of scan-2 cannot be sent until `upAt`; at nine somebody asks for one of scan-3. */
async function overtaken(
  upAt: string,
  prepare: (app: Telling) => void = () => undefined,
): Promise<{ readonly app: Telling; readonly told: readonly string[] }> {
  const sender = slack(() => app.now() > new Date('2026-11-30T00:00:00Z') && app.now() < new Date(upAt));
  const app: Telling = telling({ policy: slackOnly, senders: [sender] });
  await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
  await app.tick();
  await app.run('2026-11-24T00:00:00Z');
  await app.addScan('scan-2', '2026-11-29T05:00:00Z', [native('aks-a'), native('aks-b')]);
  app.moveTo('2026-11-30T08:00:10Z');
  prepare(app);
  await app.tick();
  await app.run('2026-11-30T08:50:00Z');
  await app.addScan('scan-3', '2026-11-30T08:55:00Z', [native('aks-a'), native('aks-b'), native('aks-c')]);
  app.moveTo('2026-11-30T09:00:00Z');
  await app.ask();
  await app.run('2026-12-03T00:00:00Z');
  return { app, told: sender.told };
}
const ledger = async (app: Telling) =>
  (await app.deliveries())
    .filter(({ occasion, scanId }) => occasion === 'digest' && scanId !== 'scan-1')
    .map(({ scanId, state }) => `${scanId} ${state}`);

describe('a digest that waits', () => {
  it.each([
    ['was sent', '2026-11-30T08:59:00Z'],
    ['waits too', '2026-11-30T10:30:00Z'],
  ])('while a newer one %s is never sent', async (_, upAt) => {
    const { app, told } = await overtaken(upAt);
    expect(told).toEqual(['scan-1', 'scan-3']);
    expect(await ledger(app)).toEqual(['scan-3 sent', 'scan-2 failed']);
    const [newer, older] = (await app.deliveries()).filter(({ occasion }) => occasion === 'digest').map(toDelivery);
    expect(older).toMatchObject({ supersededBy: newer?.deliveryId, nextAttemptAt: null });
    expect(older?.error).toBe('The digest of 2026-11-30T09:00:00Z tells the same and more. Slack is down.');
    const digest = newer && (await app.parts.deliveries.digest(newer));
    expect([digest?.from?.scanId, digest?.changes.added.total]).toEqual(['scan-1', 2]);
  });

  it('is no failure that anybody has to look after', async () => {
    const { app } = await overtaken('2026-11-30T08:59:00Z');
    app.moveTo('2026-11-30T12:00:00Z');
    expect(await recentFailures(app.parts.deliveries, app.now())).toEqual([]);
    expect((await tellHealth(app.parts)).ok).toBe(true);
  });

  it('is sent all the same when the newer one came to nothing', async () => {
    const { app, told } = await overtaken('2026-11-30T10:30:00Z', (each) => {
      const { update } = each.parts.deliveries;
      const refused: typeof update = (row, etag) =>
        update(row.scanId === 'scan-3' && row.attempts > 0 ? { ...row, state: 'failed', error: 'no' } : row, etag);
      Object.assign(each.parts.deliveries, { update: refused });
    });
    expect(told).toEqual(['scan-1', 'scan-2']);
    expect(await ledger(app)).toEqual(['scan-3 failed', 'scan-2 sent']);
  });

  it.each([
    ['a try of it died', { state: 'sending', tryStartedAt: '2026-11-23T08:00:00Z', acceptedAt: null }],
    ['the far side took it', { state: 'deferred', tryStartedAt: null, acceptedAt: '2026-11-23T08:00:00Z' }],
  ] as const)('may have arrived, since %s: it is seen through', async (_, change) => {
    const app = telling({ policy: slackOnly, senders: [slack(() => false)] });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.tick();
    await app.run('2026-11-23T08:00:01Z');
    const [row] = await app.deliveries();
    const found = row && (await app.parts.deliveries.find(row.deliveryId));
    if (!found) throw new Error('nothing was planned');
    const tried = { ...found.value, ...change, attempts: 1, nextAttemptAt: null };
    await app.parts.deliveries.update(tried, found.etag);
    await app.addScan('scan-2', '2026-11-23T08:10:00Z', [native('aks-a'), native('aks-b')]);
    app.moveTo('2026-11-23T09:00:00Z');
    await app.ask();
    await app.run('2026-11-23T09:00:30Z');
    const message = { deliveryId: tried.deliveryId, attempt: 2 };
    expect(await deliver(app.parts, message, { logger: quiet, isLastDelivery: false })).toBe('sent');
  });
});

it('an alert is told whatever digest comes after it', async () => {
  const sender = slack(() => app.now() < new Date('2026-11-30T10:00:00Z'));
  const app: Telling = telling({ start: '2026-11-30T05:00:00Z', policy: slackOnly, senders: [sender] });
  await app.addScan('scan-1', '2026-11-29T05:00:00Z', [native('aks-a')]);
  const classic = aVerdict({ name: 'aks-a', compliance: 'nonCompliant', sidecarMode: 'classic' });
  await app.addScan('scan-2', '2026-11-30T05:00:00Z', [classic]);
  await app.tick();
  await app.run('2026-11-30T07:00:00Z');
  app.moveTo('2026-11-30T08:01:00Z');
  await app.tick();
  await app.run('2026-12-02T00:00:00Z');
  expect((await app.deliveries()).map(({ occasion, state }) => `${occasion} ${state}`).sort()).toEqual([
    'digest sent',
    'regression sent',
  ]);
});

it('a digest that is planned after a newer one was told says nothing', async () => {
  const app = telling({ policy: slackOnly, senders: [slack(() => false)] });
  await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
  await app.tick();
  await app.run('2026-11-23T08:10:00Z');
  const late = { runId: 'asked@late', occasion: 'digest', dueAt: '2026-11-23T08:20:00Z', scanId: 'scan-1' } as const;
  await app.addScan('scan-2', '2026-11-23T08:30:00Z', [native('aks-a'), native('aks-b')]);
  app.moveTo('2026-11-23T09:00:00Z');
  await app.ask();
  await app.run('2026-11-23T12:00:00Z');
  await app.parts.runs.begin({ ...late, createdAt: '2026-11-23T08:20:00Z', plannedAt: null, error: null });
  await app.run('2026-11-24T08:00:00Z');
  expect((await app.parts.runs.list('digest')).map(({ plannedAt }) => plannedAt)).not.toContain(null);
  expect((await app.deliveries()).map(({ scanId }) => scanId)).toEqual(['scan-2', 'scan-1']);
});

describe('killed before or after whichever write', () => {
  it.each(['before', 'after'] as const)('%s: the newer one is told, and never the older one after it', async (when) => {
    let before = 0;
    const undisturbed = await overtaken('2026-11-30T09:20:00Z', (app) => (before = app.writes()));
    const writes = undisturbed.app.writes() - before;
    expect(writes).toBeGreaterThan(20);
    for (let moment = 1; moment <= writes; moment += 1) {
      const { app, told } = await overtaken('2026-11-30T09:20:00Z', (each) => each.killAt(moment, when));
      const [, ...since] = told;
      expect(since.at(-1), `killed ${when} write ${moment}`).toBe('scan-3');
      expect(since.slice(since.indexOf('scan-3')), `killed ${when} write ${moment}`).not.toContain('scan-2');
      expect((await ledger(app))[0]).toBe('scan-3 sent');
      expect((await ledger(app)).filter((row) => !/sent|failed/.test(row))).toEqual([]);
      expect(app.poison).toEqual([]);
    }
  });
});
