import { expect, it } from 'vitest';
import { aScan } from '../../test/support/scan-store.ts';
import { scanHealth } from './scan-health.ts';

const daily = '0 0 5 * * *';
const latest = aScan({ scanId: 's-1', takenAt: '2026-11-20T05:01:00Z' });

it('is well while the latest scan is of the last two rounds of the schedule, with its age and coverage', () => {
  const { ok, detail } = scanHealth(latest, daily, new Date('2026-11-22T04:59:00Z'));
  expect(ok).toBe(true);
  expect(detail).toBe('Scan s-1 of 2026-11-20T05:01:00Z, coverage incomplete.');
});

it('is not well when the schedule came round twice without a newer one', () => {
  const { ok, detail } = scanHealth(latest, daily, new Date('2026-11-22T05:01:00Z'));
  expect(ok).toBe(false);
  expect(detail).toContain('came round twice since then and no newer scan has finished');
});

it('is well before the first scan', () => {
  expect(scanHealth(undefined, daily, new Date('2026-11-22T05:01:00Z'))).toEqual({
    ok: true,
    detail: 'No scan has finished yet; the schedule is 0 0 5 * * *.',
  });
});
