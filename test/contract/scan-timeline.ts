import { beforeEach, describe, expect, it } from 'vitest';
import type { ClusterVerdict, HistoryEntry, Page, Scope } from '../../src/domain/contracts.ts';
import type { ScanStore } from '../../src/domain/scan-ports.ts';
import { aScan, deadAfterMs, resultsOf, verdictResults } from '../support/scan-store.ts';
import { aFinding, aVerdict } from '../support/verdicts.ts';
import type { OpenWorkers } from './scan-store.ts';

const tenant: Scope = { tenant: true };
const neverAborted = new AbortController().signal;

/** How scans of a row of days are looked back at, whatever stores them. */
export function describeTimeline(name: string, open: OpenWorkers): void {
  describe(`Looking back on ${name}`, () => {
    let worker: () => ScanStore;
    let store: ScanStore;
    beforeEach(async () => {
      ({ worker } = await open());
      store = worker();
    });

    /** Stores a finished scan of a day of November. */
    const scanOf = async (day: number, verdicts: readonly ClusterVerdict[], scope = tenant): Promise<void> => {
      const at = `2026-11-${String(day).padStart(2, '0')}T06:00:00Z`;
      const scanId = `scan-${day}${scope === tenant ? '' : '-other'}`;
      const scan = aScan({ scanId, scope, requestedAt: at, takenAt: at });
      await store.request(scan, deadAfterMs, new Date(at));
      await store.writeResults(scanId, resultsOf(verdictResults(verdicts)), neverAborted);
      const summary = {
        clusters: verdicts.length,
        meshed: 1,
        compliance: { compliant: 1, nonCompliant: 0, exempt: 0, unknown: 0, notApplicable: 0 },
        sidecarMode: { native: 1, classic: 0, mixed: 0, undetermined: 0, none: 0 },
        findings: {},
        calendar: { reviewed: '2026-11-01', stale: false },
      };
      const coverage = { complete: day !== 3, subscriptions: { expected: 1, seen: 1 }, gaps: [] };
      const etag = (await store.find(scanId))?.etag ?? '';
      await store.complete({ ...scan, state: 'completed', summary, coverage }, etag);
    };
    const cluster = aVerdict({ name: 'aks-one' });
    const key = cluster.id.toLowerCase();
    const version = (controlPlaneVersion: string): ClusterVerdict => ({ ...cluster, controlPlaneVersion });
    const days = (page: Page<HistoryEntry>): string[] =>
      page.items.map(({ scanId, controlPlaneVersion }) => `${scanId} ${controlPlaneVersion ?? ''}`);

    describe('the trend', () => {
      beforeEach(async () => {
        for (const day of [4, 2, 3]) await scanOf(day, [cluster]);
        await scanOf(3, [cluster], { managementGroups: ['other'] });
      });

      it('is a point a scan of the scope, oldest first, with what it counted and whether it was complete', async () => {
        const { items, continuation } = await store.trend(tenant, { top: 10 });
        expect(continuation).toBeNull();
        expect(items.map(({ scanId, complete }) => [scanId, complete])).toEqual([
          ['scan-2', true],
          ['scan-3', false],
          ['scan-4', true],
        ]);
        expect(items[0]).toEqual({
          scanId: 'scan-2',
          takenAt: '2026-11-02T06:00:00Z',
          complete: true,
          clusters: 1,
          meshed: 1,
          compliance: { compliant: 1, nonCompliant: 0, exempt: 0, unknown: 0, notApplicable: 0 },
          sidecarMode: { native: 1, classic: 0, mixed: 0, undetermined: 0, none: 0 },
        });
      });

      it('begins at an instant, that instant included, and goes on where a page ended', async () => {
        const from = (since: string) => store.trend(tenant, { top: 10, since });
        expect((await from('2026-11-03T06:00:00Z')).items.map(({ scanId }) => scanId)).toEqual(['scan-3', 'scan-4']);
        expect((await from('2026-11-03T06:00:01Z')).items.map(({ scanId }) => scanId)).toEqual(['scan-4']);
        const first = await store.trend(tenant, { top: 2 });
        const rest = await worker().trend(tenant, { top: 2, continuation: first.continuation ?? '' });
        expect([...first.items, ...rest.items].map(({ scanId }) => scanId)).toEqual(['scan-2', 'scan-3', 'scan-4']);
        expect(rest.continuation).toBeNull();
      });

      it('refuses the continuation of another scope or list', async () => {
        const { continuation } = await store.trend(tenant, { top: 1 });
        const other = store.trend({ subscriptions: ['x'] }, { top: 1, continuation: continuation ?? '' });
        await expect(other).rejects.toMatchObject({ code: 'request.invalid' });
        await expect(store.list(1, continuation ?? '')).rejects.toMatchObject({ code: 'request.invalid' });
      });

      it('keeps the point of a scan that was removed', async () => {
        await store.remove('scan-2');
        expect((await store.trend(tenant, { top: 10 })).items).toHaveLength(3);
      });
    });

    describe('the timeline of a cluster', () => {
      it('has only what changed, newest first, each of the scan that showed it first', async () => {
        await scanOf(1, [version('1.32.0')]);
        await scanOf(2, [version('1.33.0')]);
        await scanOf(3, []);
        await scanOf(4, [version('1.33.0')]);
        await scanOf(5, [{ ...version('1.33.0'), findings: [aFinding()], compliance: 'nonCompliant' }]);
        await scanOf(6, [version('1.99.0')], { managementGroups: ['other'] });
        const page = await store.timeline(tenant, key, 10);
        expect(days(page)).toEqual(['scan-5 1.33.0', 'scan-2 1.33.0', 'scan-1 1.32.0']);
        expect(page.continuation).toBeNull();
        expect(page.items[0]).toEqual({
          scanId: 'scan-5',
          takenAt: '2026-11-05T06:00:00Z',
          sidecarMode: 'native',
          confidence: 'documented',
          compliance: 'nonCompliant',
          controlPlaneVersion: '1.33.0',
          oldestNodePoolVersion: '1.33.5',
          meshRevisions: ['asm-1-29'],
          featureFlag: 'NotRegistered',
          rules: ['NS003'],
        });
      });

      it('is the same in pages of any size, also when a scan finishes meanwhile', async () => {
        for (let day = 1; day <= 9; day += 1) await scanOf(day, [version(`1.${30 + Math.floor(day / 2)}.0`)]);
        const whole = days(await store.timeline(tenant, key, 100));
        expect(whole).toHaveLength(5);
        for (const top of [1, 2, 3]) {
          const found: string[] = [];
          let continuation: string | null = null;
          do {
            const page: Page<HistoryEntry> = await worker().timeline(tenant, key, top, continuation ?? undefined);
            expect(page.items.length).toBeLessThanOrEqual(top);
            found.push(...days(page));
            ({ continuation } = page);
          } while (continuation !== null);
          expect(found).toEqual(whole);
        }
        const { continuation, items } = await store.timeline(tenant, key, 2);
        await scanOf(10, [version('1.40.0')]);
        const rest = await store.timeline(tenant, key, 100, continuation ?? '');
        expect([...items, ...rest.items].map(({ scanId }) => scanId)).toEqual(whole.map((line) => line.split(' ')[0]));
      });

      it('is empty for a cluster that nobody saw, and refuses the continuation of another cluster', async () => {
        await scanOf(1, [version('1.32.0')]);
        await scanOf(2, [version('1.33.0')]);
        expect(await store.timeline(tenant, 'nobody', 10)).toMatchObject({ items: [], continuation: null });
        const { continuation } = await store.timeline(tenant, key, 1);
        const other = store.timeline(tenant, 'nobody', 1, continuation ?? '');
        await expect(other).rejects.toMatchObject({ code: 'request.invalid' });
      });

      it('finds each cluster of a fleet that fills several buckets', async () => {
        const fleet = Array.from({ length: 1500 }, (_, index) =>
          aVerdict({ name: `aks-${index}`, controlPlaneVersion: `1.33.${index}` }),
        );
        await scanOf(1, fleet);
        for (const wanted of [fleet[0], fleet[777], fleet[1499]]) {
          const { items } = await store.timeline(tenant, wanted?.id.toLowerCase() ?? '', 10);
          expect(items.map((entry) => entry.controlPlaneVersion)).toEqual([wanted?.controlPlaneVersion]);
        }
      });
    });
  });
}
