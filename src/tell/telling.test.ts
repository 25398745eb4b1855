import { describe, expect, it } from 'vitest';
import { quiet, scriptedSender, telling, type Telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import { askForDigest } from './begin-run.ts';
import { handleTellMessage } from './handle-message.ts';
import { previewDigest } from './preview-digest.ts';
import { tellHealth } from './tell-health.ts';

const native = (name: string, owner?: string) => aVerdict({ name, tags: owner === undefined ? {} : { owner } });
const classic = (name: string, owner?: string) =>
  aVerdict({
    name,
    tags: owner === undefined ? {} : { owner },
    compliance: 'nonCompliant',
    sidecarMode: 'classic',
    documentedMode: 'classic',
  });
const toldOf = (app: Telling, occasion: string) =>
  app.mails.filter(({ subject }) => subject.startsWith(occasion)).map(({ to }) => to);
const endpoint = { channel: 'teams', fingerprint: 'first' } as const;

describe('a digest', () => {
  it.each([
    ['spring forward, at a time that is skipped', '2026-03-29T00:00:00Z', 'Sun', 2, 30, '2026-03-29T01:00:00Z'],
    ['autumn back, at a time that comes twice', '2026-10-25T00:00:00Z', 'Sun', 2, 30, '2026-10-25T00:30:00Z'],
    ['a leap day', '2028-02-28T23:00:00Z', 'Tue', 8, 0, '2028-02-29T07:00:00Z'],
  ] as const)('goes out once on the day of %s', async (_, start, weekday, hour, minute, dueAt) => {
    const when = { weekday, hour, minute, timeZone: 'Europe/Berlin' };
    const app = telling({ start, when, policy: { digest: 'always' } });
    await app.addScan('scan-1', '2026-01-01T05:00:00Z', [native('aks-a')]);
    for (let ticks = 0; ticks < 2 * 24 * 4; ticks += 1) {
      await app.tick();
      app.moveTo(new Date(app.now().getTime() + 15 * 60_000).toISOString());
    }
    await app.run();
    expect(app.mails.map(({ to }) => to)).toEqual(['platform@contoso.com']);
    expect((await app.parts.runs.list('digest')).map((run) => run.dueAt)).toContain(dueAt);
  });

  it('that nobody looked for in time goes out late, once; after a day it is left to the next one', async () => {
    const late = telling({ start: '2026-11-23T20:00:00Z' });
    await late.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await late.tick();
    await late.tick();
    await late.run();
    expect(late.mails).toHaveLength(1);

    const tooLate = telling({ start: '2026-11-24T08:00:01Z' });
    await tooLate.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await tooLate.tick();
    await tooLate.run();
    expect(tooLate.mails).toEqual([]);
  });

  it('whose instant lies before the first scan is not made up for', async () => {
    const app = telling({ start: '2026-11-23T10:15:00Z' });
    await app.addScan('scan-1', '2026-11-23T10:00:00Z', [native('aks-a')]);
    await app.tick();
    await app.run();
    expect(app.mails).toEqual([]);
    expect((await app.parts.runs.list('digest')).map(({ plannedAt }) => plannedAt)).toEqual(['2026-11-23T10:15:00Z']);
  });

  it.each([
    ['changes', 1],
    ['always', 2],
    ['off', 0],
  ] as const)('without news, with SIDESCAN_DIGEST=%s: %i in two weeks', async (digest, mails) => {
    const app = telling({ policy: { digest } });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.tick();
    await app.run('2026-11-24T00:00:00Z');
    await app.addScan('scan-2', '2026-11-29T05:00:00Z', [native('aks-a')]);
    app.moveTo('2026-11-30T08:05:00Z');
    await app.tick();
    await app.run();
    expect(app.mails).toHaveLength(mails);
  });

  it('tells each owner of their clusters only, and the fleet of all, the unowned and the malformed ones named', async () => {
    const app = telling({ policy: { owners: new Map([['payments', ['pay@contoso.com']]]) } });
    const verdicts = [native('aks-a', 'payments'), native('aks-b', 'ann@contoso.com'), native('aks-c', 'Jane, ask')];
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [...verdicts, native('aks-d')]);
    await app.tick();
    await app.run();
    const rows = await app.deliveries();
    const digestTo = async (recipient: string) => {
      const row = rows.find((each) => each.recipient === recipient);
      return row && app.parts.deliveries.digest(row);
    };
    expect(rows.map(({ recipient }) => recipient).sort()).toEqual([
      'ann@contoso.com',
      'pay@contoso.com',
      'platform@contoso.com',
    ]);
    expect((await digestTo('pay@contoso.com'))?.summary.clusters).toBe(1);
    const fleet = await digestTo('platform@contoso.com');
    expect(fleet?.summary.clusters).toBe(4);
    expect(fleet?.unowned.items.map(({ name }) => name)).toEqual(['aks-c', 'aks-d']);
    expect(fleet?.malformedOwners.items.map(({ value }) => value)).toEqual(['Jane, ask']);
  });

  it('compares with what its recipient was last told, not with what others were', async () => {
    const app = telling({
      policy: { endpoints: [endpoint] },
      senders: [scriptedSender('teams', [{ kind: 'failed', error: 'no such workflow' }])],
    });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.tick();
    await app.run('2026-11-24T00:00:00Z');
    await app.addScan('scan-2', '2026-11-29T05:00:00Z', [classic('aks-a')]);
    app.moveTo('2026-11-30T08:05:00Z');
    await app.tick();
    await app.run();
    const rows = (await app.deliveries()).filter(
      ({ scanId, occasion }) => scanId === 'scan-2' && occasion === 'digest',
    );
    const froms = await Promise.all(
      rows.map(async (row) => [row.channel, (await app.parts.deliveries.digest(row))?.from?.scanId ?? null]),
    );
    expect(froms.sort()).toEqual([
      ['email', 'scan-1'],
      ['teams', null],
    ]);
  });

  it('names what could not be delivered since the one before, and health does meanwhile', async () => {
    const app = telling({
      policy: { endpoints: [endpoint] },
      senders: [scriptedSender('teams', [{ kind: 'failed', error: 'no such workflow' }])],
    });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.tick();
    await app.run('2026-11-23T12:00:00Z');
    expect(await tellHealth(app.parts)).toEqual({
      ok: false,
      detail: '1 message was not delivered in the last 24 hours; /api/deliveries names them.',
    });
    app.moveTo('2026-11-30T08:05:00Z');
    expect((await tellHealth(app.parts)).ok).toBe(true);
    const next = await previewDigest(app.parts, { owner: undefined, channel: 'email' });
    expect(next.failedDeliveries.items).toMatchObject([{ channel: 'teams', error: 'no such workflow' }]);
    expect(next.isNews).toBe(true);
  });

  it('after the scan that was last told is gone, compares with the oldest one that is kept', async () => {
    const app = telling();
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.tick();
    await app.run('2026-11-24T00:00:00Z');
    await app.addScan('scan-2', '2026-11-25T05:00:00Z', [native('aks-a')]);
    await app.addScan('scan-3', '2026-11-26T05:00:00Z', [native('aks-a'), native('aks-b')]);
    await app.addScan('scan-4', '2026-11-29T05:00:00Z', [native('aks-a'), native('aks-b')]);
    await app.parts.store.remove('scan-1');
    const next = await previewDigest(app.parts, { owner: undefined, channel: 'email' });
    expect(next.from?.scanId).toBe('scan-2');
    app.moveTo('2026-11-30T08:05:00Z');
    await app.tick();
    await app.run('2026-12-01T00:00:00Z');
    const [sent] = await app.deliveries();
    const digest = sent && (await app.parts.deliveries.digest(sent));
    expect(digest?.from?.scanId).toBe('scan-2');
    expect(digest?.changes.added.items.map(({ name }) => name)).toEqual(['aks-b']);
  });

  it('after the scan that was last told is gone, and all before the latest, is told as a first one', async () => {
    const app = telling();
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.tick();
    await app.run('2026-11-24T00:00:00Z');
    await app.addScan('scan-2', '2026-11-29T05:00:00Z', [native('aks-a')]);
    await app.parts.store.remove('scan-1');
    const next = await previewDigest(app.parts, { owner: undefined, channel: 'email' });
    expect([next.from, next.isNews]).toEqual([null, true]);
  });

  it('that was asked for twice within a minute is one', async () => {
    const app = telling({ start: '2026-11-25T12:00:10Z', policy: { digest: 'always' } });
    await expect(askForDigest(app.parts)).rejects.toMatchObject({ code: 'notFound' });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await askForDigest(app.parts);
    app.moveTo('2026-11-25T12:00:50Z');
    await askForDigest(app.parts);
    await app.run('2026-11-25T13:00:00Z');
    expect(app.mails).toHaveLength(1);
    await expect(askForDigest({ ...app.parts, policy: { ...app.parts.policy, hasMail: false } })).rejects.toMatchObject(
      {
        code: 'request.invalid',
      },
    );
  });

  it('to more people than the mail service takes at once is spread over time', async () => {
    const app = telling();
    const verdicts = Array.from({ length: 30 }, (_, index) => native(`aks-${index}`, `owner${index}@contoso.com`));
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', verdicts);
    await app.tick();
    await app.run('2026-11-23T08:01:00Z');
    expect(app.mails.length).toBeLessThanOrEqual(12);
    await app.run();
    expect(app.mails).toHaveLength(31);
  });
});

