// What pages say in states that are hard to bring about for real; the browser tests have the others.
import { describe, expect, it } from 'vitest';
import { parsedHtml, textsOf, type ParsedDocument } from '../../test/support/parsed-html.ts';
import { hostileReport } from '../../test/support/sample-reports.ts';
import { aScan } from '../../test/support/scan-store.ts';
import { aClassicVerdict, aReport, aVerdict, completeCoverage } from '../../test/support/verdicts.ts';
import type { Compliance, Exemption, Plan, Scan } from '../domain/contracts.ts';
import { clusterPage, type ClusterData } from './cluster-page.ts';
import { clustersPage, type ClustersData } from './clusters-page.ts';
import { errorPage } from './error-page.ts';
import { exemptionsPage } from './exemptions-page.ts';
import { firstScanPage, type FirstScanData } from './first-scan-page.ts';
import { renderPage, type DashboardPage, type Frame } from './frame.ts';
import { changesPage, overviewPage, type OverviewData } from './overview-page.ts';
import { scanPage, scansPage } from './scans-page.ts';

const frame: Frame = {
  nonce: 'test-nonce',
  mayScan: true,
  showsDeliveries: false,
  scan: { scanId: 'scan-1', takenAt: '2026-11-20T06:00:00Z', age: '3 hours', isStale: false },
};

async function documentOf(page: DashboardPage, changes: Partial<Frame> = {}): Promise<ParsedDocument> {
  return parsedHtml(await renderPage({ ...frame, ...changes }, page));
}

async function mainTextOf(page: DashboardPage, changes: Partial<Frame> = {}): Promise<string> {
  const document = await documentOf(page, changes);
  return (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ');
}

function overview(changes: Partial<OverviewData> = {}): DashboardPage {
  const { summary } = aReport([aVerdict(), aClassicVerdict()]);
  return overviewPage({
    scanId: 'scan-1',
    summary,
    coverage: completeCoverage,
    trend: [],
    changes: null,
    unblocks: [],
    groupBy: 'subscription',
    outline: [],
    running: null,
    ...changes,
  });
}

function clusters(changes: Partial<ClustersData> = {}): DashboardPage {
  return clustersPage({
    query: {},
    clusters: [aVerdict()],
    total: 1,
    pageNumber: 1,
    pageSize: 50,
    continuation: null,
    previous: null,
    coverage: completeCoverage,
    earlierScan: null,
    subscriptions: [],
    locations: [],
    without: [],
    ...changes,
  });
}

function cluster(changes: Partial<ClusterData> = {}): DashboardPage {
  return clusterPage({
    verdict: aClassicVerdict(),
    takenAt: '2026-11-20T06:00:00Z',
    cloud: 'AzureUSGovernment',
    absence: null,
    plan: { kind: 'none', noPlan: { reason: 'Nothing to do.', advice: [] } },
    inspections: [],
    history: [],
    ...changes,
  });
}

describe('the overview', () => {
  it('links what takes too long to wait for', async () => {
    const document = await documentOf(overview({ changes: 'late', unblocks: 'late' }));
    const links = [...document.querySelectorAll('main a')].map((link) => link.getAttribute('href'));
    expect(links).toContain('/changes');
    expect(links).toContain('/waves');
  });

  it('says that nothing can be planned without the snapshot', async () => {
    expect(await mainTextOf(overview({ unblocks: null }))).toContain('The snapshot of this scan is no longer kept');
  });

  it('leads to the scan as a report in each format', async () => {
    const links = [...(await documentOf(overview())).querySelectorAll('a[href^="/api/report"]')];
    expect(links.map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
      ['HTML', '/api/report?format=html'],
      ['CSV', '/api/report?format=csv'],
      ['Markdown', '/api/report?format=md'],
      ['JSON', '/api/report?format=json'],
    ]);
  });

  it('shows verdicts that moved, and counts what else did', async () => {
    const none = { items: [], total: 0 };
    const removed = { items: [{ kind: 'removed', id: '/x', name: 'aks-x', verdict: aVerdict() } as const], total: 7 };
    const groups = {
      regressions: none,
      notSeen: none,
      newlyNative: none,
      otherVerdict: none,
      added: none,
      removed,
      versionsOnly: none,
    };
    const from = { scanId: 's', takenAt: '2026-11-13T06:00:00Z' };
    const document = await documentOf(overview({ changes: { from, total: 7, groups } }));
    expect(document.querySelector('a[href="/changes#removed"]')?.textContent).toBe('7 clusters gone');
    expect(document.querySelectorAll('.changes').length).toBe(0);
    const all = await documentOf(changesPage({ from, total: 7, groups }));
    expect(textsOf(all, '#removed + .changes li .who')).toEqual(['aks-x']);
    expect(await mainTextOf(changesPage({ from, total: 7, groups }))).toContain('and 6 more');
  });

  it('leads to the scan that is under way', async () => {
    const document = await documentOf(overview({ running: { scanId: 'scan 2' } }));
    expect(document.querySelector('main [role=status] a')?.getAttribute('href')).toBe('/scans/scan%202');
  });
});

