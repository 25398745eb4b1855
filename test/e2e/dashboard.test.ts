// The five things on Monday, in a real Chromium, on the real app: host, storage, simulated Azure.
import { readFile } from 'node:fs/promises';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterVerdict, Page, Report, Scan } from '../../src/domain/contracts.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { nativeSidecarFeature } from '../../src/domain/records.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { connectStorage } from '../../src/store/connect.ts';
import { axeViolations, openBrowser, openPage, type PageLook } from '../support/browser.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { countedStorage, type CountedStorage } from '../support/moments.ts';
import { getJson, latestReport, startApp } from '../support/running-app.ts';
import { aScan, resultsOf, verdictResults } from '../support/scan-store.ts';
import { armCluster } from '../support/snapshots.ts';
import { aVerdict } from '../support/verdicts.ts';

const hostileSubscription = '66666666-0000-4000-8000-000000000006';
/** Azure's answer cannot hold an id with an empty last part, nor one whose parts are cut by the slash of `</script>`. */
const hostile = hostileNames.filter((name) => name !== '' && !name.includes('/'));
const scriptName = '<img src=x onerror=globalThis.pwned=1>';

function fleetWithHostileNames(): StreamRecord[] {
  const records = [...demoFleet()];
  const first = records.findIndex(({ kind }) => kind === 'cluster');
  const tags = { '<img src=https://evil.example/x onerror=alert(1)>': '"><script>globalThis.pwned=1</script>' };
  return [
    ...records.slice(0, first),
    {
      kind: 'subscription',
      subscriptionId: hostileSubscription,
      displayName: '<b onmouseover="globalThis.pwned=1">hostile</b>',
      state: 'Enabled',
    },
    { kind: 'feature', subscriptionId: hostileSubscription, name: nativeSidecarFeature, state: 'NotRegistered' },
    ...records.slice(first),
    ...[scriptName, ...hostile].map((name): StreamRecord => {
      const resource = armCluster({
        name,
        subscriptionId: hostileSubscription,
        controlPlane: '1.32.7',
        pools: ['1.32.7'],
        tags,
      });
      return { kind: 'cluster', resource };
    }),
  ];
}

let storage: LocalStorage;
let door: CountedStorage;
let azure: SimulatedAzure;
let app: HostProcess;
let browser: Browser;
let report: Report;
let regressed: ClusterVerdict;
let blocked: ClusterVerdict;

beforeAll(async () => {
  const storageAndApp = (async () => {
    [storage, azure] = await Promise.all([
      startStorage({ inMemory: true }),
      startSimulatedAzure({ fleet: fleetWithHostileNames() }),
    ]);
    door = await countedStorage(storage.connectionString);
    app = await startApp({ ...azure.environment, AzureWebJobsStorage: door.connectionString });
  })();
  [browser] = await Promise.all([openBrowser(), storageAndApp]);
});
afterAll(async () => {
  await browser.close();
  await app.close();
  await door.close();
  await Promise.all([storage.close(), azure.close()]);
});

/** A page that must stay quiet: no request but to the app, no error, no dialog, no script of somebody else. */
async function visit(path: string, look: PageLook, walk: (page: Tab) => Promise<void>): Promise<void> {
  await using opened = await openPage(browser, look);
  await opened.page.goto(`${app.url}${path}`);
  await walk(opened.page);
  expect(opened.requests.filter((url) => !url.startsWith(app.url))).toEqual([]);
  expect(opened.errors).toEqual([]);
  expect(await opened.page.evaluate(() => 'pwned' in globalThis)).toBe(false);
}

function heading(page: Tab): Promise<string> {
  return page.locator('h1').innerText();
}

/** Presses Tab until the focus is on what is looked for, as somebody without a mouse does. */
async function tabTo(page: Tab, isIt: string): Promise<void> {
  const wanted = page.locator(isIt).first();
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await wanted.and(page.locator(':focus')).count()) === 1) return;
  }
  throw new Error(`80 presses of Tab do not reach ${isIt}`);
}

function pathOf({ subscriptionId, resourceGroup, name }: ClusterVerdict): string {
  return `/clusters/${[subscriptionId, resourceGroup, name].map(encodeURIComponent).join('/')}`;
}

