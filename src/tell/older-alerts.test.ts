// An alert compares with the one before it, which may never have been planned: whatever became of that one, what
// regressed is told, once.
import { expect, it } from 'vitest';
import { quiet, telling, type Telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import { ScanError } from '../domain/errors.ts';
import { beginAlert } from './begin-run.ts';
import { regressionRunId } from './identities.ts';
import type { TellParts } from './parts.ts';
import { planRun } from './plan-run.ts';
import { tellHealth } from './tell-health.ts';

const native = (name: string) => aVerdict({ name });
const classic = (name: string) => aVerdict({ name, compliance: 'nonCompliant', sidecarMode: 'classic' });
const begin = async (app: Telling, scanId: string): Promise<void> => {
  const scan = await app.parts.store.find(scanId);
  if (scan) await beginAlert(app.parts, scan.value);
};
const regressed = async (app: Telling): Promise<(string[] | undefined)[]> =>
  Promise.all(
    (await app.deliveries())
      .toReversed()
      .map(async (row) => (await app.parts.deliveries.digest(row))?.changes.regressions.items.map(({ name }) => name)),
  );

async function threeScans(): Promise<Telling> {
  const app = telling({ start: '2026-11-24T04:00:00Z', policy: { digest: 'off' } });
  await app.addScan('scan-1', '2026-11-24T04:00:00Z', [native('aks-a'), native('aks-b')]);
  await begin(app, 'scan-1');
  await app.run('2026-11-24T05:00:00Z');
  await app.addScan('scan-2', '2026-11-24T05:00:00Z', [classic('aks-a'), native('aks-b')]);
  await begin(app, 'scan-2');
  await app.addScan('scan-3', '2026-11-24T06:00:00Z', [classic('aks-a'), classic('aks-b')]);
  await begin(app, 'scan-3');
  return app;
}

it('is told of both scans when the older one is gone, and health says that one could not be prepared', async () => {
  const app = await threeScans();
  await app.parts.store.remove('scan-2');
  await app.run('2026-11-24T12:00:00Z');
  expect(await regressed(app)).toEqual([['aks-a', 'aks-b']]);
  expect((await app.parts.runs.list('regression')).map(({ plannedAt }) => plannedAt)).not.toContain(null);
  expect(app.poison).toEqual([]);
  expect(await tellHealth(app.parts)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('An alert of 2026-11-24T05:00:00Z could not be prepared') as string,
  });
});

it('is told although the older one cannot be planned yet; when it can, nothing is told again', async () => {
  const app = await threeScans();
  const find: TellParts['store']['find'] = async (scanId) => {
    if (scanId === 'scan-2') throw new ScanError('store.unavailable', 'no answer', { retryable: true });
    return app.parts.store.find(scanId);
  };
  const parts = { ...app.parts, store: { ...app.parts.store, find } };
  const options = { logger: quiet, isLastDelivery: false };
  expect(await planRun(parts, regressionRunId('scan-3'), options)).toBe('planned');
  await app.run('2026-11-24T12:00:00Z');
  expect(await regressed(app)).toEqual([['aks-a', 'aks-b']]);
  expect((await app.parts.runs.list('regression')).map(({ plannedAt }) => plannedAt)).not.toContain(null);
});

it('compares with the last alert that was planned, not with one that was given up', async () => {
  const app = telling({ start: '2026-11-24T04:00:00Z', policy: { digest: 'off' } });
  await app.addScan('scan-1', '2026-11-24T04:00:00Z', [native('aks-a')]);
  await begin(app, 'scan-1');
  await app.run('2026-11-24T05:00:00Z');
  // Nobody was told to look at this one.
  await app.addScan('scan-2', '2026-11-24T05:00:00Z', [classic('aks-a')]);
  await app.addScan('scan-3', '2026-11-24T06:00:00Z', [classic('aks-a')]);
  await begin(app, 'scan-3');
  await app.addScan('scan-4', '2026-11-24T07:00:00Z', [classic('aks-a')]);
  await begin(app, 'scan-4');
  await app.parts.store.remove('scan-3');
  await app.run('2026-11-24T12:00:00Z');
  expect(await regressed(app)).toEqual([['aks-a']]);
});
