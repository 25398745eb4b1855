import { expect, it } from 'vitest';
import { aScan } from '../../test/support/scan-store.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import { scanHealth } from './scan-health.ts';

const settings = { scanSchedule: '0 0 5 * * *', scope: { tenant: true } } as const;
const latest = aScan({ scanId: 's-1', takenAt: '2026-11-20T05:01:00Z' });
const healthAt = (now: string, finished: StoredScan | undefined, scans: readonly StoredScan[] = []) =>
  scanHealth(
    {
      latest: async () => finished,
      list: async () => ({ items: [...scans], continuation: null, total: null, scanId: null }),
    },
    settings,
    new Date(now),
  );

it('is well while the latest scan is of the last two rounds of the schedule, with its age and coverage', async () => {
  expect(await healthAt('2026-11-22T04:59:00Z', latest)).toEqual({
    ok: true,
    detail: 'Scan s-1 of 2026-11-20T05:01:00Z, coverage incomplete.',
  });
});

it('is not well when the schedule came round twice without a newer one', async () => {
  const { ok, detail } = await healthAt('2026-11-22T05:01:00Z', latest);
  expect(ok).toBe(false);
  expect(detail).toContain('came round twice since then and no newer scan has finished');
});

it('is well before the first scan, also while that one runs, or one was cancelled or looked elsewhere', async () => {
  const scans = [
    aScan({ state: 'running' }),
    aScan({ state: 'cancelled' }),
    aScan({ state: 'failed', scope: { subscriptions: ['s'] } }),
  ];
  expect(await healthAt('2026-11-22T05:01:00Z', undefined, scans)).toEqual({
    ok: true,
    detail: 'No scan has finished yet; the schedule is 0 0 5 * * *.',
  });
});

it('is not well when no scan has finished yet and one failed, the newest of which is named', async () => {
  const error = { code: 'azure.unreachable', message: 'Nobody is signed in.' };
  const failed = aScan({ scanId: 's-2', state: 'failed', error });
  const expired = aScan({ scanId: 's-1', state: 'expired' });
  const health = (...scans: StoredScan[]) => healthAt('2026-11-22T05:01:00Z', undefined, scans);
  expect(await health(aScan({ state: 'running' }), failed, expired)).toEqual({
    ok: false,
    detail:
      'No scan has finished yet: scan s-2 of 2026-11-20T05:59:00Z failed (azure.unreachable); GET /api/scans says why.',
  });
  expect((await health(expired)).detail).toContain('scan s-1 of 2026-11-20T05:59:00Z expired;');
});