describe('every page', () => {
  it('says when its numbers are old', async () => {
    const scan = { scanId: 'scan-1', takenAt: '2026-11-01T06:00:00Z', age: '19 days', isStale: true };
    expect(await mainTextOf(overview(), { scan })).toContain('These numbers are 19 days old');
    expect(await mainTextOf(overview())).not.toContain('old');
  });

  it('has a sign of its own for the tab, so that browsers need not ask for one', async () => {
    const icon = (await documentOf(overview())).querySelector('link[rel=icon]');
    expect(icon?.getAttribute('href')).toMatch(/^data:image\/svg\+xml,%3Csvg/);
  });

  it('has no button for those who may not scan', async () => {
    const forms = async (mayScan: boolean) =>
      (await documentOf(overview(), { mayScan })).querySelectorAll('form[method=post]').length;
    expect(await forms(true)).toBe(1);
    expect(await forms(false)).toBe(0);
  });

  it('leads to the deliveries only where a channel is set up', async () => {
    const links = async (showsDeliveries: boolean) =>
      [...(await documentOf(overview(), { showsDeliveries })).querySelectorAll('nav a')].map(
        (link) => link.textContent,
      );
    expect(await links(true)).toContain('Deliveries');
    expect(await links(false)).not.toContain('Deliveries');
  });

  it('shows hostile text as text', async () => {
    const report = hostileReport();
    const [first] = report.clusters;
    if (!first) throw new Error('no cluster');
    const items = report.clusters;
    const all = { items, total: items.length };
    const pages: DashboardPage[] = [
      overview({ summary: report.summary, coverage: report.coverage }),
      clusters({
        query: { q: '"><script>alert(1)</script>', location: ['<b>'] },
        clusters: items,
        continuation: '"><script>',
        previous: '"><script>',
        subscriptions: items.map(({ name }) => ({ value: name, label: name })),
      }),
      ...items.map((verdict) => cluster({ verdict, absence: { kind: 'gone', at: '2026-11-12T06:00:00Z' } })),
      exemptionsPage({ exemptions: { valid: all, expired: all, invalid: all }, exempt: 1, only: null }),
      scanPage({
        scan: aScan({ scanId: '"><script>', state: 'running', scope: report.scope }),
        hasSnapshot: true,
        names: new Map(),
        mayCancel: true,
      }),
      scansPage({
        scans: [aScan({ state: 'failed', error: { code: 'x', message: first.name } })],
        continuation: null,
        isFirstPage: true,
      }),
    ];
    for (const page of pages) {
      const document = await documentOf(page);
      expect([...document.querySelectorAll('script, style')].map((element) => element.getAttribute('nonce'))).toEqual([
        'test-nonce',
        'test-nonce',
      ]);
      const valuesOf = (name: string): string[] =>
        [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name) ?? '');
      for (const name of ['style', 'onclick', 'onerror', 'onload', 'onmouseover']) expect(valuesOf(name)).toEqual([]);
      const places = ['href', 'src', 'action'].flatMap(valuesOf);
      expect(
        places.filter(
          (place) =>
            !/^[/#]|^data:image\/svg\+xml,|^https:\/\/(?:learn\.microsoft\.com|portal\.azure\.us)\//.test(place),
        ),
      ).toEqual([]);
      expect(document.querySelectorAll('img, iframe, object, base').length).toBe(0);
    }
  });
});

