import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, TrendPoint, Waves } from '../../src/domain/contracts.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { axeViolations, openBrowser, openPage, type PageLook } from '../support/browser.ts';
import { everydayReport, hostileReport, hostileTexts } from '../support/sample-reports.ts';
import { aClassicVerdict, aReport, aVerdict, eventsOf, textOf } from '../support/verdicts.ts';

let browser: Browser;
let folder: string;

beforeAll(async () => {
  [browser, folder] = await Promise.all([openBrowser(), mkdtemp(path.join(tmpdir(), 'sidescan-report-'))]);
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** The report as somebody opens it who got it by mail. */
async function opened(report: Report, look: PageLook = {}, trend: readonly TrendPoint[] = [], waves?: Waves) {
  const file = path.join(folder, 'report.html');
  await writeFile(file, await textOf(renderReport('html', eventsOf(report, waves), { trend })));
  const open = await openPage(browser, look);
  await open.page.goto(pathToFileURL(file).href);
  return open;
}

const looks = ([360, 1280] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

describe.each(looks)('the HTML report at $width px, $colorScheme', (look) => {
  // A full report in every look; the others where space is least and where there is most.
  const others = look.width === 360 ? { hostile: hostileReport() } : { empty: aReport([]) };
  it.each(Object.entries({ everyday: everydayReport(), ...others }))(
    'gives axe nothing to say about the %s one, and never scrolls sideways',
    async (_, report) => {
      await using open = await opened(report, look, trendOf(report));
      // What is closed is looked at too.
      await open.page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      expect(await axeViolations(open.page)).toEqual([]);
      expect(await open.page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
      expect(open.errors).toEqual([]);
    },
  );
});

describe('the table of clusters at any width', () => {
  // The page of A4 between its margins is 718 px wide.
  it.each([{ width: 360 }, { width: 718, media: 'print' }, { width: 800 }, { width: 1101 }, { width: 1600 }] as const)(
    'shows every cell whole, and leaves room for the reason ($width px)',
    async ({ width, ...paper }) => {
      await using open = await opened(everydayReport(), { width });
      await open.page.emulateMedia(paper);
      const cells = await open.page.evaluate<{ right: number; wanted: number; given: number; isReason: boolean }[]>(
        `[...document.querySelectorAll('.part tbody tr > *')].map((cell) => ({
        right: cell.getBoundingClientRect().right,
        wanted: cell.scrollWidth,
        given: cell.clientWidth,
        isReason: cell.matches(':last-child'),
      }))`,
      );
      expect(cells).toHaveLength(36);
      expect(cells.filter(({ right, wanted, given }) => right > width || wanted > given)).toEqual([]);
      expect(Math.min(...cells.filter(({ isReason }) => isReason).map(({ given }) => given))).toBeGreaterThan(230);
      expect(await open.page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    },
  );
});

describe('the HTML report on paper', () => {
  it('is light where screens are dark, opens what is closed, and leaves out what can only be clicked', async () => {
    const waves: Waves = {
      format: 'sidescan.waves/1',
      takenAt: '2026-11-20T06:00:00Z',
      waves: [
        {
          environment: 'dev',
          canary: true,
          batches: [{ clusters: [{ id: '/a', name: 'aks-canary', location: 'westeurope', steps: 2, cost: 3 }] }],
        },
      ],
      impossible: [],
      unblocks: [],
    };
    await using open = await opened(everydayReport(), { width: 718, colorScheme: 'dark' }, [], waves);
    const { page } = open;
    const cluster = page.getByText('aks-canary');
    expect(await cluster.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await cluster.isVisible()).toBe(true);
    expect(await page.locator('#narrow').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  });
});

describe('hostile names in the HTML report', () => {
  it('run nothing, ask for nothing, and are there to be read', async () => {
    await using open = await opened(hostileReport());
    const { page, requests, errors } = open;
    expect(errors).toEqual([]);
    expect(requests).toEqual([page.url()]);
    expect(await page.locator('img, iframe, object, embed, link, base, form[action]').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(await page.locator('tbody th', { hasText: hostileTexts[0] ?? '' }).count()).toBeGreaterThan(0);
  });

  it('would not run even if they were markup: the policy knows only the one script and the one style', async () => {
    await using open = await opened(everydayReport());
    await open.page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "ran"';
      document.body.append(script);
      const image = document.createElement('img');
      image.src = 'http://127.0.0.1:9/x.png';
      document.body.append(image);
    }`);
    expect(await open.page.title()).not.toBe('ran');
    expect(open.errors.join(' ')).toContain('Content Security Policy');
  });
});

describe('the table of clusters', () => {
  const many = (): Report =>
    aReport([
      ...Array.from({ length: 150 }, (_, index) => aVerdict({ name: `aks-native-${index}` })),
      aClassicVerdict({ name: 'aks-blocked', controlPlaneVersion: '1.9.1' }),
      aClassicVerdict({ name: 'aks-other', controlPlaneVersion: '1.31.2', compliance: 'exempt' }),
    ]);
  const names = '#clusters tbody tr:not([hidden]) th';

  it('finds by words that may be in different cells, and says how many', async () => {
    await using open = await opened(many());
    const { page } = open;
    await page.fill('input[name=q]', 'BLOCKED ns001');
    await page.getByText('1 of 152 clusters shown').waitFor();
    expect(await page.locator(names).allInnerTexts()).toEqual([expect.stringContaining('aks-blocked')]);
    await page.fill('input[name=q]', 'nothing like that');
    await page.getByText('No cluster is like that.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('152 of 152 clusters shown').waitFor();
  });

  it('sorts by numbers as numbers', async () => {
    await using open = await opened(many());
    const { page } = open;
    await page.selectOption('select[name=sort]', { label: 'Kubernetes' });
    await page.getByText('152 of 152 clusters shown').waitFor();
    expect((await page.locator(names).allInnerTexts()).slice(0, 2)).toEqual([
      expect.stringContaining('aks-blocked'),
      expect.stringContaining('aks-other'),
    ]);
  });

  it('is whole, and its filters work, where scripts may not run', async () => {
    await using open = await opened(many(), { javaScript: false });
    const { page } = open;
    expect(await page.locator('#clusters tbody tr').count()).toBe(152);
    expect(await page.locator('input[name=q]').isVisible()).toBe(false);
    await page.getByRole('checkbox', { name: 'compliant', exact: true }).uncheck();
    expect(await page.locator('#clusters tbody tr.compliant').first().isVisible()).toBe(false);
    expect(await page.locator('#clusters tbody tr.nonCompliant').first().isVisible()).toBe(true);
  });

  it('opens what is behind a verdict with the keyboard alone', async () => {
    await using open = await opened(many());
    const summary = open.page.locator('#clusters summary').first();
    await summary.focus();
    await open.page.keyboard.press('Enter');
    expect(await open.page.getByText('NS001 Control plane 1.32 is below 1.33').first().isVisible()).toBe(true);
  });
});

function trendOf({ summary }: Report): TrendPoint[] {
  return ['2026-11-06', '2026-11-13', '2026-11-20'].map((day, index) => ({
    scanId: `scan-${day}`,
    takenAt: `${day}T06:00:00Z`,
    complete: index !== 1,
    clusters: summary.clusters,
    meshed: summary.meshed,
    compliance: summary.compliance,
    sidecarMode: summary.sidecarMode,
  }));
}
