import { describe, expect, it } from 'vitest';
import { parsedHtml, textsOf, type ParsedDocument } from '../../../test/support/parsed-html.ts';
import { everydayReport, hostileReport, hostileTexts } from '../../../test/support/sample-reports.ts';
import { aClassicVerdict, aVerdict } from '../../../test/support/verdicts.ts';
import type { ClusterVerdict, HistoryEntry, Path, PathWord, Scan, TrendPoint, Waves } from '../../domain/contracts.ts';
import { findingList, pathsTable } from './cluster-parts.ts';
import { clusterTable } from './cluster-table.ts';
import { gapList } from './coverage.ts';
import { cellsAtMost, fleetGatherer, fleetGrid } from './fleet-grid.ts';
import { historyTimeline } from './history-timeline.ts';
import type { Html } from './html.ts';
import { page } from './layout.ts';
import { deliveryList, exemptionList, scanList } from './lists.ts';
import { shareMeter } from './share-meter.ts';
import { trendChart } from './trend-chart.ts';
import { unblocksList, wavesView } from './waves-view.ts';
import { worstClusters } from './worst-clusters.ts';

async function dom(part: Html): Promise<ParsedDocument> {
  return parsedHtml(`<!doctype html><html><body>${String(await part)}</body></html>`);
}

/** The cells of each row, what is written small parted by a space. */
async function pathRows(verdict: ClusterVerdict): Promise<string[][]> {
  const document = await dom(pathsTable(verdict));
  for (const small of document.querySelectorAll('small')) small.prepend(' ');
  return [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map(({ textContent }) => textContent.trim()),
  );
}

const none = { native: 0, classic: 0, mixed: 0, undetermined: 0, none: 0 };

describe('the number that matters', () => {
  it('is the native share of the meshed clusters, rounded towards the worse, with both numbers', async () => {
    const document = await dom(
      shareMeter({ clusters: 1500, meshed: 1000, sidecarMode: { ...none, native: 999, classic: 1 } }),
    );
    expect(textsOf(document, '.number b')).toEqual(['99 %']);
    expect(document.body.textContent).toContain('999 of 1,000 meshed clusters');
  });

  it('has modes that add up to the meshed clusters, without those that may have no mesh', async () => {
    const document = await dom(
      shareMeter({
        clusters: 9,
        meshed: 5,
        sidecarMode: { native: 1, mixed: 0, classic: 2, undetermined: 4, none: 2 },
      }),
    );
    expect(textsOf(document, '.legend li')).toEqual(['native 1', 'classic 2', 'undetermined 2']);
  });

  it('is no number where nothing is meshed', async () => {
    const document = await dom(shareMeter({ clusters: 3, meshed: 0, sidecarMode: { ...none, none: 3 } }));
    expect(textsOf(document, '.number b')).toEqual(['–']);
    expect(document.querySelector('svg')).toBeNull();
  });
});

