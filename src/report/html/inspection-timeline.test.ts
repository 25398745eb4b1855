import { describe, expect, it } from 'vitest';
import type { InspectionTotals } from '../../domain/contracts.ts';
import { inspectionTimeline } from './inspection-timeline.ts';

const totals = (change: Partial<InspectionTotals> = {}): InspectionTotals => ({
  meshedPods: 40,
  nativePods: 30,
  classicPods: 10,
  startupRestarts: 6,
  stuckJobs: 2,
  requests: {
    cpuMillicores: { classic: 4000, native: 4100 },
    memoryBytes: { classic: 8 * 2 ** 30, native: 8.5 * 2 ** 30 },
  },
  ...change,
});
const rows = async (points: Parameters<typeof inspectionTimeline>[0]): Promise<string[]> => {
  const text = String(await inspectionTimeline(points));
  return [...text.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    row
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
};

describe('what was counted inside over time', () => {
  it('shows shares, restarts a pod, stuck Jobs and requests in both shapes', async () => {
    const [, row] = await rows([{ observedAt: '2026-11-20T06:00:00Z', from: 'key', totals: totals() }]);
    expect(row).toBe('2026-11-20 06:00 UTC key 30 of 40 (75 %) 0.15 2 4000m → 4100m 8Gi → 8704Mi');
  });

  it('says where nobody could look, and where there is nothing to divide by', async () => {
    const at = { observedAt: '2026-11-20T06:00:00Z', from: '<script>' };
    const none = totals({ meshedPods: 0, nativePods: 0, classicPods: 0, startupRestarts: 0 });
    const [, closed, empty] = await rows([
      { ...at, totals: null },
      { ...at, totals: none },
    ]);
    expect(closed).toContain('Nobody could look.');
    expect(closed).toContain('&lt;script&gt;');
    expect(empty).toContain('none meshed –');
  });

  it('is nothing where nobody ever looked', async () => {
    expect(String(await inspectionTimeline([]))).toBe('');
  });
});
