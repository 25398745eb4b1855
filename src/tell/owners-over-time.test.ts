// Owners hear of their clusters for as long as anybody can say that they are theirs, and nobody of somebody else's.
import { describe, expect, it } from 'vitest';
import { telling, type AddedScan, type Telling } from '../../test/support/telling.ts';
import { aVerdict, payments } from '../../test/support/verdicts.ts';
import type { ClusterVerdict } from '../domain/contracts.ts';
import type { Digest } from '../domain/digest.ts';
import type { StreamRecord } from '../domain/records.ts';

const [boss, pay, lab] = ['boss@contoso.com', 'pay@contoso.com', 'lab@contoso.com'];
const subscription = (owner: string | null): StreamRecord => ({
  kind: 'subscription',
  subscriptionId: payments,
  displayName: 'Payments',
  tags: owner === null ? {} : { owner },
});
const group = (name: string, owner: string): StreamRecord => ({
  kind: 'resourceGroup',
  subscriptionId: payments,
  name,
  tags: { owner },
});
const unread: StreamRecord = {
  kind: 'gap',
  scope: 'fleet',
  id: 'resourceGroups',
  what: 'record',
  reason: 'throttled',
  detail: 'HTTP 429',
};
const inGroup = (name: string, resourceGroup: string) => aVerdict({ name, resourceGroup, tags: {} });
const aksPay = inGroup('aks-pay', 'rg-pay');
const aksLab = inGroup('aks-lab', 'rg-lab');
const worse = (verdict: ClusterVerdict): ClusterVerdict => ({
  ...verdict,
  compliance: 'nonCompliant',
  sidecarMode: 'classic',
});

/** Monday's digests of a scan, by whose clusters they are about, `fleet` for all. */
async function monday(
  app: Telling,
  week: number,
  verdicts: readonly ClusterVerdict[],
  more: AddedScan,
): Promise<Readonly<Record<string, Digest>>> {
  const day = Date.parse('2026-11-23T00:00:00Z') + week * 7 * 86_400_000;
  app.moveTo(new Date(day + 5 * 3_600_000).toISOString());
  await app.addScan(`scan-${week}`, new Date(day + 4 * 3_600_000).toISOString(), verdicts, more);
  app.moveTo(new Date(day + 8.1 * 3_600_000).toISOString());
  await app.tick();
  await app.run(new Date(day + 20 * 3_600_000).toISOString());
  const rows = (await app.deliveries()).filter((row) => row.scanId === `scan-${week}` && row.occasion === 'digest');
  const all = await Promise.all(rows.map(async (row) => app.parts.deliveries.digest(row)));
  return Object.fromEntries(
    all
      .filter((digest) => digest !== undefined)
      .map((digest) => [digest.audience.kind === 'fleet' ? 'fleet' : digest.audience.owner, digest]),
  );
}
const namesOf = (list: { readonly items: readonly { readonly name: string }[] } | undefined) =>
  list?.items.map(({ name }) => name);

describe('clusters whose resource group’s tags could not be read', () => {
  it('are told to no other owner, and are not listed as without one', async () => {
    const app = telling();
    const told = await monday(app, 0, [aksPay, inGroup('aks-own', 'rg-x')], { context: [subscription(boss), unread] });
    expect(Object.keys(told)).toEqual(['fleet']);
    expect(told.fleet?.summary.clusters).toBe(2);
    expect(told.fleet?.unowned.total).toBe(0);
  });

  it('are told to the owners that their own tags name', async () => {
    const app = telling();
    const own = aVerdict({ name: 'aks-own', tags: { owner: pay } });
    const told = await monday(app, 0, [own, aksLab], { context: [subscription(boss), unread] });
    expect(Object.keys(told).sort()).toEqual(['fleet', pay]);
    expect(told[pay]?.summary.clusters).toBe(1);
  });

  it('are like those of a scan whose snapshot is gone', async () => {
    const told = await monday(telling(), 0, [aksPay], { context: null });
    expect(Object.keys(told)).toEqual(['fleet']);
    expect(told.fleet?.unowned.total).toBe(0);
  });
});