describe('the grid of the fleet', () => {
  it('has one cell a cluster, the worst group and the worst cells first, with a letter that needs no colour', async () => {
    const cells = [
      aVerdict({ name: 'good', subscriptionId: 'a', subscriptionName: 'Alpha' }),
      aVerdict({ name: 'good2', subscriptionId: 'b', subscriptionName: 'Beta' }),
      aClassicVerdict({ name: 'bad', subscriptionId: 'B', subscriptionName: 'Beta' }),
    ];
    const document = await dom(
      fleetGrid(cells, { groupBy: 'subscription', href: ({ key }) => `/?subscription=${key}` }),
    );
    expect(textsOf(document, '.group a')).toEqual(['Beta', 'Alpha']);
    expect(textsOf(document, '.squares i')).toEqual(['C', 'N', 'N']);
    expect(document.querySelector('.squares i')?.getAttribute('title')).toBe('bad: nonCompliant, classic');
    expect(document.querySelector('a')?.getAttribute('href')).toBe('/?subscription=b');
  });

  it('is links that keys and fingers reach in a small fleet, and one image a group in a larger one', async () => {
    const grid = (count: number) =>
      fleetGrid(
        Array.from({ length: count }, (_, index) => aVerdict({ name: `aks-${index}` })),
        { groupBy: 'location', clusterHref: ({ name }) => `/clusters/${name}` },
      );
    const small = await dom(grid(300));
    expect(small.querySelectorAll('[role=img]').length).toBe(0);
    const link = small.querySelector('.squares a');
    expect([link?.getAttribute('href'), link?.getAttribute('aria-label'), link?.textContent]).toEqual([
      '/clusters/aks-0',
      'aks-0: compliant, native',
      'N',
    ]);
    const large = await dom(grid(301));
    expect(large.querySelectorAll('.squares a').length).toBe(0);
    expect(large.querySelector('.squares')?.getAttribute('aria-label')).toBe('westeurope, 301 clusters: 301 compliant');
  });

  it('says what its signs and colours mean', async () => {
    const of = async (count: number) => {
      const cells = Array.from({ length: count }, () => aVerdict());
      return textsOf(await dom(fleetGrid(cells, { groupBy: 'location' })), '.key :is(.badge, .mode, .swatch)');
    };
    expect(await of(1)).toHaveLength(10);
    expect(await of(cellsAtMost + 1)).toEqual(['nonCompliant', 'unknown', 'exempt', 'compliant', 'notApplicable']);
  });

  it('becomes bars that name their numbers when the fleet outgrows single cells', async () => {
    const gatherer = fleetGatherer('location');
    for (let index = 0; index <= cellsAtMost; index += 1) {
      gatherer.add(aVerdict({ name: `aks-${index}`, location: index % 2 === 0 ? 'westeurope' : 'WestEurope' }));
    }
    const document = await dom(gatherer.render());
    expect(document.querySelectorAll('.squares i')).toHaveLength(0);
    expect(textsOf(document, '.group')).toEqual([`westeurope 2,001 clusters: 2,001 compliant`]);
    expect(document.querySelectorAll('.bar rect')).toHaveLength(1);
  });

  it('says how many groups it did not draw', async () => {
    const cells = Array.from({ length: 103 }, (_, index) => aVerdict({ location: `place-${index}` }));
    const document = await dom(fleetGrid(cells, { groupBy: 'location' }));
    expect(document.querySelectorAll('.fleet > li').length).toBe(100);
    expect(document.body.textContent).toContain('3 more groups with 3 clusters');
  });
});