describe('before the first scan', () => {
  it.each(['/', '/changes', '/clusters', '/clusters/a/b/c', '/waves', '/exemptions'])(
    'says so at %s, calmly, with a way to begin',
    async (path) => {
      await visit(path, {}, async (page) => {
        expect(await page.locator('main').innerText()).toContain('No scan has finished yet');
        expect(await page.getByRole('alert').count()).toBe(0);
        expect(await page.getByRole('button', { name: 'Start the first scan' }).count()).toBe(1);
        expect(await axeViolations(page)).toEqual([]);
      });
    },
  );

  it('shows how far the first scan is, and by itself when it has ended', async () => {
    // Nobody runs it: its message was never sent.
    const { store } = connectStorage({ connectionString: storage.connectionString });
    const first = aScan({ scanId: 'first', requestedAt: new Date().toISOString() });
    await store.request(first, 60_000, new Date());
    await visit('/', {}, async (page) => {
      await page.getByText('The first scan is under way').waitFor();
      await fetch(`${app.url}/api/scans/first/cancel`, { method: 'POST' });
      await page.getByText('ended without a result').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  it('starts a scan with the keyboard alone and shows it to its end', async () => {
    await visit('/', {}, async (page) => {
      await tabTo(page, 'main button');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/scans/*');
      expect(await heading(page)).toMatch(/^Scan of 2\d{3}-/);
      await page.getByRole('heading', { name: 'What it could not see' }).waitFor();
      expect(await page.locator('main').innerText()).toMatch(/\d+ % ?\n?native: \d+ of \d+ meshed clusters/);
      await page.getByRole('link', { name: 'Snapshot' }).waitFor();
    });
    report = await latestReport(app.url);
    expect(report.clusters.length).toBeGreaterThan(110 + hostile.length);
  });

  it('refuses a form that another site sent', async () => {
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, {}])
      expect((await fetch(`${app.url}/scans`, { method: 'POST', headers, redirect: 'manual' })).status).toBe(403);
    expect((await getJson<Page<Scan>>(`${app.url}/api/scans`)).items).toHaveLength(2);
  });
});

describe('on Monday', () => {
  beforeAll(async () => {
    // Eight days before, one cluster that is blocked now was compliant, one that is native now was classic, and there was
    // one more.
    const { takenAt } = report;
    const earlier = new Date(Date.parse(takenAt) - 8 * 86_400_000).toISOString();
    const isPlain = ({ subscriptionId }: ClusterVerdict): boolean => subscriptionId !== hostileSubscription;
    regressed = must(report.clusters.find((verdict) => isPlain(verdict) && verdict.compliance === 'nonCompliant'));
    blocked = must(
      report.clusters.findLast(
        (verdict) =>
          isPlain(verdict) &&
          verdict.compliance === 'nonCompliant' &&
          verdict.findings.some(({ rule }) => rule === 'NS003'),
      ),
    );
    const native = must(report.clusters.find(({ sidecarMode }) => sidecarMode === 'native'));
    const verdicts = [aVerdict({ name: 'aks-gone' }), ...report.clusters].map((verdict): ClusterVerdict => {
      if (verdict === regressed) return { ...verdict, sidecarMode: 'native', compliance: 'compliant' };
      if (verdict === native) return { ...verdict, sidecarMode: 'classic', compliance: 'nonCompliant' };
      return verdict;
    });
    const { store } = connectStorage({ connectionString: storage.connectionString });
    const scan = aScan({ scanId: 'last-week', requestedAt: earlier, takenAt: earlier, scope: report.scope });
    const { scan: requested } = await store.request(scan, 1, new Date(earlier));
    await store.writeResults('last-week', resultsOf(verdictResults(verdicts)), new AbortController().signal);
    const found = must(await store.find(requested.scanId));
    const { coverage, summary } = report;
    await store.complete({ ...found.value, state: 'completed', finishedAt: earlier, coverage, summary }, found.etag);
  });

  it.each<[string, PageLook]>([
    ['on a wide screen', { width: 1280 }],
    ['at 360 pixels, in the dark', { width: 360, colorScheme: 'dark' }],
    ['without script', { width: 1280, javaScript: false }],
  ])('one sees what changed, finds a blocked cluster, reads why and takes its runbook home %s', async (_, look) => {
    await using opened = await openPage(browser, look);
    const { page } = opened;
    await page.goto(app.url);
    const main = await page.locator('main').innerText();
    expect(main).toContain('1 regression, 1 cluster native now, 3 changes in all');
    expect(main).toContain('What could not be seen');

    await page.locator('input[type=search]').fill(blocked.name.slice(4, -1).toUpperCase());
    await page.keyboard.press('Enter');
    await page.waitForURL('**/clusters?*');
    await page.getByRole('link', { name: blocked.name, exact: true }).click();
    expect(await heading(page)).toBe(blocked.name);
    const why = await page.locator('main').innerText();
    expect(why).toContain(blocked.basis);
    expect(why).toContain(must(blocked.findings.find(({ rule }) => rule === 'NS003')).message);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the runbook' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`runbook-${blocked.name}.md`);
    expect(await readFile(await download.path(), 'utf8')).toContain(`# Runbook: ${blocked.name}`);
    expect(await sidewaysPixels(page)).toBe(0);
    expect(opened.requests.filter((url) => !url.startsWith(app.url))).toEqual([]);
    expect(opened.errors).toEqual([]);
  });

  it('one reads what a cluster was that is gone', async () => {
    await visit('/changes', {}, async (page) => {
      await page.getByRole('link', { name: 'aks-gone' }).click();
      await page.waitForURL('**/clusters/*/*/*');
      expect(await heading(page)).toBe('aks-gone');
      const text = await page.locator('main').innerText();
      expect(text).toContain('did not find this cluster: it is gone, or has another name.');
      expect(text).toContain('default: 1.33 with asm-1-29');
      expect(await axeViolations(page)).toEqual([]);
    });
  });

  it('one walks from the overview to a cluster with the keyboard alone', async () => {
    await visit('/', {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').innerText()).toBe('Skip to the content');
      await page.keyboard.press('/');
      await page.keyboard.type(blocked.name);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/clusters?*');
      await tabTo(page, 'tbody a');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/clusters/*/*/*');
      await tabTo(page, '.steps summary');
      await page.keyboard.press('Enter');
      expect(await page.locator('.steps pre').first().isVisible()).toBe(true);
    });
  });

  it('one sorts, filters and pages on the server, and is told which filter to drop', async () => {
    await visit('/clusters', {}, async (page) => {
      const names = async (): Promise<string[]> => page.locator('tbody th a').allInnerTexts();
      const worst = await names();
      expect(worst).toHaveLength(50);
      await page.getByRole('columnheader', { name: 'Cluster' }).getByRole('link').click();
      await page.waitForURL('**sort=name**');
      await page.getByRole('link', { name: 'Next page' }).click();
      await page.waitForURL('**continuation=**');
      const byName = report.clusters.map(({ name }) => name.toLowerCase()).sort();
      expect((await names()).map((name) => name.toLowerCase())).toEqual(
        byName.slice(50, 100).map((name) => name.replaceAll('\n', '␊')),
      );
      await page.getByRole('link', { name: 'Previous page' }).click();
      await page.waitForURL('**page=1');
      expect((await names())[0]?.toLowerCase()).toBe(byName[0]);

      await page.goto(`${app.url}/clusters?compliance=exempt&q=${blocked.name}`);
      const chips = await page.locator('.chips').innerText();
      expect(chips).toContain('Drop the compliance: 1 cluster');
      await page.getByRole('link', { name: 'Drop the compliance' }).click();
      await page.getByRole('link', { name: blocked.name, exact: true }).waitFor();
    });
  });

  it('one starts a scan and watches it end', async () => {
    await visit('/scans', {}, async (page) => {
      await page.getByRole('button', { name: 'Scan now' }).click();
      await page.waitForURL('**/scans/*');
      await page.getByRole('link', { name: 'Snapshot' }).waitFor();
      expect((await latestReport(app.url)).scanId).not.toBe(report.scanId);
    });
  });

  it('one sees how far a scan is, and when that cannot be read, and cancels it', async () => {
    // Nobody runs it: its message was never sent.
    const { store } = connectStorage({ connectionString: storage.connectionString });
    const waiting = aScan({ scanId: 'waiting', scope: { subscriptions: ['none'] } });
    await store.request(waiting, 60_000, new Date(waiting.requestedAt));
    await visit('/scans/waiting', {}, async (page) => {
      const polled = '**/api/scans/waiting';
      await page.route(polled, (route) => route.fulfill({ contentType: 'text/plain', body: 'not JSON' }));
      await page.getByText('The progress cannot be read right now').waitFor();
      await page.unroute(polled);
      const progress = {
        phase: 'collect',
        subscriptions: { done: 3, of: 14 },
        clusters: { done: 1234, of: 3456 },
        throttledMs: 1_200_000,
      };
      await page.route(polled, (route) => route.fulfill({ json: { ...waiting, state: 'running', progress } }));
      await page.getByText('1,234 of 3,456').waitFor();
      await page.getByText('The progress cannot be read right now').waitFor({ state: 'detached' });
      expect(await page.getByRole('status').innerText()).toBe('Reading the fleet from Azure');
      expect(await page.evaluate('document.querySelector("progress").position')).toBeCloseTo(1234 / 3456);
      await page.unroute(polled);
      await page.getByRole('button', { name: 'Cancel this scan' }).click();
      await page.getByText('This scan was cancelled').waitFor();
    });
  });
});

describe('every page', () => {
  const paths = async (): Promise<string[]> => {
    const { scanId } = await latestReport(app.url);
    return [
      '/',
      '/?group=location',
      '/changes',
      '/clusters',
      '/clusters?q=nothing-is-called-so&compliance=exempt',
      pathOf(blocked),
      '/waves',
      '/exemptions',
      '/scans',
      `/scans/${scanId ?? ''}`,
    ];
  };

  it('has nothing that axe finds, light and dark, and never scrolls sideways', async () => {
    for (const path of await paths()) {
      await visit(path, { width: 1280 }, async (page) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await axeViolations(page), `${path} ${colorScheme}`).toEqual([]);
        }
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
        for (const width of [1600, 1101, 800, 601, 360]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await sidewaysPixels(page), `${path} at ${width} pixels`).toBe(0);
        }
      });
    }
  });

  it('is sent once while its scan stays the latest, and is shown as before when it was held', async () => {
    await visit('/waves', {}, async (page) => {
      // A policy of another nonce than the page's own would take its styles away.
      const box = () => page.locator('.card').first().boundingBox();
      const first = await box();
      await page.getByRole('link', { name: 'Waves', exact: true }).click();
      await page.waitForLoadState();
      expect(await box()).toEqual(first);
    });
    const first = await fetch(`${app.url}/exemptions`);
    const held = await fetch(`${app.url}/exemptions`, {
      headers: { 'If-None-Match': first.headers.get('etag') ?? '' },
    });
    expect(held.status).toBe(304);
    expect(held.headers.get('content-security-policy')).toBeNull();
  });

  it('prints its commands whole', async () => {
    await visit(pathOf(blocked), { width: 718 }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const commands = page.locator('.steps pre');
      expect(await commands.first().isVisible()).toBe(true);
      const cut = `[...document.querySelectorAll('.steps pre')].filter((pre) => pre.scrollWidth > pre.clientWidth).length`;
      expect(await page.evaluate(cut)).toBe(0);
      expect(await page.getByRole('link', { name: 'Download the script' }).isVisible()).toBe(false);
    });
  });

  it('holds hostile names as text', async () => {
    await visit(`/clusters?subscription=${hostileSubscription}`, {}, async (page) => {
      const links = page.locator('tbody th a');
      expect(await links.count()).toBe(hostile.length + 1);
      await page.getByRole('link', { name: scriptName }).click();
      expect(await heading(page)).toBe(scriptName);
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await sidewaysPixels(page)).toBe(0);
    });
    for (const path of ['/', '/waves', '/clusters?sort=name'])
      await visit(path, { width: 360 }, async (page) => expect(await sidewaysPixels(page)).toBe(0));
  });

  it('says in a sentence what is wrong, never with a stack', async () => {
    await using opened = await openPage(browser);
    for (const [path, says] of [
      ['/clusters?colour=blue', 'unknown parameter colour'],
      ['/clusters/none/none/none', 'has no such cluster'],
      ['/scans/none', 'There is no such scan'],
      ['/clusters?continuation=forged', 'begin again without one'],
    ] as const) {
      await opened.page.goto(`${app.url}${path}`);
      const alert = await opened.page.getByRole('alert').innerText();
      expect(alert).toContain(says);
      expect(alert).toContain('Correlation id');
      expect(await axeViolations(opened.page)).toEqual([]);
    }
  });
});

describe('when storage is down', () => {
  it('shows an error page with a correlation id, and does not hang', async () => {
    await door.close();
    const answer = await fetch(`${app.url}/clusters`);
    const text = await answer.text();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('Correlation id');
    expect(text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|\bat \w+ \(/);
  });
});

function sidewaysPixels(page: Tab): Promise<number> {
  return page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test has nothing to look at');
  return value;
}