describe('the list of clusters', () => {
  const links = async (changes: Partial<ClustersData>) =>
    textsOf(await documentOf(clusters({ total: 120, ...changes })), '.pager a');

  it('says which page of how many it is, and leads back and on', async () => {
    expect(await mainTextOf(clusters({ total: 120, pageNumber: 2 }))).toContain('120 clusters, page 2 of 3');
    expect(await mainTextOf(clusters())).toContain('1 cluster, worst first');
    expect(await links({ continuation: 'next' })).toEqual(['Next page']);
    expect(await links({ pageNumber: 2, continuation: 'next', previous: 'before' })).toEqual([
      'First page',
      'Previous page',
      'Next page',
    ]);
    expect(await links({ total: 20 })).toEqual([]);
  });
});

describe('the exemptions', () => {
  const exempt = (count: number, state: Exemption['state'], compliance: Compliance) => ({
    items: Array.from({ length: count }, (_, index) => {
      const exemption = { state, until: '2026-12-31', reason: 'r', from: 'cluster' } as const;
      return aVerdict({ name: `aks-${state}-${index}`, compliance, exemption });
    }),
    total: count,
  });
  const exemptions = {
    valid: exempt(3, 'valid', 'compliant'),
    expired: exempt(230, 'expired', 'nonCompliant'),
    invalid: exempt(0, 'invalid', 'unknown'),
  };

  it('tell those that hold from those that a cluster needs, and what each cluster counts as', async () => {
    const page = exemptionsPage({ exemptions, exempt: 1, only: null });
    expect(await mainTextOf(page)).toContain(
      '3 exemptions hold until the end of the day named, UTC; 1 cluster needs its own and counts as exempt.',
    );
    const document = await documentOf(page);
    expect(textsOf(document, 'section[aria-labelledby=valid] .badge')).toEqual(Array(3).fill('compliant'));
  });

  it('are shown in short, and page by page', async () => {
    const document = await documentOf(exemptionsPage({ exemptions, exempt: 1, only: null }));
    expect(document.querySelectorAll('section[aria-labelledby=expired] tbody tr').length).toBe(25);
    expect(textsOf(document, 'main section > p > a')).toEqual(['All 230 ended']);
    const last = await documentOf(exemptionsPage({ exemptions, exempt: 1, only: { state: 'expired', pageNumber: 3 } }));
    expect(last.querySelectorAll('tbody tr').length).toBe(30);
    expect(textsOf(last, '.pager a')).toEqual(['All exemptions', 'Previous page']);
  });
});

describe('before the first scan has finished', () => {
  const first = (changes: Partial<FirstScanData> = {}): DashboardPage =>
    firstScanPage({
      page: { title: 'Waves', place: 'waves' },
      running: null,
      failed: null,
      mayScan: true,
      nextScanAt: '2026-11-24T05:00:00Z',
      ...changes,
    });

  it('a page says when there will be something to show, and offers to begin only to those who may', async () => {
    expect(await mainTextOf(first())).toContain('starts by itself within five minutes, or right now.');
    const document = await documentOf(first({ mayScan: false }));
    expect(document.querySelector('h1')?.textContent).toBe('Waves');
    expect(document.querySelector('main form')).toBeNull();
  });

  it('a page says why the scan before came to nothing', async () => {
    const error = { code: 'azure.forbidden', message: 'Azure refused the identity.' };
    expect(await mainTextOf(first({ failed: aScan({ state: 'failed', error }) }))).toContain(
      'scan of 2026-11-20 05:59 UTC ended without a result: Azure refused the identity. The next one starts by itself at 2026-11-24 05:00 UTC, or right now.',
    );
  });

  it('a page follows the scan that is under way', async () => {
    const document = await documentOf(first({ running: aScan({ scanId: 'scan 1' }) }));
    expect(document.querySelector('[data-poll]')?.getAttribute('data-poll')).toBe('/api/scans/scan%201');
    expect(textsOf(document, '[data-live=now]')).toEqual(['Waiting to begin']);
  });
});

describe('a scan without a result', () => {
  const alerts = async (state: Scan['state']) =>
    (
      await documentOf(scanPage({ scan: aScan({ state }), hasSnapshot: false, names: new Map(), mayCancel: true }))
    ).querySelectorAll('[role=alert]').length;
  it('is an alarm when it failed, and none when somebody cancelled it', async () => {
    expect(await alerts('failed')).toBe(1);
    expect(await alerts('cancelled')).toBe(0);
  });
});

