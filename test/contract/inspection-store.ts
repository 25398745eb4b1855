import { beforeEach, describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/domain/contracts.ts';
import type { InspectionStore } from '../../src/domain/inspect-ports.ts';
import { aClosedInspection, anInspection } from '../support/inspections.ts';
import { clusterId } from '../support/snapshots.ts';

const key = clusterId('aks-1').toLowerCase();
const receivedAt = '2026-11-20T06:00:00Z';
const long = new Date('2026-01-01T00:00:00Z');
const received = (inspection: Inspection, from = 'key') => ({ inspection, receivedAt, from });

/** The behaviour every `InspectionStore` owes its callers, whatever stores the rows. */
export function describeInspectionStore(name: string, open: () => Promise<InspectionStore>): void {
  describe(`InspectionStore on ${name}`, () => {
    let store: InspectionStore;
    beforeEach(async () => {
      store = await open();
    });

    it('answers nothing for a cluster that nobody looked into', async () => {
      expect(await store.latest(key)).toBeUndefined();
      expect(await store.head(key)).toBeUndefined();
      expect((await store.heads(long)).size).toBe(0);
      expect(await store.history(key, 10)).toEqual({ items: [], continuation: null, total: null, scanId: null });
    });

    it('gives back what was put, with who sent it', async () => {
      const inspection = anInspection();
      expect(await store.put(received(inspection, 'ada@contoso.com'))).toBe(true);
      expect(await store.latest(key)).toEqual({ inspection, receivedAt, from: 'ada@contoso.com' });
      expect(await store.find(key, inspection.observedAt)).toEqual(await store.latest(key));
    });

    it('keeps the first of one cluster and instant, whoever sends it again', async () => {
      await store.put(received(anInspection()));
      expect(await store.put(received(anInspection(), 'somebody else'))).toBe(false);
      expect((await store.latest(key))?.from).toBe('key');
      expect((await store.history(key, 10)).items).toHaveLength(1);
    });

    it('knows the newest, in whichever order they come', async () => {
      for (const day of ['18', '20', '19']) {
        await store.put(received(anInspection({ observedAt: `2026-11-${day}T05:30:00Z` })));
      }
      expect((await store.latest(key))?.inspection.observedAt).toBe('2026-11-20T05:30:00Z');
      expect((await store.history(key, 10)).items.map(({ observedAt }) => observedAt.slice(8, 10))).toEqual([
        '20',
        '19',
        '18',
      ]);
    });

    it('a gap neither replaces younger evidence nor older one', async () => {
      await store.put(received(anInspection({ observedAt: '2026-11-19T05:30:00Z' })));
      await store.put(received(aClosedInspection('2026-11-18T05:30:00Z')));
      await store.put(received(aClosedInspection('2026-11-20T05:30:00Z')));
      expect((await store.latest(key))?.inspection.observedAt).toBe('2026-11-19T05:30:00Z');
      expect(await store.head(key)).toMatchObject({
        clusterKey: key,
        seenAt: '2026-11-19T05:30:00Z',
        gap: { observedAt: '2026-11-20T05:30:00Z', gap: { detail: 'the cluster is private' } },
      });
      const points = (await store.history(key, 10)).items;
      expect(points.map(({ totals }) => totals?.classicPods ?? null)).toEqual([null, 1, null]);
    });

    it('tells of every cluster that something is known of since an instant, and of no other', async () => {
      await store.put(received(anInspection({ observedAt: '2026-11-10T00:00:00Z' })));
      const other = clusterId('aks-2');
      await store.put(received(anInspection({ clusterId: other, observedAt: '2026-11-12T00:00:00Z' })));
      const heads = await store.heads(new Date('2026-11-11T00:00:00Z'));
      expect([...heads.keys()]).toEqual([other.toLowerCase()]);
      expect((await store.heads(long)).size).toBe(2);
    });

    it('pages through the history', async () => {
      for (const day of ['17', '18', '19']) {
        await store.put(received(anInspection({ observedAt: `2026-11-${day}T05:30:00Z` })));
      }
      const first = await store.history(key, 2);
      expect(first.items).toHaveLength(2);
      const rest = await store.history(key, 2, first.continuation ?? '');
      expect(rest).toMatchObject({ continuation: null, items: [{ observedAt: '2026-11-17T05:30:00Z' }] });
    });

    it('removes what is older than an instant, and nothing else', async () => {
      for (const day of ['17', '19']) {
        await store.put(received(anInspection({ observedAt: `2026-11-${day}T05:30:00Z` })));
      }
      await store.removeOlderThan(new Date('2026-11-18T00:00:00Z'));
      expect((await store.history(key, 10)).items.map(({ observedAt }) => observedAt)).toEqual([
        '2026-11-19T05:30:00Z',
      ]);
      expect((await store.latest(key))?.inspection.observedAt).toBe('2026-11-19T05:30:00Z');
    });
  });
}
