// Retention ends what was told, never what is told next: a digest compares with what its recipient was last told,
// however old that is, and an alert with the scan of the one before it.
import { describe, expect, it } from 'vitest';
import { telling, type Telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import type { ClusterVerdict } from '../domain/contracts.ts';
import type { Digest } from '../domain/digest.ts';
import { beginAlert } from './begin-run.ts';

const dayMs = 86_400_000;
const first = Date.parse('2026-11-22T05:00:00Z');
const at = (ms: number): string => new Date(ms).toISOString();
const native = (name: string) => aVerdict({ name });
const classic = (name: string) => aVerdict({ name, compliance: 'nonCompliant', sidecarMode: 'classic' });
const before = [classic('aks-a'), native('aks-gone'), native('aks-x')];
const after = [native('aks-a'), native('aks-new'), native('aks-x')];

/** What runs each day: a scan, its alert, the retention; the digest is due on days 1, 8, 15… */
async function day(app: Telling, number: number, verdicts: readonly ClusterVerdict[]): Promise<void> {
  const ms = first + number * dayMs;
  app.moveTo(at(ms + 600_000));
  await app.addScan(`scan-${number}`, at(ms), verdicts);
  const scan = await app.parts.store.find(`scan-${number}`);
  if (scan) await beginAlert(app.parts, scan.value);
  await app.sweep();
  await app.run(at(ms + 2 * 3_600_000));
  app.moveTo(at(ms + 4 * 3_600_000));
  await app.tick();
  await app.run(at(ms + 12 * 3_600_000));
}
const digests = async (app: Telling): Promise<Digest[]> => {
  const rows = (await app.deliveries()).filter(({ occasion }) => occasion === 'digest');
  const all = await Promise.all(rows.map(async (row) => app.parts.deliveries.digest(row)));
  return all.filter((digest) => digest !== undefined);
};
const kept = async (app: Telling): Promise<string[]> =>
  (await app.parts.store.list(1000)).items.map(({ scanId }) => scanId);

describe('a digest whose retention is shorter than its week', () => {
  it.each([1, 3, 30])('tells what changed in %i days of retention after five quiet weeks', async (retentionDays) => {
    const app = telling({ start: at(first + 600_000), policy: { retentionDays } });
    for (let number = 0; number < 37; number += 1) await day(app, number, number < 36 ? before : after);
    const [last, ...older] = await digests(app);
    expect(last?.from).not.toBeNull();
    expect(last?.changes.newlyNative.items.map(({ name }) => name)).toEqual(['aks-a']);
    expect(last?.changes.added.items.map(({ name }) => name)).toEqual(['aks-new']);
    expect(last?.changes.removed.items.map(({ name }) => name)).toEqual(['aks-gone']);
    // What was told of is not in the ledger any more, unless the retention is longer.
    expect(older).toEqual([]);
    expect((await kept(app)).length).toBeLessThanOrEqual(retentionDays + 3);
  });

  it('tells on Monday what changed on Wednesday', async () => {
    const app = telling({ start: at(first + 600_000), policy: { retentionDays: 1 } });
    for (let number = 0; number < 9; number += 1) await day(app, number, number < 3 ? before : after);
    const [last] = await digests(app);
    expect(last?.from?.scanId).toBe('scan-1');
    expect(last?.changes.added.items.map(({ name }) => name)).toEqual(['aks-new']);
  });

  it('compares with every scan that somebody was last told of, up to a dozen', async () => {
    const app = telling({ start: at(first + 600_000), policy: { retentionDays: 1 } });
    const owned = (name: string, number: number) =>
      aVerdict({ name, tags: { owner: `${name}@contoso.com`, number: String(number) } });
    const seen: ClusterVerdict[] = [];
    for (let week = 0; week < 20; week += 1) {
      // Each week one more owner is told, and has no news after it.
      seen.push(owned(`a${String(week).padStart(2, '0')}`, week));
      await day(app, 1 + week * 7, seen);
    }
    const [latest, ...told] = await kept(app);
    expect([latest, told.length]).toEqual(['scan-134', 12]);
  });
});

it('an alert is told although retention ended the scan it compares with before it was planned', async () => {
  const app = telling({ start: at(first), policy: { digest: 'off', retentionDays: 1 } });
  await day(app, 0, [native('aks-a')]);
  await day(app, 2, [classic('aks-a')]);
  expect(app.mails).toHaveLength(1);
});

it('the first alert of all compares with the scan before, however old that is', async () => {
  const app = telling({ start: at(first), policy: { digest: 'off', retentionDays: 1 } });
  await app.addScan('scan-0', at(first), [native('aks-a')]);
  await day(app, 9, [classic('aks-a')]);
  expect(app.mails).toHaveLength(1);
});

it('an alert that was missed is told by the next one, however many scans lie between', async () => {
  const app = telling({ start: at(first), policy: { digest: 'off', retentionDays: 1 } });
  await day(app, 0, [native('aks-a')]);
  for (const number of [3, 6, 9]) {
    app.moveTo(at(first + number * dayMs));
    await app.addScan(`scan-${number}`, at(first + number * dayMs), [classic('aks-a')]);
    await app.sweep();
  }
  await day(app, 12, [classic('aks-a')]);
  expect(app.mails).toHaveLength(1);
});

it('the scan of an occasion that is not planned yet stays', async () => {
  const app = telling({ policy: { retentionDays: 1 } });
  const run = { occasion: 'digest', scanId: 'scan-0', plannedAt: null, error: null } as const;
  await app.parts.runs.begin({ ...run, runId: 'asked@1', dueAt: at(first), createdAt: at(first) });
  for (const number of [0, 3, 6]) await app.addScan(`scan-${number}`, at(first + number * dayMs), [native('aks-a')]);
  app.moveTo(at(first + 7 * dayMs));
  await app.sweep();
  expect(await kept(app)).toEqual(['scan-6', 'scan-3', 'scan-0']);
});

it('a removal that ended half-way is nobody’s business, and is ended by the next one', async () => {
  const app = telling({ start: at(first) });
  for (const number of [0, 1]) await app.addScan(`scan-${number}`, at(first + number * dayMs), [native('aks-a')]);
  await app.parts.store.retire('scan-0');
  expect(await kept(app)).toEqual(['scan-1']);
  await app.sweep();
  expect(await app.parts.store.retired()).toEqual([]);
  await expect(Array.fromAsync(app.parts.store.verdicts('scan-0'))).rejects.toMatchObject({ code: 'notFound' });
});

it('a message that is still tried outlives a retention of a day', async () => {
  const app = telling({ start: '2026-11-23T08:00:00Z', policy: { retentionDays: 1 } });
  await app.addScan('scan-0', at(first), [native('aks-a')]);
  await app.tick();
  const [plan] = await app.parts.runs.list('digest');
  const down = {
    channel: 'email',
    send: async () => ({ kind: 'deferred', retryAfterMs: dayMs, error: 'down' }),
  } as const;
  const senders = app.parts.senders;
  let isDown = true;
  Object.assign(app.parts, { senders: async () => (isDown ? new Map([['email', down]]) : senders()) });
  await app.run('2026-11-25T12:00:00Z');
  await day(app, 3, [native('aks-a')]);
  await app.run('2026-11-25T18:00:00Z');
  isDown = false;
  await app.run('2026-11-28T00:00:00Z');
  expect(plan?.plannedAt).toBeNull();
  expect(app.mails).toHaveLength(1);
});