describe('the page of a cluster', () => {
  it('leads to the cluster in the portal of its own cloud', async () => {
    const document = await documentOf(cluster());
    const links = [...document.querySelectorAll('main a')].map((link) => link.getAttribute('href') ?? '');
    expect(links.filter((href) => href.startsWith('https://portal.azure.us/#@/resource/subscriptions/'))).toHaveLength(
      1,
    );
  });

  it('says when the scan did not see it, and shows how it was', async () => {
    const text = await mainTextOf(cluster({ absence: { kind: 'notSeen', at: '2026-11-12T06:00:00Z' } }));
    expect(text).toContain('did not see this cluster');
    expect(text).toContain('8 days before this scan (2026-11-12 06:00 UTC)');
  });

  it('says that the mesh revision is none only where there is no mesh', async () => {
    const revision = async (sidecarMode: 'none' | 'undetermined') => {
      const verdict = aVerdict({ paths: null, meshRevisions: [], sidecarMode });
      return textsOf(await documentOf(cluster({ verdict })), 'section[aria-labelledby=verdict] .facts dd')[2];
    };
    expect(await revision('none')).toBe('none');
    expect(await revision('undetermined')).toBe('not known');
  });

  it('links the files of a plan that it does not wait for, and none where nothing can be planned', async () => {
    const links = async (plan: ClusterData['plan']) =>
      (await documentOf(cluster({ plan }))).querySelectorAll('a[download]').length;
    expect(await links({ kind: 'elsewhere' })).toBe(3);
    expect(await links({ kind: 'gone', reason: 'The snapshot is gone.' })).toBe(0);
  });

  it('begins with the first step of its runbook, where versions stand in the way', async () => {
    const step = { action: 'recoverKubernetes', to: '1.34' } as const;
    const rest = { cost: 1, phases: [], before: [], after: [], rollback: '', source: '', warnings: [] };
    const plan: Plan = {
      id: '/x',
      target: 'default',
      from: { controlPlane: '1.31', nodePools: [], meshRevisions: [], supportPlan: 'KubernetesOfficial' },
      steps: [{ ...step, ...rest }],
      cost: 1,
      impossible: null,
      notes: [],
    };
    const next = async (changes: Partial<ClusterData>) =>
      textsOf(await documentOf(cluster(changes)), '.why div:last-child dd')[0];
    expect(await next({ plan: { kind: 'plan', plan } })).toBe(
      'Recover Kubernetes support to 1.34, the first of 1 step.',
    );
    // What cannot be told is looked at first; without a way, the verdict's advice is all there is.
    const verdict = aClassicVerdict({ sidecarMode: 'undetermined', nextStep: 'Look inside.' });
    expect(await next({ verdict, plan: { kind: 'plan', plan } })).toBe('Look inside.');
    const noWay = { kind: 'plan', plan: { ...plan, impossible: 'no offer' } } as const;
    expect(await next({ plan: noWay })).toBe('Upgrade the control plane to 1.33.');
    expect(textsOf(await documentOf(cluster({ plan: noWay })), 'a[download]')).not.toContain('Download the script');
  });

  it('tells what was seen inside from what the documents say', async () => {
    const inside = {
      ...aVerdict().findings[0],
      rule: 'NS102',
      severity: 'medium',
      message: 'restart outstanding',
    } as const;
    const finding = { evidence: {}, remediation: 'Restart.', source: 'https://learn.microsoft.com/x', ...inside };
    const document = await documentOf(cluster({ verdict: aVerdict({ findings: [finding], confidence: 'observed' }) }));
    expect(document.querySelector('section[aria-labelledby=inside]')?.textContent).toContain('restart outstanding');
    expect(document.querySelector('section[aria-labelledby=findings]')?.textContent).not.toContain(
      'restart outstanding',
    );
  });
});

it('gives an error page a sentence, its correlation id and a way out', async () => {
  const page = await errorPage(
    { status: 401, title: 'Not signed in', detail: 'Sign in.', correlationId: 'id-7' },
    frame,
  );
  const document = parsedHtml(page);
  expect(document.querySelector('[role=alert]')?.textContent).toContain('id-7');
  expect(document.querySelector('main a')?.getAttribute('href')).toContain('/.auth/login/aad');
});