describe('an alert', () => {
  it('tells of a regression once: whose cluster it is, and the fleet; later scans say it no more', async () => {
    const app = telling({ start: '2026-11-24T05:10:00Z' });
    await app.addScan('scan-1', '2026-11-23T05:00:00Z', [
      native('aks-a', 'ann@contoso.com'),
      native('aks-b', 'bob@contoso.com'),
    ]);
    await app.addScan('scan-2', '2026-11-24T05:00:00Z', [
      classic('aks-a', 'ann@contoso.com'),
      native('aks-b', 'bob@contoso.com'),
    ]);
    await app.tick();
    await app.run('2026-11-24T12:00:00Z');
    expect(toldOf(app, 'regression').sort()).toEqual(['ann@contoso.com', 'platform@contoso.com']);
    await app.addScan('scan-3', '2026-11-25T05:00:00Z', [
      classic('aks-a', 'ann@contoso.com'),
      native('aks-b', 'bob@contoso.com'),
    ]);
    app.moveTo('2026-11-25T05:10:00Z');
    await app.tick();
    await app.run('2026-11-25T12:00:00Z');
    expect(toldOf(app, 'regression')).toHaveLength(2);
  });

  it('whose scan was never announced is found by the next tick, and one that was skipped is not lost', async () => {
    const app = telling({ start: '2026-11-24T05:10:00Z', policy: { digest: 'off' } });
    await app.addScan('scan-1', '2026-11-24T05:00:00Z', [native('aks-a'), native('aks-b')]);
    await app.tick();
    await app.run('2026-11-24T06:00:00Z');
    // Nobody looked at scan-2 before scan-3 was there.
    await app.addScan('scan-2', '2026-11-24T07:00:00Z', [classic('aks-a'), native('aks-b')]);
    await app.addScan('scan-3', '2026-11-24T08:00:00Z', [classic('aks-a'), native('aks-b')]);
    await app.tick();
    await app.run('2026-11-24T12:00:00Z');
    expect(toldOf(app, 'regression')).toEqual(['platform@contoso.com']);
  });

  it('is not sent to whoever a digest told of the same scan first', async () => {
    const app = telling({ start: '2026-11-23T08:00:00Z' });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.addScan('scan-2', '2026-11-23T05:00:00Z', [classic('aks-a')]);
    await askForDigest(app.parts);
    await app.run('2026-11-23T08:10:00Z');
    await app.tick();
    await app.run('2026-11-24T00:00:00Z');
    expect(toldOf(app, 'regression')).toEqual([]);
  });
});

