import { describe, expect, it } from 'vitest';
import type { TrendPoint } from '../domain/contracts.ts';
import type { ScanStore } from '../domain/scan-ports.ts';
import { trendToScan } from './trend-to-scan.ts';

const takenAt = '2026-11-20T06:00:00Z';
const hourMs = 3_600_000;

/** Points every so many hours that end with the scan, and a later one; pages as a store gives them. */
function storeOf(count: number, hours: number): Pick<ScanStore, 'trend'> {
  const all = Array.from({ length: count + 1 }, (_, index): TrendPoint => {
    const at = new Date(Date.parse(takenAt) - (count - 1 - index) * hours * hourMs);
    const none = { native: 0, classic: 0, mixed: 0, undetermined: 0, none: 0 };
    const compliance = { compliant: 0, nonCompliant: 0, exempt: 0, unknown: 0, notApplicable: 0 };
    const scanId = `scan-${index}`;
    return { scanId, takenAt: iso(at), complete: true, clusters: 0, meshed: 0, compliance, sidecarMode: none };
  });
  return {
    trend: async (_scope, { top, since = '', continuation = '0' }) => {
      const kept = all.filter((point) => point.takenAt >= since);
      const end = Number(continuation) + top;
      const items = kept.slice(Number(continuation), end);
      return { items, continuation: end < kept.length ? String(end) : null, total: null, scanId: null };
    },
  };
}

function iso(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

const scan = { scope: { tenant: true }, takenAt } as const;

describe('the trend to a scan', () => {
  it('ends with the scan however often the fleet is scanned, with the last point of each day', async () => {
    const points = await trendToScan(storeOf(5_000, 1), scan);
    expect(points.at(-1)?.takenAt).toBe(takenAt);
    expect(points.at(-2)?.takenAt).toBe('2026-11-19T23:00:00Z');
    expect(points).toHaveLength(181);
  });

  it('keeps every scan while they are few, and none that came later', async () => {
    const points = await trendToScan(storeOf(6, 1), scan);
    expect(points.map((point) => point.takenAt.slice(11, 13))).toEqual(['01', '02', '03', '04', '05', '06']);
  });

  it('is empty for a scan that has no snapshot yet', async () => {
    expect(await trendToScan(storeOf(3, 1), { ...scan, takenAt: null })).toEqual([]);
  });
});
