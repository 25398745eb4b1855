// Owners hear of their clusters for as long as anybody can say that they are theirs, and nobody of somebody else's.
import { describe, expect, it } from 'vitest';
import { telling, type AddedScan, type Telling } from '../../test/support/telling.ts';
import { aVerdict, payments } from '../../test/support/verdicts.ts';
import type { ClusterVerdict } from '../domain/contracts.ts';
import type { Digest } from '../domain/digest.ts';
import type { StreamRecord } from '../domain/records.ts';

const [boss, pay] = ['boss@contoso.com', 'pay@contoso.com'];
const subscription = (owner: string | null): StreamRecord => ({
  kind: 'subscription',
  subscriptionId: payments,
  displayName: 'Payments',
  tags: owner === null ? {} : { owner },
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