describe('the trend', () => {
  const point = (day: string, native: number, complete = true): TrendPoint => ({
    scanId: day,
    takenAt: `${day}T06:00:00Z`,
    complete,
    clusters: 10,
    meshed: 10,
    compliance: { compliant: native, nonCompliant: 10 - native, exempt: 0, unknown: 0, notApplicable: 0 },
    sidecarMode: { ...none, native, classic: 10 - native },
  });

  it('marks incomplete scans in the drawing, in words and in the table', async () => {
    const document = await dom(
      trendChart([point('2026-11-01', 2), point('2026-11-08', 1, false), point('2026-11-15', 5)]),
    );
    expect(document.querySelectorAll('svg.wide .incomplete')).toHaveLength(1);
    expect(textsOf(document, 'figcaption')[0]).toContain(
      '20 % native of 10 meshed on 2026-11-01 to 50 % native of 10 meshed on 2026-11-15',
    );
    expect(textsOf(document, 'figcaption')[0]).toContain('1 of 3 scans was incomplete');
    expect(textsOf(document, 'tbody tr td:last-child')).toEqual(['complete', '◇ incomplete', 'complete']);
  });

  it('draws marks that would touch as one', async () => {
    const days = Array.from({ length: 90 }, (_, index) =>
      new Date(Date.UTC(2026, 7, 1 + index)).toISOString().slice(0, 10),
    );
    const document = await dom(trendChart(days.map((day, index) => point(day, 2, index % 50 > 20))));
    expect(document.querySelectorAll('svg.wide .incomplete').length).toBe(2);
  });

  it('writes dates as short as tells them apart', async () => {
    const labels = async (...days: string[]) =>
      textsOf(await dom(trendChart(days.map((day) => point(day, 2)))), 'svg.narrow text.axis[text-anchor=middle]');
    expect(await labels('2026-07-20', '2027-02-10')).toEqual(['Aug', 'Oct', 'Dec', 'Feb']);
    expect(await labels('2026-11-20', '2026-11-28')).toContain('23 Nov');
  });

  it('tells scans of one day apart by their time', async () => {
    const scans = ['04:37:10', '04:40:12'].map((time) => ({
      ...point('2026-11-23', 2),
      takenAt: `2026-11-23T${time}Z`,
    }));
    const document = await dom(trendChart(scans));
    expect(textsOf(document, 'figcaption')[0]).toContain('2026-11-23 04:37 UTC to 2026-11-23 04:40 UTC');
    for (const label of textsOf(document, 'svg.wide text.axis[text-anchor=middle]'))
      expect(label).toMatch(/^04:\d\d(:\d\d)?$/);
  });

  it('draws nothing of one scan, of none, or of instants that are none', async () => {
    for (const points of [[], [point('2026-11-01', 1)], [point('2026-11-01', 1), point('never', 1)]]) {
      expect((await dom(trendChart(points))).querySelector('svg')).toBeNull();
    }
  });

  it('keeps every number of the drawing a number, whatever the counts', async () => {
    const text = String(await trendChart([point('2026-11-01', 0), point('2026-11-01', 0)]));
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});

describe('one cluster', () => {
  it('compares what it has with what each path needs', async () => {
    const rows = await pathRows(aClassicVerdict());
    expect(rows[0]).toEqual([
      'control plane version',
      '1.32.7',
      'falls short needs 1.33 or later',
      'met needs 1.29 or later',
    ]);
    expect(rows[3]).toEqual(['preview flag', 'NotRegistered', 'not asked', 'falls short needs Registered']);
    expect(rows).toHaveLength(4);
  });

  it('tells what could not be told from what falls short', async () => {
    const rows = await pathRows(
      aVerdict({
        featureFlag: null,
        paths: {
          preview: { state: 'unknown', missing: [], unknown: ['featureFlag'] },
          default: { state: 'unknown', missing: [], unknown: ['installHistory'] },
        },
      }),
    );
    expect(rows[3]?.slice(1)).toEqual(['not known', 'not asked', 'could not be told needs Registered']);
    expect(rows[4]?.[0]).toBe('how the revision got there');
  });

  it('says that a pool version is only the oldest that could be read, where another could not', async () => {
    const cell = async (unknown: PathWord[]) => {
      const path: Path = { state: 'unknown', missing: [], unknown };
      const paths = { preview: path, default: path };
      return (await pathRows(aVerdict({ oldestNodePoolVersion: '1.34.5', paths })))[1]?.[1];
    };
    expect(await cell(['nodePools'])).toBe('1.34.5 the oldest that could be read');
    expect(await cell(['featureFlag'])).toBe('1.34.5');
  });

  it('is not said to have no mesh where nobody could read whether it has one', async () => {
    const unread = aVerdict({ paths: null, meshRevisions: [], sidecarMode: 'undetermined' });
    const unmeshed = aVerdict({ paths: null, meshRevisions: [], sidecarMode: 'none' });
    const said = async (verdict: ClusterVerdict) => (await dom(pathsTable(verdict))).body.textContent;
    expect(await said(unread)).toBe(
      'Whether the cluster has a mesh could not be read, so nothing can be said of the paths to native sidecars.',
    );
    expect(await said(unmeshed)).toBe('Not meshed: the paths to native sidecars do not apply.');
    const cells = textsOf(await dom(clusterTable([unread, unmeshed], { caption: 'c' })), 'tbody td:nth-child(5)');
    expect(cells).toEqual(['?flag NotRegistered', '–flag NotRegistered']);
  });

  it('links only what looks like a public document', async () => {
    const [finding] = aClassicVerdict().findings;
    if (!finding) throw new Error('a classic verdict has findings');
    const document = await dom(findingList([finding, { ...finding, source: 'javascript:alert(1)' }]));
    expect([...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([finding.source]);
    expect(document.body.textContent).toContain('javascript:alert(1)');
  });

  it('shows its history newest first, each entry with what changed', async () => {
    const first: HistoryEntry = {
      scanId: 'a',
      takenAt: '2026-11-01T06:00:00Z',
      sidecarMode: 'classic',
      confidence: 'documented',
      compliance: 'nonCompliant',
      controlPlaneVersion: '1.32.7',
      oldestNodePoolVersion: '1.32.7',
      meshRevisions: ['asm-1-27'],
      featureFlag: null,
      rules: ['NS001'],
    };
    const second = { ...first, scanId: 'b', takenAt: '2026-11-08T06:00:00Z', controlPlaneVersion: '1.33.1', rules: [] };
    const document = await dom(historyTimeline([first, second]));
    expect(textsOf(document, '.timeline > li li')).toEqual(['control plane: 1.32.7 → 1.33.1', 'findings gone: NS001']);
    expect(textsOf(document, '.timeline > li')[1]).toContain('First seen: mode classic');
    const unread: HistoryEntry = { ...first, sidecarMode: 'undetermined', meshRevisions: [] };
    expect(textsOf(await dom(historyTimeline([unread])), 'li')[0]).toContain('mesh not known, flag not read');
  });
});

describe('lists', () => {
  it('put the exemption that ends first first, and leave out who is not exempt', async () => {
    const exempt = (name: string, until: string) =>
      aClassicVerdict({ name, exemption: { state: 'valid', until, reason: 'r', from: 'cluster' } });
    const document = await dom(exemptionList([exempt('b', '2027-01-01'), aVerdict(), exempt('a', '2026-12-01')]));
    expect(textsOf(document, 'tbody th').map((text) => text[0])).toEqual(['a', 'b']);
    expect(textsOf(document, 'tbody .badge')).toEqual(['nonCompliant', 'nonCompliant']);
  });

  it('say how long a scan took and what it missed', async () => {
    const { summary, coverage } = everydayReport();
    const scan: Scan = {
      scanId: 's',
      state: 'completed',
      trigger: 'timer',
      requestedAt: '2026-11-20T06:00:00Z',
      startedAt: '2026-11-20T06:00:05Z',
      finishedAt: '2026-11-20T06:01:25Z',
      heartbeatAt: null,
      scope: { tenant: true },
      progress: { phase: 'done', subscriptions: { done: 1, of: 1 }, clusters: { done: 1, of: 1 }, throttledMs: 0 },
      coverage,
      summary,
      error: null,
    };
    const document = await dom(scanList([scan]));
    expect(textsOf(document, 'tbody th')).toEqual(['2026-11-20 06:00:00 UTC']);
    expect(textsOf(document, 'tbody td')).toEqual([
      'whole tenant',
      'completed',
      'schedule',
      '1 min 20 s',
      '6',
      `${coverage.gaps.length} gaps`,
    ]);
  });

  it('say which message was sent to whom', async () => {
    const delivery = {
      deliveryId: 'd',
      digestId: 'g',
      channel: 'email',
      recipient: 'a@contoso.example',
      state: 'sent',
      attempts: 1,
      lastAttemptAt: '2026-11-20T08:00:05Z',
      nextAttemptAt: null,
      error: null,
      createdAt: '2026-11-20T08:00:00Z',
    } as const;
    const document = await dom(
      deliveryList([
        { ...delivery, occasion: 'digest', audience: { kind: 'fleet' } },
        {
          ...delivery,
          channel: 'teams',
          recipient: 'teams',
          occasion: 'regression',
          audience: { kind: 'owner', owner: 'x' },
        },
      ]),
    );
    expect(textsOf(document, 'tbody th')).toEqual(['a@contoso.exampleemail', 'teams']);
    expect(textsOf(document, 'td[data-label=Message]')).toEqual([
      'Digest of the fleet2026-11-20 08:00 UTC',
      'Regressions of the clusters of x2026-11-20 08:00 UTC',
    ]);
  });

  it('call a gap by the name that people know, where there is one', async () => {
    const gap = { scope: 'subscription', what: 'feature', reason: 'forbidden', detail: '' } as const;
    const gaps = ['AAAA', 'bbbb'].map((id) => ({ ...gap, id }));
    const document = await dom(gapList(gaps, new Map([['aaaa', 'contoso-prod']])));
    expect(textsOf(document, '.names')).toEqual(['contoso-prod, bbbb']);
    expect(document.querySelector('.names span')?.getAttribute('title')).toBe('AAAA');
  });

  it('write the items of evidence one below the other, never as JSON', async () => {
    const revisions = {
      items: [
        { revision: 'asm-1-26', daysLeft: -207 },
        { revision: 'asm-1-29', daysLeft: 3 },
      ],
      more: 2,
    };
    const [finding] = aClassicVerdict().findings;
    if (!finding) throw new Error('a classic cluster has findings');
    const document = await dom(
      findingList([{ ...finding, evidence: { revisions, empty: [], deep: { a: { b: 1 } } } }]),
    );
    expect(textsOf(document, '.facts dd')).toEqual([
      'revision asm-1-26, daysLeft -207revision asm-1-29, daysLeft 3 and 2 more',
      'none',
      '{"a":{"b":1}}',
    ]);
  });

  it('name what unblocks most with how many become native', async () => {
    const waves: Waves = {
      format: 'sidescan.waves/1',
      takenAt: '2026-11-20T06:00:00Z',
      waves: [
        {
          environment: 'dev',
          canary: true,
          batches: [{ clusters: [{ id: '/a', name: 'aks-a', location: 'weu', steps: 2, cost: 3 }] }],
        },
      ],
      impossible: [{ id: '/b', name: 'aks-b', reason: 'no offer' }],
      unblocks: [
        { action: 'meshRevision', clusters: 4, becomesNative: 3, sentence: 'Upgrading the mesh makes 3 native.' },
      ],
    };
    expect(textsOf(await dom(unblocksList(waves.unblocks)), 'li')).toEqual(['+3Upgrading the mesh makes 3 native.']);
    const document = await dom(wavesView(waves, { href: ({ name }) => `/${name}` }));
    expect([...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual(['/aks-a', '/aks-b']);
  });
});

describe('hostile names', () => {
  it('stay text in every part', async () => {
    const report = hostileReport();
    const parts = [
      clusterTable(report.clusters, { caption: 'c', href: ({ name }) => `/x?q=${encodeURIComponent(name)}` }),
      fleetGrid(report.clusters, { groupBy: 'subscription' }),
      fleetGrid(report.clusters, { groupBy: 'location' }),
      gapList(report.coverage.gaps),
      exemptionList(report.clusters),
      findingList(report.clusters.flatMap(({ findings }) => findings)),
    ];
    for (const part of parts) {
      const document = await dom(part);
      expect(document.querySelectorAll('script, img, iframe, [onerror], [onload], [style]')).toHaveLength(0);
      expect(document.body.textContent).toContain(hostileTexts[0]);
      const text = String(await part);
      expect(['\u202e', '\u200b', '\u001b', '\u0007'].filter((character) => text.includes(character))).toEqual([]);
    }
  });

  it('cannot leave an attribute', async () => {
    const document = await dom(fleetGrid([aVerdict({ name: '" onmouseover="alert(1)' })], { groupBy: 'location' }));
    expect(document.querySelector('i')?.getAttribute('onmouseover')).toBeNull();
    expect(document.querySelector('i')?.getAttribute('title')).toContain('" onmouseover=');
  });
});

describe('a page', () => {
  it('carries the nonce on every inline style and script, and no style attribute', async () => {
    const text = String(
      await page({
        title: '<b>',
        styles: 'inline',
        nonce: 'n0nce',
        script: { inline: 'let a = 1 < 2' },
        body: findingList([]),
      }),
    );
    const document = parsedHtml(text);
    expect([...document.querySelectorAll('style, script')].map((element) => element.getAttribute('nonce'))).toEqual([
      'n0nce',
      'n0nce',
    ]);
    expect(document.title).toBe('<b> · Sidescan');
    expect(document.querySelectorAll('[style]')).toHaveLength(0);
    expect(document.querySelector('script')?.textContent).toBe('let a = 1 < 2');
    expect(document.querySelector('main')?.textContent).toContain('No findings.');
    expect(document.querySelectorAll('main')).toHaveLength(1);
  });
});

describe('the worst clusters', () => {
  it('are the worst of all, however many came and in whatever order', () => {
    const worst = worstClusters(3);
    for (let index = 0; index < 50; index += 1) {
      const name = `aks-${String(index).padStart(2, '0')}`;
      worst.add(index % 10 === 7 ? aClassicVerdict({ name }) : aVerdict({ name }));
    }
    expect(worst.take().map(({ name }) => name)).toEqual(['aks-07', 'aks-17', 'aks-27']);
  });
});
