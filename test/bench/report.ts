import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { calendar } from '../../src/domain/calendar.ts';
import { rules } from '../../src/domain/rules/index.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { assessSnapshot } from '../../src/scan/assess-snapshot.ts';
import { synthesiseFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { writeFileWhole } from '../../src/snapshot/write-file-whole.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import type { BenchResult } from './main.ts';

const clusters = 20_000;
const goalMs = 3000;
const runs = 5;

/** How long the HTML report of 20,000 clusters takes to open in Chromium, beside an empty page. */
export async function benchReport(): Promise<BenchResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  const browser = await openBrowser();
  try {
    const empty = path.join(folder, 'empty.html');
    const report = path.join(folder, 'report.html');
    await writeFile(empty, '<!doctype html><title>empty</title>');
    const begun = performance.now();
    await writeFileWhole(report, renderReport('html', events()));
    const writtenMs = performance.now() - begun;
    const { size } = await stat(report);
    const emptyMs = await opensIn(browser, empty);
    const reportMs = await opensIn(browser, report);
    const what = `HTML report of ${clusters.toLocaleString('en')} clusters`;
    return {
      rows: [
        { what: `${what}, assessed and written`, measured: `${Math.round(writtenMs)} ms`, goal: '' },
        { what: `${what}, size`, measured: `${(size / 2 ** 20).toFixed(1)} MiB`, goal: '' },
        { what: 'empty page, opened and painted', measured: `${Math.round(emptyMs)} ms`, goal: '' },
        { what: `${what}, opened and painted`, measured: `${Math.round(reportMs)} ms`, goal: `${goalMs} ms` },
      ],
      ratios: { opens: reportMs / goalMs, toEmptyPage: reportMs / emptyMs },
    };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

function events() {
  const fleet = async function* () {
    yield* synthesiseFleet({ clusters, subscriptions: 200, seed: 1 });
  };
  return assessSnapshot(fleet(), { policy: { target: 'default', evidence: 'documented' }, rules, calendar });
}

/** Milliseconds until the page is loaded and drawn: the median of some runs, each in a fresh session. */
async function opensIn(browser: Browser, file: string): Promise<number> {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await using open = await openPage(browser);
    await open.page.goto(pathToFileURL(file).href);
    // Two frames later what was laid out first is on the screen.
    const ms = await open.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))',
    );
    taken.push(Number(ms));
  }
  return taken.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}