describe('a delivery', () => {
  const prepared = async (script: Parameters<typeof scriptedSender>[1]) => {
    const sender = scriptedSender('teams', script);
    const app = telling({ policy: { endpoints: [endpoint], hasMail: false }, senders: [sender] });
    await app.addScan('scan-1', '2026-11-22T05:00:00Z', [native('aks-a')]);
    await app.tick();
    return { app, sender };
  };

  it('that two hosts take up at once is tried by one of them', async () => {
    const { app, sender } = await prepared([]);
    const options = { logger: quiet, isLastDelivery: false };
    const plan = { version: 1, kind: 'plan', runId: 'digest@2026-11-23T08:00:00Z' } as const;
    await Promise.all([handleTellMessage(app.parts, plan, options), handleTellMessage(app.parts, plan, options)]);
    const [row] = await app.deliveries();
    if (!row) throw new Error('nothing was planned');
    const message = { version: 1, kind: 'delivery', deliveryId: row.deliveryId, attempt: 1 } as const;
    const outcomes = await Promise.all([
      handleTellMessage(app.parts, message, options),
      handleTellMessage(app.parts, message, options),
    ]);
    expect(outcomes.sort()).toEqual(['busy', 'sent']);
    await app.run();
    expect(sender.tries).toEqual(['teams 1']);
    expect(await app.deliveries()).toHaveLength(1);
  });

  it('that may succeed later is tried again by the schedule, not before the far side asked', async () => {
    const { app, sender } = await prepared([{ kind: 'deferred', retryAfterMs: 3_600_000, error: 'slow down' }]);
    await app.run('2026-11-23T08:30:00Z');
    expect(await app.deliveries()).toMatchObject([
      { state: 'deferred', attempts: 1, error: 'slow down', nextAttemptAt: '2026-11-23T09:00:00Z' },
    ]);
    await app.run();
    expect(await app.deliveries()).toMatchObject([{ state: 'sent', attempts: 2, error: null }]);
    expect(sender.tries).toEqual(['teams 1', 'teams 2']);
  });

  it('that never succeeds ends, and says why', async () => {
    const always = Array.from(
      { length: 50 },
      () => ({ kind: 'deferred', retryAfterMs: null, error: 'out of order' }) as const,
    );
    const { app, sender } = await prepared(always);
    await app.run('2026-12-20T00:00:00Z');
    expect(await app.deliveries()).toMatchObject([{ state: 'failed', error: 'Given up after 8 tries. out of order' }]);
    expect(sender.tries).toHaveLength(8);
  });

  it('to an endpoint that is gone switches the endpoint off until its URL changes', async () => {
    const { app, sender } = await prepared([{ kind: 'disabled', error: 'gone' }]);
    await app.run('2026-11-24T00:00:00Z');
    expect(await app.deliveries()).toMatchObject([{ state: 'disabled', error: 'gone' }]);
    app.moveTo('2026-11-24T10:00:00Z');
    await askForDigest(app.parts);
    await app.run('2026-11-24T11:00:00Z');
    expect(sender.tries).toHaveLength(1);
    const changed = { ...app.parts.policy, endpoints: [{ channel: 'teams', fingerprint: 'second' } as const] };
    app.moveTo('2026-11-24T12:00:00Z');
    const parts = { ...app.parts, policy: changed };
    const { runId } = await askForDigest(parts);
    await handleTellMessage(parts, { version: 1, kind: 'plan', runId }, { logger: quiet, isLastDelivery: false });
    expect((await app.deliveries()).filter(({ state }) => state === 'pending')).toHaveLength(1);
  });
});
