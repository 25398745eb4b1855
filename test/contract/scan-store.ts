import { beforeEach, describe, expect, it } from 'vitest';
import type { ClusterVerdict, NotSeen } from '../../src/domain/contracts.ts';
import type { ClusterFilter, ScanStore, StoredScan } from '../../src/domain/scan-ports.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { aScan, deadAfterMs, listOf, requestedAt, resultsOf, verdictResults } from '../support/scan-store.ts';
import { aClassicVerdict, aFinding, aVerdict } from '../support/verdicts.ts';

/** Stores that share their rows, as the workers of an app do. */
export type OpenWorkers = () => Promise<{ readonly worker: () => ScanStore }>;

const soon = new Date('2026-11-20T06:00:00Z');
const neverAborted = new AbortController().signal;

/** The behaviour every `ScanStore` owes its callers, whatever stores the rows. */
export function describeScanStore(name: string, open: OpenWorkers): void {
  describe(`ScanStore on ${name}`, () => {
    let worker: () => ScanStore;
    let store: ScanStore;
    /** Writes a scan as completed, as whoever holds its row does. */
    const complete = async (scan: StoredScan, by: ScanStore = store): Promise<void> =>
      by.complete(scan, (await by.find(scan.scanId))?.etag ?? '');
    beforeEach(async () => {
      ({ worker } = await open());
      store = worker();
    });

    const queued = (scan: StoredScan): StoredScan => ({ ...scan, state: 'queued', takenAt: null });
    const write = async (scanId: string, verdicts: readonly ClusterVerdict[]): Promise<void> =>
      store.writeResults(scanId, resultsOf(verdictResults(verdicts)), neverAborted);
    const namesOf = async (filter: ClusterFilter): Promise<string[]> =>
      (await store.page('scan-1', filter, 100)).items.map((item) => item.name);
    /** Every page after `first`, in one list. */
    const pageThrough = async (scanId: string, filter: ClusterFilter, top: number): Promise<ClusterVerdict[][]> => {
      const pages: ClusterVerdict[][] = [];
      let continuation: string | null = null;
      do {
        const page: Awaited<ReturnType<ScanStore['page']>> = await store.page(
          scanId,
          filter,
          top,
          continuation ?? undefined,
        );
        pages.push(page.items);
        ({ continuation } = page);
      } while (continuation !== null);
      return pages;
    };

    describe('requests', () => {
      it('records a scan that can be found again as it was given', async () => {
        const scan = aScan({ scanId: 'a/b?#%\\ü', scope: { managementGroups: ['Contoso'] } });
        expect(await store.request(scan, deadAfterMs, soon)).toEqual({ scan, created: true });
        expect((await store.find('a/b?#%\\ü'))?.value).toEqual(scan);
      });

      it('answers undefined for a scan it has never seen', async () => {
        expect(await store.find('nobody')).toBeUndefined();
        expect(await store.find('../scans')).toBeUndefined();
      });

      it('answers the scan under way for an equal scope, however its lists are written', async () => {
        const first = aScan({ scope: { subscriptions: ['AAA', 'bbb'] } });
        await store.request(first, deadAfterMs, soon);
        const second = aScan({ scanId: 'scan-2', scope: { subscriptions: ['BBB', 'aaa', 'bbb'] } });
        expect(await store.request(second, deadAfterMs, soon)).toEqual({ scan: first, created: false });
        expect(await store.find('scan-2')).toBeUndefined();
      });

      it('keeps scans of different scopes apart', async () => {
        await store.request(aScan(), deadAfterMs, soon);
        const other = aScan({ scanId: 'scan-2', scope: { tenant: true, expectedSubscriptions: ['x'] } });
        expect((await store.request(other, deadAfterMs, soon)).created).toBe(true);
      });

      it('records a new one once the last one has ended', async () => {
        await store.request(aScan(), deadAfterMs, soon);
        const found = await store.find('scan-1');
        await store.update(aScan({ state: 'completed' }), found?.etag ?? '');
        expect((await store.request(aScan({ scanId: 'scan-2' }), deadAfterMs, soon)).created).toBe(true);
      });

      it('lets exactly one of many requests at once win and answers it to the others', async () => {
        const answers = await Promise.all(
          Array.from({ length: 8 }, async (_, index) =>
            worker().request(aScan({ scanId: `scan-${index}` }), deadAfterMs, soon),
          ),
        );
        expect(answers.filter(({ created }) => created)).toHaveLength(1);
        expect(new Set(answers.map(({ scan }) => scan.scanId)).size).toBe(1);
        expect((await store.list(100)).items).toHaveLength(1);
      });

      it('does the same where all of them find one that has ended', async () => {
        await store.request(aScan({ scanId: 'ended' }), deadAfterMs, soon);
        await store.update(aScan({ scanId: 'ended', state: 'completed' }), (await store.find('ended'))?.etag ?? '');
        const answers = await Promise.all(
          Array.from({ length: 8 }, async (_, index) =>
            worker().request(aScan({ scanId: `scan-${index}` }), deadAfterMs, soon),
          ),
        );
        expect(answers.filter(({ created }) => created)).toHaveLength(1);
        expect((await store.list(100)).items).toHaveLength(2);
      });

      it('does the same where all of them find a dead scan', async () => {
        await store.request(aScan({ scanId: 'dead' }), deadAfterMs, soon);
        const later = new Date('2026-11-20T08:00:00Z');
        const answers = await Promise.all(
          Array.from({ length: 8 }, async (_, index) =>
            worker().request(
              aScan({ scanId: `scan-${index}`, requestedAt: '2026-11-20T08:00:00Z' }),
              deadAfterMs,
              later,
            ),
          ),
        );
        expect(answers.filter(({ created }) => created)).toHaveLength(1);
        expect((await store.list(100)).items.map(({ state }) => state)).toEqual(['queued', 'expired']);
      });

      it('answers a scan that was requested before under the same id, whatever became of it', async () => {
        await store.request(aScan(), deadAfterMs, soon);
        const found = await store.find('scan-1');
        const failed = aScan({ state: 'failed' });
        await store.update(failed, found?.etag ?? '');
        expect(await store.request(aScan(), deadAfterMs, soon)).toEqual({ scan: failed, created: false });
      });

      it.each([
        ['was requested', aScan()],
        ['was started', aScan({ state: 'running', requestedAt: '2026-11-20T01:00:00Z', startedAt: requestedAt })],
        [
          'gave its last sign of life',
          aScan({
            state: 'running',
            requestedAt: '2026-11-20T01:00:00Z',
            startedAt: '2026-11-20T01:00:00Z',
            heartbeatAt: requestedAt,
          }),
        ],
      ])('expires a scan that %s longer ago than it may, and not a second before', async (_, scan) => {
        await store.request(aScan({ requestedAt: scan.requestedAt }), deadAfterMs, soon);
        await store.update(scan, (await store.find('scan-1'))?.etag ?? '');

        const inTime = new Date(Date.parse(requestedAt) + deadAfterMs);
        const next = aScan({ scanId: 'scan-2', requestedAt: '2026-11-20T06:05:00Z' });
        expect((await store.request(next, deadAfterMs, inTime)).scan.scanId).toBe('scan-1');

        const late = new Date(inTime.getTime() + 1000);
        expect(await store.request(next, deadAfterMs, late)).toEqual({ scan: next, created: true });
        const expired = (await store.find('scan-1'))?.value;
        expect(expired).toMatchObject({
          state: 'expired',
          finishedAt: '2026-11-20T06:04:01Z',
          error: { code: 'expired' },
        });
      });
    });

    describe('updates', () => {
      it('replaces a scan that is as it was read, and answers its new version', async () => {
        await store.request(aScan(), deadAfterMs, soon);
        const first = await store.find('scan-1');
        const etag = await store.update(aScan({ state: 'running' }), first?.etag ?? '');
        expect(await store.find('scan-1')).toEqual({ value: aScan({ state: 'running' }), etag });
        expect(etag).not.toBe(first?.etag);
      });

      it('refuses to overwrite a scan that changed since it was read', async () => {
        await store.request(aScan(), deadAfterMs, soon);
        const etag = (await store.find('scan-1'))?.etag ?? '';
        await store.update(aScan({ state: 'running' }), etag);
        await expect(store.update(aScan({ state: 'cancelled' }), etag)).rejects.toMatchObject({
          code: 'store.conflict',
        });
        expect((await store.find('scan-1'))?.value.state).toBe('running');
      });

      it('takes an update for done that was made before, since its answer may have been lost on the way', async () => {
        await store.request(aScan(), deadAfterMs, soon);
        const etag = (await store.find('scan-1'))?.etag ?? '';
        const next = await store.update(aScan({ state: 'running' }), etag);
        expect(await store.update(aScan({ state: 'running' }), etag)).toBe(next);
      });

      it('keeps a scan with thousands of gaps', async () => {
        const gaps = Array.from({ length: 5_000 }, (_, index) => ({
          scope: 'subscription' as const,
          id: `${index}`,
          what: 'clusters' as const,
          reason: 'forbidden' as const,
          detail: `The identity may not read subscription ${index}; ${'give it the Reader role. '.repeat(4)}`,
        }));
        const scan = aScan({ coverage: { complete: false, subscriptions: { expected: 1, seen: 0 }, gaps } });
        await store.request(scan, deadAfterMs, soon);
        expect((await store.find('scan-1'))?.value).toEqual(scan);
      });
    });

    describe('lists of scans', () => {
      const instants = ['2026-11-18T06:00:00Z', '2026-11-20T06:00:00Z', '2026-11-17T06:00:00Z', '2026-11-19T06:00:00Z'];
      const newestFirst = ['20', '19', '18', '17'];
      beforeEach(async () => {
        for (const instant of instants) {
          const day = instant.slice(8, 10);
          await store.request(
            aScan({ scanId: day, requestedAt: instant, scope: { subscriptions: [day] } }),
            deadAfterMs,
            soon,
          );
        }
      });

      it('go from the newest to the oldest', async () => {
        const { items, continuation } = await store.list(10);
        expect(items.map(({ scanId }) => scanId)).toEqual(newestFirst);
        expect(continuation).toBeNull();
      });

      it('page without loss or repetition while newer ones arrive', async () => {
        const first = await store.list(2);
        await store.request(aScan({ scanId: '21', requestedAt: '2026-11-21T06:00:00Z' }), deadAfterMs, soon);
        const second = await store.list(2, first.continuation ?? '');
        expect([...first.items, ...second.items].map(({ scanId }) => scanId)).toEqual(newestFirst);
        expect(second.continuation).toBeNull();
      });

      it.each([
        '',
        'nonsense',
        btoa('{"v":1,"list":"scans","position":"latest"}'),
        btoa('{"v":1,"list":"clusters","position":"at!"}'),
      ])('refuse the continuation %j', async (continuation) => {
        await expect(store.list(2, continuation)).rejects.toMatchObject({ code: 'request.invalid' });
      });
    });

    describe('the latest scan', () => {
      const completed = (scanId: string, takenAt: string) =>
        aScan({ scanId, state: 'completed', requestedAt: takenAt, takenAt, scope: { subscriptions: [scanId] } });
      const older = completed('older', '2026-11-19T06:00:00Z');
      const newer = completed('newer', '2026-11-20T06:00:00Z');
      beforeEach(async () => {
        for (const scan of [older, newer]) await store.request(queued(scan), deadAfterMs, soon);
      });

      it('is undefined before the first one', async () => {
        expect(await store.latest()).toBeUndefined();
      });

      it('moves on to newer scans and never back', async () => {
        await complete(older);
        expect((await store.latest())?.scanId).toBe('older');
        await complete(newer);
        await complete(older);
        expect((await store.latest())?.scanId).toBe('newer');
      });

      it('is judged by when the snapshot was taken, not by when the scan was asked for', async () => {
        const late = { ...completed('late', '2026-11-18T06:00:00Z'), requestedAt: '2026-11-21T06:00:00Z' };
        await store.request(queued(late), deadAfterMs, soon);
        await complete(newer);
        await complete(late);
        expect((await store.latest())?.scanId).toBe('newer');
      });

      it('is the one that ended later, of two of the same second', async () => {
        for (const name of ['b', 'a', 'c']) {
          const twin = { ...newer, scanId: name, scope: { subscriptions: [name] } };
          await store.request(queued(twin), deadAfterMs, soon);
          await complete(twin);
          expect((await store.latest())?.scanId).toBe(name);
        }
      });

      it('becomes so with the very write that completes it, or not at all', async () => {
        await expect(store.complete(newer, 'W/"another"')).rejects.toMatchObject({ code: 'store.conflict' });
        expect(await store.latest()).toBeUndefined();
      });

      it('is the newest one after switches at once', async () => {
        await Promise.all([newer, older, newer].map((scan) => complete(scan, worker())));
        expect((await store.latest())?.scanId).toBe('newer');
      });
    });

    describe('results', () => {
      it('come back as they were written', async () => {
        const verdict = aClassicVerdict({ tags: { ключ: 'значение', '😀': '\u0000"\\\n' } });
        const gone: NotSeen = {
          id: '/subscriptions/x/gone',
          lastSeenAt: '2026-11-01T06:00:00Z',
          last: aVerdict({ name: 'gone' }),
        };
        const history = {
          startsUnmeshed: true,
          observations: [
            {
              resourceUid: null,
              revisions: [{ major: 1, minor: 28 }],
              lowest: { version: { major: 1, minor: 33, patch: 2 }, exact: true },
              flagRegistered: false,
            },
          ],
        };
        const results = resultsOf(
          { kind: 'verdict', verdict },
          { kind: 'history', clusterKey: '/subscriptions/x/y', history },
          { kind: 'notSeen', notSeen: gone },
          { kind: 'coveredSubscription', subscriptionId: 'x' },
        );
        await store.writeResults('scan-1', results, neverAborted);
        const reader = worker();
        expect(await listOf(reader.verdicts('scan-1'))).toEqual([verdict]);
        expect(await reader.verdict('scan-1', verdict.id.toLowerCase())).toEqual(verdict);
        expect(await listOf(reader.notSeen('scan-1'))).toEqual([gone]);
        const ledger = await reader.history('scan-1');
        expect([...ledger.clusters]).toEqual([['/subscriptions/x/y', history]]);
        expect([...ledger.coveredSubscriptions]).toEqual(['x']);
      });

      it('of an empty fleet are empty, and of no scan at all the history is', async () => {
        await write('scan-1', []);
        expect(await listOf(store.verdicts('scan-1'))).toEqual([]);
        expect(await store.page('scan-1', {}, 10)).toEqual({
          items: [],
          continuation: null,
          previous: null,
          total: 0,
          scanId: 'scan-1',
        });
        expect(await store.verdict('scan-1', '/subscriptions/x')).toBeUndefined();
        const ledger = await store.history(undefined);
        expect([ledger.clusters.size, ledger.coveredSubscriptions.size]).toEqual([0, 0]);
      });

      it('of a scan that has not finished are not there, which is not the same as empty', async () => {
        await store.request(aScan(), deadAfterMs, soon);
        const notFound = { code: 'notFound' };
        await expect(store.page('scan-1', {}, 10)).rejects.toMatchObject(notFound);
        await expect(listOf(store.verdicts('scan-1'))).rejects.toMatchObject(notFound);
        await expect(listOf(store.notSeen('scan-1'))).rejects.toMatchObject(notFound);
        await expect(store.history('scan-1')).rejects.toMatchObject(notFound);
        await expect(store.verdict('scan-1', 'x')).rejects.toMatchObject(notFound);
      });

      it('never change once they are written, whatever is written again', async () => {
        await write('scan-1', [aVerdict({ name: 'first' })]);
        await worker().writeResults('scan-1', resultsOf(verdictResults([aVerdict({ name: 'second' })])), neverAborted);
        expect(await namesOf({})).toEqual(['first']);
        expect((await listOf(worker().verdicts('scan-1'))).map((verdict) => verdict.name)).toEqual(['first']);
      });

      it('are not even asked for when they are written already', async () => {
        await write('scan-1', [aVerdict()]);
        let isAsked = false;
        const results = async function* () {
          isAsked = true;
          yield* verdictResults([aVerdict()]);
        };
        await worker().writeResults('scan-1', results(), neverAborted);
        expect(isAsked).toBe(false);
      });

      it('are those of one attempt alone when two write at once', async () => {
        const fleet = (mark: string, count: number) =>
          verdictResults(Array.from({ length: count }, (_, index) => aVerdict({ name: `${mark}-${index}` })));
        await Promise.all([
          worker().writeResults('scan-1', resultsOf(fleet('left', 300)), neverAborted),
          worker().writeResults('scan-1', resultsOf(fleet('right', 200)), neverAborted),
        ]);
        const names = (await listOf(store.verdicts('scan-1'))).map((verdict) => verdict.name);
        const winner = names[0]?.startsWith('left') ? 'left' : 'right';
        expect(names).toHaveLength(winner === 'left' ? 300 : 200);
        expect(names.every((item) => item.startsWith(winner))).toBe(true);
      });

      it('do not appear while their attempt is under way or has died', async () => {
        const dying = async function* () {
          yield* verdictResults(Array.from({ length: 200 }, (_, index) => aVerdict({ name: `dead-${index}` })));
          throw new Error('killed');
        };
        await expect(store.writeResults('scan-1', dying(), neverAborted)).rejects.toThrow('killed');
        await expect(store.page('scan-1', {}, 10)).rejects.toMatchObject({ code: 'notFound' });
        await write('scan-1', [aVerdict({ name: 'alive' })]);
        expect(await namesOf({})).toEqual(['alive']);
      });

      it('stop being written when the signal says so', async () => {
        const controller = new AbortController();
        const endless = async function* () {
          for (let index = 0; ; index += 1) {
            if (index === 100) controller.abort(new Error('taken over'));
            yield* verdictResults([aVerdict({ name: `n-${index}` })]);
          }
        };
        await expect(store.writeResults('scan-1', endless(), controller.signal)).rejects.toThrow('taken over');
        await expect(store.history('scan-1')).rejects.toMatchObject({ code: 'notFound' });
      });

      it('hold verdicts of hundreds of kilobytes', async () => {
        const evidence = {
          text: Array.from({ length: 40_000 }, (_, index) => `${(index * 7_919) % 99_991}`).join(' '),
        };
        const large = aClassicVerdict({ name: 'large', findings: [aFinding({ evidence })] });
        await write('scan-1', [aVerdict({ name: 'before' }), large, aVerdict({ name: 'zzz' })]);
        expect(JSON.stringify(large).length).toBeGreaterThan(200_000);
        expect(await store.verdict('scan-1', large.id.toLowerCase())).toEqual(large);
      });

      it('survive hostile ids and names', async () => {
        const clusters = hostileNames.map((hostile, index) =>
          aVerdict({ name: hostile, resourceGroup: `rg ${index} ${hostile}` }),
        );
        await write('scan-1', clusters);
        const reader = worker();
        for (const cluster of clusters) {
          expect(await reader.verdict('scan-1', cluster.id.toLowerCase())).toEqual(cluster);
          const found = await reader.page('scan-1', { q: cluster.resourceGroup }, 100);
          expect(found.items).toContainEqual(cluster);
        }
      });

      it('keep a cluster that was handed in twice once', async () => {
        await write('scan-1', [aVerdict({ name: 'once' }), aVerdict({ name: 'other' }), aVerdict({ name: 'once' })]);
        expect(await namesOf({})).toEqual(['once', 'other']);
        expect(await listOf(store.verdicts('scan-1'))).toHaveLength(2);
      });
    });

    describe('pages', () => {
      it('show the worst first: compliance, then the gravest finding, then the id', async () => {
        const low = [aFinding({ severity: 'low' })];
        const high = [aFinding({ severity: 'info' }), aFinding({ severity: 'high' })];
        await write('scan-1', [
          aVerdict({ name: '8-not-applicable', compliance: 'notApplicable' }),
          aVerdict({ name: '7-compliant', compliance: 'compliant' }),
          aVerdict({ name: '6-compliant-low', compliance: 'compliant', findings: low }),
          aVerdict({ name: '5-exempt', compliance: 'exempt', findings: high }),
          aVerdict({ name: '4-unknown', compliance: 'unknown' }),
          aVerdict({ name: '3-low', compliance: 'nonCompliant', findings: low }),
          aVerdict({ name: '2-HIGH', compliance: 'nonCompliant', findings: high }),
          aVerdict({ name: '1-high', compliance: 'nonCompliant', findings: high }),
        ]);
        expect(await namesOf({})).toEqual([
          '1-high',
          '2-HIGH',
          '3-low',
          '4-unknown',
          '5-exempt',
          '6-compliant-low',
          '7-compliant',
          '8-not-applicable',
        ]);
      });

      it('sort by name where that is asked for, whatever its casing, and go on in that order', async () => {
        await write('scan-1', [
          aVerdict({ name: 'beta' }),
          aClassicVerdict({ name: 'Gamma' }),
          aVerdict({ name: 'Alpha', resourceGroup: 'rg-z' }),
          aVerdict({ name: 'alpha', resourceGroup: 'rg-a' }),
          aVerdict({ name: 'alpha-2' }),
        ]);
        const pages = await pageThrough('scan-1', { sort: 'name' }, 2);
        expect(pages.flat().map(({ name }) => name)).toEqual(['alpha', 'Alpha', 'alpha-2', 'beta', 'Gamma']);
        const { continuation } = await store.page('scan-1', { sort: 'name' }, 2);
        await expect(store.page('scan-1', {}, 2, continuation ?? '')).rejects.toMatchObject({
          code: 'request.invalid',
        });
      });

      it('outline every cluster of a scan, worst first, with names as Azure wrote them', async () => {
        const classic = aClassicVerdict({ name: 'aks-Orders', location: 'West Europe', subscriptionName: null });
        await write('scan-1', [aVerdict(), classic]);
        const [first, second, ...others] = await worker().outline('scan-1');
        expect(others).toEqual([]);
        expect(first).toMatchObject({
          key: classic.id.toLowerCase(),
          name: 'aks-Orders',
          compliance: 'nonCompliant',
          mode: 'classic',
          subscription: classic.subscriptionId.toLowerCase(),
          subscriptionName: '',
          location: 'westeurope',
        });
        expect(second).toMatchObject({ compliance: 'compliant', subscriptionName: 'Payments Production' });
        await expect(store.outline('no-such-scan')).rejects.toMatchObject({ code: 'notFound' });
      });

      it('walk 3,000 clusters, whatever order they came in, without loss or repetition', async () => {
        const fleet = Array.from({ length: 3_000 }, (_, index) => {
          const number = (index * 1_009) % 3_000;
          const make = number % 3 === 0 ? aVerdict : aClassicVerdict;
          return make({ name: `aks-${String(number).padStart(4, '0')}` });
        });
        await write('scan-1', fleet);
        const pages = await pageThrough('scan-1', {}, 701);
        expect(pages.map((page) => page.length)).toEqual([701, 701, 701, 701, 196]);
        const walked = pages.flat().map((verdict) => verdict.name);
        const sorted = fleet.map((verdict) => verdict.name).sort();
        const isClassic = (item: string): boolean => Number(item.slice(4)) % 3 !== 0;
        expect(walked).toEqual([...sorted.filter(isClassic), ...sorted.filter((item) => !isClassic(item))]);
        const streamed = await listOf(worker().verdicts('scan-1'));
        expect(streamed.map((verdict) => verdict.name)).toEqual(sorted);
      });

      describe('of a mixed fleet', () => {
        const orders = '22222222-2222-4222-8222-222222222222';
        beforeEach(async () => {
          await write('scan-1', [
            aVerdict({ name: 'pay-native', location: 'westeurope' }),
            aClassicVerdict({ name: 'pay-classic', location: 'West Europe' }),
            aClassicVerdict({
              name: 'ord-classic',
              subscriptionId: orders,
              subscriptionName: 'Orders',
              location: 'eastus',
            }),
            aVerdict({
              name: 'ord-none',
              subscriptionId: orders,
              subscriptionName: null,
              compliance: 'notApplicable',
              sidecarMode: 'none',
              resourceGroup: 'RG-Legacy',
            }),
          ]);
        });

        it.each<[string, ClusterFilter, string[]]>([
          ['compliance', { compliance: ['compliant', 'notApplicable'] }, ['pay-native', 'ord-none']],
          ['mode', { mode: ['classic'] }, ['pay-classic', 'ord-classic']],
          ['subscription, any case', { subscription: [orders.toUpperCase()] }, ['ord-classic', 'ord-none']],
          ['location, however it is written', { location: ['West Europe'] }, ['pay-classic', 'pay-native', 'ord-none']],
          ['part of a name', { q: ' NATIVE ' }, ['pay-native']],
          ['part of a resource group', { q: 'legacy' }, ['ord-none']],
          ['part of a subscription name', { q: 'orders' }, ['ord-classic']],
          [
            'all of them at once',
            { mode: ['classic'], subscription: [orders], location: ['eastus'], q: 'ord' },
            ['ord-classic'],
          ],
          ['filters that exclude each other', { mode: ['native'], subscription: [orders] }, []],
          [
            'lists that name nothing',
            { mode: [], subscription: [], q: '' },
            ['pay-classic', 'ord-classic', 'pay-native', 'ord-none'],
          ],
        ])('filter by %s', async (_, filter, names) => {
          const page = await store.page('scan-1', filter, 100);
          expect(page.items.map((item) => item.name)).toEqual(names);
          expect(page.total).toBe(names.length);
        });

        it('page within a filter', async () => {
          const pages = await pageThrough('scan-1', { mode: ['classic', 'native'] }, 1);
          expect(pages.flat().map((item) => item.name)).toEqual(['pay-classic', 'ord-classic', 'pay-native']);
        });

        it('lead back page by page, in the scan they began in', async () => {
          const first = await store.page('scan-1', {}, 1);
          const second = await store.page('scan-1', {}, 1, first.continuation ?? '');
          const third = await store.page('scan-1', {}, 1, second.continuation ?? '');
          await write('scan-2', [aVerdict({ name: 'newer' })]);
          const back = await store.page('scan-2', {}, 1, third.previous ?? '');
          expect(back).toEqual(second);
          expect(await store.page('scan-2', {}, 1, back.previous ?? '')).toEqual(first);
          expect(first.previous).toBeNull();
        });

        it('stay in their scan when a newer one lands', async () => {
          const first = await store.page('scan-1', {}, 2);
          await write('scan-2', [aVerdict({ name: 'newer' })]);
          const second = await store.page('scan-2', {}, 2, first.continuation ?? '');
          expect([...first.items, ...second.items].map((item) => item.name)).toEqual([
            'pay-classic',
            'ord-classic',
            'pay-native',
            'ord-none',
          ]);
          expect(second.scanId).toBe('scan-1');
        });

        it('refuse a continuation that was made for another filter', async () => {
          const { continuation } = await store.page('scan-1', { mode: ['classic'] }, 1);
          await expect(store.page('scan-1', { mode: ['native'] }, 1, continuation ?? '')).rejects.toMatchObject({
            code: 'request.invalid',
          });
        });

        it('refuse a continuation that nobody made', async () => {
          const { continuation } = await store.page('scan-1', {}, 1);
          const real = JSON.parse(Buffer.from(continuation ?? '', 'base64url').toString()) as { position: object };
          const forged = (change: object): string =>
            Buffer.from(JSON.stringify({ ...real, position: { ...real.position, ...change } })).toString('base64url');
          const forgeries = [
            '',
            '!',
            'bnVsbA',
            btoa('[]'),
            forged({ offset: -1 }),
            forged({ offset: 1.5 }),
            forged({ offset: '1' }),
            forged({ offset: 5 }),
            forged({ scan: 7 }),
            forged({ filter: null }),
          ];
          for (const forgery of forgeries) {
            await expect(store.page('scan-1', {}, 1, forgery), forgery).rejects.toMatchObject({
              code: 'request.invalid',
            });
          }
          await expect(store.page('scan-1', {}, 1, forged({ scan: 'no-such-scan' }))).rejects.toMatchObject({
            code: 'notFound',
          });
        });
      });
    });

    describe('removal', () => {
      const completed = (scanId: string, takenAt: string) =>
        aScan({ scanId, state: 'completed', requestedAt: takenAt, takenAt, scope: { subscriptions: [scanId] } });
      const scans = [completed('scan', '2026-11-18T06:00:00Z'), completed('scan-1', '2026-11-19T06:00:00Z')];
      beforeEach(async () => {
        for (const scan of scans) {
          await store.request(queued(scan), deadAfterMs, soon);
          await write(scan.scanId, [aVerdict({ name: scan.scanId })]);
          await complete(scan);
        }
      });

      it('takes a scan with all its results, and no other one', async () => {
        await store.page('scan', {}, 10);
        await store.remove('scan');
        expect(await store.find('scan')).toBeUndefined();
        await expect(store.page('scan', {}, 10)).rejects.toMatchObject({ code: 'notFound' });
        await expect(worker().history('scan')).rejects.toMatchObject({ code: 'notFound' });
        expect((await store.list(10)).items.map(({ scanId }) => scanId)).toEqual(['scan-1']);
        expect(await namesOf({})).toEqual(['scan-1']);
      });

      it('may be repeated, also by two at once', async () => {
        await Promise.all([store.remove('scan'), worker().remove('scan')]);
        await store.remove('scan');
        await store.remove('never-was');
        expect((await store.list(10)).items).toHaveLength(1);
      });

      it('refuses the latest scan', async () => {
        await expect(store.remove('scan-1')).rejects.toMatchObject({ code: 'store.conflict' });
        expect(await namesOf({})).toEqual(['scan-1']);
      });

      it('ends the pages of the scan, for a worker that has not read them', async () => {
        const { continuation } = await store.page('scan', {}, 1);
        expect(continuation).toBeNull();
        await store.remove('scan');
        await expect(worker().verdict('scan', 'x')).rejects.toMatchObject({ code: 'notFound' });
      });
    });
  });
}