describe('an owner whose cluster', () => {
  const groups = [group('rg-pay', pay), group('rg-lab', lab)];
  const both = { context: [subscription(boss), ...groups] };

  it('is gone with its resource group is told, and the subscription’s owner is not', async () => {
    const app = telling();
    const second = inGroup('aks-pay2', 'rg-pay2');
    const context = [subscription(boss), ...groups, group('rg-pay2', pay)];
    expect(Object.keys(await monday(app, 0, [aksLab, aksPay, second], { context })).sort()).toEqual([
      'fleet',
      lab,
      pay,
    ]);
    // The query only shows groups that hold clusters.
    const told = await monday(app, 1, [aksLab, second], {
      context: [subscription(boss), group('rg-lab', lab), group('rg-pay2', pay)],
    });
    expect(Object.keys(told).sort()).toEqual(['fleet', pay]);
    expect(namesOf(told[pay]?.changes.removed)).toEqual(['aks-pay']);
  });

  it('was the only one is told once that it is gone, and then no more', async () => {
    const app = telling({ policy: { digest: 'always' } });
    await monday(app, 0, [aksLab, aksPay], both);
    const gone = { context: [subscription(boss), group('rg-lab', lab)] };
    const told = await monday(app, 1, [aksLab], gone);
    expect(namesOf(told[pay]?.changes.removed)).toEqual(['aks-pay']);
    expect(Object.keys(await monday(app, 2, [aksLab], gone)).sort()).toEqual(['fleet', lab]);
  });

  it('was the only one, and who was never told of it, is told nothing now', async () => {
    const app = telling({ policy: { digest: 'always' } });
    const { senders } = app.parts;
    const refuse = async () => ({ kind: 'failed', error: 'no such mailbox' }) as const;
    Object.assign(app.parts, { senders: async () => new Map([['email', { channel: 'email', send: refuse }]]) });
    await monday(app, 0, [aksLab, aksPay], both);
    Object.assign(app.parts, { senders });
    const gone = { context: [subscription(boss), group('rg-lab', lab)] };
    expect(Object.keys(await monday(app, 1, [aksLab], gone)).sort()).toEqual(['fleet', lab]);
  });

  it('cannot be seen any more, and nothing around it, is told that, and later that it is gone', async () => {
    const app = telling();
    await monday(app, 0, [aksLab, aksPay], both);
    const notSeen = [{ id: aksPay.id, lastSeenAt: '2026-11-23T04:00:00.000Z', last: aksPay }];
    const lost = { context: [group('rg-lab', lab)], notSeen, complete: false };
    const told = await monday(app, 1, [aksLab], lost);
    expect(Object.keys(told).sort()).toEqual(['fleet', pay]);
    expect(namesOf(told[pay]?.changes.notSeen)).toEqual(['aks-pay']);
    expect(await monday(app, 2, [aksLab], lost)).toEqual({});
    const gone = await monday(app, 3, [aksLab], { context: [subscription(boss), group('rg-lab', lab)] });
    expect(Object.keys(gone).sort()).toEqual(['fleet', pay]);
    expect(namesOf(gone[pay]?.changes.removed)).toEqual(['aks-pay']);
  });

  it('now belongs to somebody else is told so, and that one that it is new to them', async () => {
    const app = telling();
    const other = inGroup('aks-pay2', 'rg-pay2');
    const context = [...groups, group('rg-pay2', pay)];
    await monday(app, 0, [aksLab, aksPay, other], { context });
    const told = await monday(app, 1, [aksLab, aksPay, other], {
      context: [group('rg-pay', lab), group('rg-lab', lab), group('rg-pay2', pay)],
    });
    expect(Object.keys(told).sort()).toEqual([lab, pay]);
    expect(namesOf(told[pay]?.changes.handedOver)).toEqual(['aks-pay']);
    expect(told[pay]?.summary.clusters).toBe(1);
    expect(namesOf(told[lab]?.changes.added)).toEqual(['aks-pay']);
  });

  it('is theirs by a tag that cannot be read now is told as before, and nobody else', async () => {
    const app = telling();
    await monday(app, 0, [aksLab, aksPay], both);
    const told = await monday(app, 1, [aksLab, worse(aksPay)], { context: [subscription(boss), unread] });
    expect(Object.keys(told).sort()).toEqual(['fleet', pay]);
    expect(namesOf(told[pay]?.changes.regressions)).toEqual(['aks-pay']);
  });
});

describe('an alert', () => {
  const alerted = (app: Telling) =>
    app.mails.filter(({ subject }) => subject.startsWith('regression')).map(({ to }) => to);
  const scanned = async (day: number, verdicts: readonly ClusterVerdict[], app: Telling, context: StreamRecord[]) => {
    const at = `2026-11-2${day}T05:00:00.000Z`;
    app.moveTo(at);
    await app.addScan(`scan-${day}`, at, verdicts, { context });
    await app.tick();
    await app.run(`2026-11-2${day}T20:00:00Z`);
  };

  it('goes to who owned the cluster yesterday where today’s tags cannot be read', async () => {
    const app = telling({ policy: { digest: 'off' } });
    await scanned(3, [aksPay], app, [subscription(boss), group('rg-pay', pay)]);
    await scanned(4, [worse(aksPay)], app, [subscription(boss), unread]);
    expect(alerted(app).sort()).toEqual([pay, 'platform@contoso.com']);
  });

  it('goes to who owns the cluster now, not to who did', async () => {
    const app = telling({ policy: { digest: 'off' } });
    await scanned(3, [aksPay], app, [group('rg-pay', pay)]);
    await scanned(4, [worse(aksPay)], app, [group('rg-pay', lab)]);
    expect(alerted(app).sort()).toEqual([lab, 'platform@contoso.com']);
  });
});
