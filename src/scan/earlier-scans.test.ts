import { describe, expect, it } from 'vitest';
import { aScan } from '../../test/support/scan-store.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import { findWeekOldScan } from './earlier-scans.ts';

describe('the scan of a week before', () => {
  const at = (day: string, changes: Partial<StoredScan> = {}): StoredScan =>
    aScan({ scanId: day, state: 'completed', takenAt: `2026-11-${day}T06:00:00Z`, ...changes });
  const find = async (...scans: StoredScan[]) => {
    // One scan a page: the search goes on where a page ends.
    const store = {
      list: async (_: number, continuation = '0') => {
        const next = Number(continuation) + 1;
        return {
          items: scans.slice(next - 1, next),
          continuation: next < scans.length ? String(next) : null,
          total: null,
          scanId: null,
        };
      },
    };
    return (await findWeekOldScan(store, at('20')))?.scanId;
  };

  it('is the newest one that is at least seven days older', async () => {
    expect(await find(at('20'), at('19'), at('14'), at('13'), at('12'))).toBe('13');
  });

  it('is the oldest there is while none is a week old', async () => {
    expect(await find(at('20'), at('19'), at('17'))).toBe('17');
    expect(await find(at('20'))).toBeUndefined();
  });

  it('is neither of another fleet, nor unfinished, nor newer', async () => {
    expect(
      await find(
        at('21'),
        at('20'),
        at('13', { scope: { subscriptions: ['x'] } }),
        at('12', { state: 'failed' }),
        at('11'),
      ),
    ).toBe('11');
  });
});
