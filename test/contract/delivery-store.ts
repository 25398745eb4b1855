import { beforeEach, describe, expect, it } from 'vitest';
import type { Gap } from '../../src/domain/contracts.ts';
import type { DeliveryStore, StoredDelivery } from '../../src/domain/tell-ports.ts';
import { aDelivery } from '../support/deliveries.ts';
import { aDigest } from '../support/digests.ts';
import { hostileNames } from '../support/hostile-names.ts';

/** Stores that share their rows, as the workers of an app do. */
export type OpenLedgers = () => Promise<{ readonly worker: () => DeliveryStore }>;

const fleet = { kind: 'fleet' } as const;

/** The behaviour every `DeliveryStore` owes its callers, whatever stores the rows. */
export function describeDeliveryStore(name: string, open: OpenLedgers): void {
  describe(`DeliveryStore on ${name}`, () => {
    let worker: () => DeliveryStore;
    let store: DeliveryStore;
    beforeEach(async () => {
      ({ worker } = await open());
      store = worker();
    });

    const change = async (deliveryId: string, changes: Partial<StoredDelivery>): Promise<string> => {
      const found = await store.find(deliveryId);
      if (!found) throw new Error(`there is no delivery ${deliveryId}`);
      return store.update({ ...found.value, ...changes }, found.etag);
    };
    const planSent = async (delivery: StoredDelivery): Promise<void> => {
      await store.plan([delivery], aDigest());
      await change(delivery.deliveryId, { state: 'sent' });
    };
    const ids = async (top: number, continuation?: string): Promise<string[]> =>
      (await store.list(top, continuation)).items.map(({ deliveryId }) => deliveryId);

    it('answers planned deliveries and their digest as they were given', async () => {
      const deliveries = [aDelivery(), aDelivery({ deliveryId: 'a/b?#%\\ü', channel: 'teams', recipient: 'teams' })];
      const digest = aDigest({ isNews: true });
      await store.plan(deliveries, digest);
      for (const delivery of deliveries) {
        expect((await store.find(delivery.deliveryId))?.value).toEqual(delivery);
        expect(await store.digest(delivery)).toEqual(digest);
      }
    });

    it('answers undefined for what it has never seen', async () => {
      expect(await store.find('nobody')).toBeUndefined();
      expect(await store.digest(aDelivery())).toBeUndefined();
      expect(await store.lastTold(fleet, 'email')).toBeUndefined();
      expect(await store.list(10)).toMatchObject({ items: [], continuation: null });
    });

    it('leaves what was planned before as it is, and adds the rest', async () => {
      await store.plan([aDelivery()], aDigest());
      await change('delivery-1', { state: 'sent' });
      const late = aDelivery({ deliveryId: 'delivery-2', recipient: 'second@contoso.example' });
      await worker().plan([aDelivery({ scanId: 'another' }), late], aDigest({ isNews: true }));
      expect((await store.find('delivery-1'))?.value).toEqual(aDelivery({ state: 'sent' }));
      expect((await store.find('delivery-2'))?.value).toEqual(late);
      expect(await store.digest(late)).toEqual(aDigest());
      expect(await ids(10)).toHaveLength(2);
    });

    it('plans each delivery once, however many plan at once', async () => {
      const deliveries = Array.from({ length: 5 }, (_, index) => aDelivery({ deliveryId: `delivery-${index}` }));
      await Promise.all(Array.from({ length: 4 }, () => worker().plan(deliveries, aDigest())));
      expect((await ids(100)).toSorted()).toEqual(deliveries.map(({ deliveryId }) => deliveryId));
    });

    it('refuses to overwrite a row that changed since it was read', async () => {
      await store.plan([aDelivery()], aDigest());
      const found = await store.find('delivery-1');
      const etag = found?.etag ?? '';
      const next = await store.update(aDelivery({ state: 'sending', attempts: 1 }), etag);
      const states = ['sending', 'sent'] as const;
      for (const state of states) {
        const stale = worker().update(aDelivery({ state, attempts: 7 }), etag);
        await expect(stale).rejects.toMatchObject({ code: 'store.conflict', retryable: true });
      }
      expect(await store.lastTold(fleet, 'email')).toBeUndefined();
      await store.update(aDelivery({ state: 'sent', attempts: 1 }), next);
      expect((await store.find('delivery-1'))?.value).toMatchObject({ state: 'sent', attempts: 1 });
    });

    it('lets exactly one of many claim a delivery', async () => {
      await store.plan([aDelivery()], aDigest());
      const etag = (await store.find('delivery-1'))?.etag ?? '';
      const claims = Array.from({ length: 6 }, async (_, index) =>
        worker().update(aDelivery({ state: 'sending', tryStartedAt: `2026-11-23T08:00:0${index}Z` }), etag),
      );
      const settled = await Promise.allSettled(claims);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('answers an etag that the next write can use', async () => {
      await store.plan([aDelivery()], aDigest());
      let etag = await change('delivery-1', { state: 'sending', attempts: 1 });
      etag = await store.update(aDelivery({ state: 'sent', attempts: 1 }), etag);
      await store.update(aDelivery({ state: 'sent', attempts: 2 }), etag);
      expect((await store.find('delivery-1'))?.value.attempts).toBe(2);
    });

    it('lists the newest first, in pages that join without a gap', async () => {
      const hours = ['08', '11', '09', '12', '10'];
      for (const hour of hours) {
        await store.plan([aDelivery({ deliveryId: `at-${hour}`, createdAt: `2026-11-23T${hour}:00:00Z` })], aDigest());
      }
      const pages: string[][] = [];
      let continuation: string | undefined;
      do {
        const page = await store.list(2, continuation);
        pages.push(page.items.map(({ deliveryId }) => deliveryId));
        continuation = page.continuation ?? undefined;
      } while (continuation !== undefined);
      expect(pages).toEqual([['at-12', 'at-11'], ['at-10', 'at-09'], ['at-08']]);
    });

    it('refuses a continuation that is not its own', async () => {
      await expect(store.list(2, 'abc')).rejects.toMatchObject({ code: 'request.invalid' });
    });

    it('knows what an audience was last told over a channel: only what was sent, the newest of it', async () => {
      await planSent(aDelivery({ deliveryId: 'new', createdAt: '2026-11-16T08:00:00Z' }));
      await planSent(aDelivery({ deliveryId: 'old', createdAt: '2026-11-09T08:00:00Z' }));
      await store.plan([aDelivery({ deliveryId: 'waiting' })], aDigest());
      await store.plan([aDelivery({ deliveryId: 'refused', createdAt: '2026-11-23T09:00:00Z' })], aDigest());
      await change('refused', { state: 'failed', error: 'no' });
      expect((await store.lastTold(fleet, 'email'))?.deliveryId).toBe('new');
      expect(await store.lastTold(fleet, 'teams')).toBeUndefined();
      expect(await store.lastTold({ kind: 'owner', owner: 'fleet' }, 'email')).toBeUndefined();
    });

    it('keeps what was told apart by occasion and recipient', async () => {
      const [ann, bob] = ['ann@contoso.example', 'bob@contoso.example'];
      await planSent(aDelivery({ deliveryId: '1', recipient: ann, createdAt: '2026-11-09T08:00:00Z' }));
      await planSent(aDelivery({ deliveryId: '2', recipient: bob, createdAt: '2026-11-16T08:00:00Z' }));
      await planSent(
        aDelivery({ deliveryId: '3', recipient: ann, occasion: 'regression', createdAt: '2026-11-17T08:00:00Z' }),
      );
      const told = async (...rest: [('digest' | 'regression')?, string?]): Promise<string | undefined> =>
        (await store.lastTold(fleet, 'email', ...rest))?.deliveryId;
      expect([await told(), await told('digest'), await told('regression')]).toEqual(['3', '2', '3']);
      expect([await told('digest', ann), await told('digest', bob)]).toEqual(['1', '2']);
      expect([await told(undefined, ann), await told(undefined, bob)]).toEqual(['3', '2']);
      expect(await told('regression', bob)).toBeUndefined();
    });

    it('keeps owners apart whatever they are called', async () => {
      const names = [...hostileNames, 'Ann', 'ann'];
      await Promise.all(
        names.map(async (owner) =>
          planSent(aDelivery({ deliveryId: `for ${owner}`, audience: { kind: 'owner', owner } })),
        ),
      );
      const told = await Promise.all(
        names.map(async (owner) => store.lastTold({ kind: 'owner', owner }, 'email', 'digest')),
      );
      expect(told.map((delivery) => delivery?.deliveryId)).toEqual(names.map((owner) => `for ${owner}`));
    });

    it('remembers all of many that are sent at once', async () => {
      const owners = ['a', 'b', 'c', 'd', 'e', 'f'];
      const deliveries = owners.map((recipient, index) =>
        aDelivery({ deliveryId: recipient, recipient, createdAt: `2026-11-23T08:00:0${index}Z` }),
      );
      await store.plan(deliveries, aDigest());
      await Promise.all(deliveries.map(async ({ deliveryId }) => change(deliveryId, { state: 'sent' })));
      expect((await store.lastTold(fleet, 'email'))?.deliveryId).toBe('f');
      for (const owner of owners) {
        expect((await store.lastTold(fleet, 'email', 'digest', owner))?.deliveryId).toBe(owner);
      }
    });

    it('keeps a digest that is larger than a property of a row', async () => {
      const gaps = Array.from({ length: 20_000 }, (_, index): Gap => ({
        scope: 'subscription',
        id: `${index * 7919}-${(index * 104_729).toString(36)}`,
        what: 'clusters',
        reason: 'forbidden',
        detail: `${(index * 15_485_863).toString(36)} refused`,
      }));
      const large = aDigest({ coverage: { complete: false, subscriptions: { expected: 9, seen: 1 }, gaps } });
      expect(JSON.stringify(large).length).toBeGreaterThan(2_000_000);
      await store.plan([aDelivery()], large);
      expect(await worker().digest(aDelivery())).toEqual(large);
    });

    it('removes what is older than an instant with its digests, but for what was last told, as often as asked', async () => {
      const days = ['01', '02', '03'];
      const of = (day: string) =>
        aDelivery({
          deliveryId: `of-${day}`,
          digestId: `digest-${day}`,
          scanId: `scan-${day}`,
          createdAt: `2026-11-${day}T08:00:00Z`,
        });
      for (const day of days) await planSent(of(day));
      for (let times = 0; times < 2; times += 1) {
        await store.removeOlderThan(new Date('2026-11-02T08:00:00Z'));
        expect(await ids(10)).toEqual(['of-03', 'of-02']);
        expect(await store.find('of-01')).toBeUndefined();
        expect(await store.digest(aDelivery({ digestId: 'digest-01' }))).toBeUndefined();
        expect(await store.digest(aDelivery({ digestId: 'digest-02' }))).toEqual(aDigest());
      }
      await store.removeOlderThan(new Date('2026-11-30T08:00:00Z'));
      expect(await ids(10)).toEqual([]);
      const told = await store.lastTold(fleet, 'email', 'digest', of('03').recipient);
      expect(told).toEqual({
        deliveryId: 'of-03',
        digestId: 'digest-03',
        scanId: 'scan-03',
        createdAt: of('03').createdAt,
      });
      expect(told && (await store.digest(told))).toEqual(aDigest());
      expect(await store.digest(of('02'))).toBeUndefined();
    });

    it('knows which scans were last told in digests, newest first', async () => {
      const [ann, bob] = ['ann@contoso.example', 'bob@contoso.example'];
      const at = (day: number) => ({
        deliveryId: `${day}`,
        scanId: `scan-${day}`,
        createdAt: `2026-11-0${day}T08:00:00Z`,
      });
      await planSent(aDelivery({ ...at(1), recipient: ann }));
      await planSent(aDelivery({ ...at(2), recipient: bob }));
      await planSent(aDelivery({ ...at(3), recipient: bob, audience: { kind: 'owner', owner: bob } }));
      await planSent(aDelivery({ ...at(4), recipient: ann, occasion: 'regression' }));
      await store.plan([aDelivery({ ...at(5), recipient: ann })], aDigest());
      expect(await store.toldScans()).toEqual(['scan-3', 'scan-2', 'scan-1']);
    });
  });
}
