import { describe, expect, it } from 'vitest';
import type { Scan } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import { aScan } from '../../test/support/scan-store.ts';
import { cancelScan } from './cancel-scan.ts';

const clock = { now: () => new Date('2026-11-20T06:01:00Z') };

/** A store of one scan, whose row moves under the first `conflicts` writes. */
function storeOf(state: Scan['state'], conflicts = 0) {
  let stored: StoredScan = aScan({ state });
  let [version, writes] = [0, 0];
  return {
    stored: () => stored,
    writes: () => writes,
    store: {
      find: async (scanId: string) => (scanId === stored.scanId ? { value: stored, etag: String(version) } : undefined),
      update: async (scan: StoredScan, etag: string) => {
        writes += 1;
        if (writes <= conflicts) version += 1;
        if (etag !== String(version)) throw new ScanError('store.conflict', 'changed');
        stored = scan;
        return String((version += 1));
      },
    },
  };
}

describe('cancelScan', () => {
  it.each(['queued', 'running'] as const)('ends a scan that is %s', async (state) => {
    const { store, stored } = storeOf(state);
    const cancelled = await cancelScan({ store, clock }, 'scan-1');
    expect(cancelled).toMatchObject({ state: 'cancelled', finishedAt: '2026-11-20T06:01:00Z', error: null });
    expect(stored()).toEqual(cancelled);
  });

  it('wins against the heartbeats of a run, and gives up on a row that never rests', async () => {
    const busy = storeOf('running', 3);
    expect(await cancelScan({ store: busy.store, clock }, 'scan-1')).toMatchObject({ state: 'cancelled' });
    expect(busy.writes()).toBe(4);
    const restless = cancelScan({ store: storeOf('running', 99).store, clock }, 'scan-1');
    await expect(restless).rejects.toMatchObject({ code: 'store.conflict' });
  });

  it('changes nothing when it is cancelled already, and knows no other scan', async () => {
    const { store, writes } = storeOf('cancelled');
    expect(await cancelScan({ store, clock }, 'scan-1')).toMatchObject({ state: 'cancelled', finishedAt: null });
    expect(await cancelScan({ store, clock }, 'scan-2')).toBeUndefined();
    expect(writes()).toBe(0);
  });

  it.each(['completed', 'failed', 'expired'] as const)('refuses a scan that is %s', async (state) => {
    const { store, writes } = storeOf(state);
    await expect(cancelScan({ store, clock }, 'scan-1')).rejects.toMatchObject({
      code: 'store.conflict',
      message: expect.stringContaining(state) as string,
    });
    expect(writes()).toBe(0);
  });
});
