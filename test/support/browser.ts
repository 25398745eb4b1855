/**
 * A real Chromium, from npm alone: `@sparticuz/chromium` carries the browser and the libraries it needs, playwright-core
 * drives it. It reaches loopback and nothing else.
 *
 * @module
 */
import sparticuz from '@sparticuz/chromium';
import axe, { type AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export interface PageLook {
  /** CSS pixels; default 1280. */
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly javaScript?: boolean;
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Every request that left the page, and every error that its scripts threw or its policy refused. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
}

/** Starts the browser; `close()` it in `afterAll`. */
export async function openBrowser(): Promise<Browser> {
  // Playwright chooses its own flags; these are the ones that the packaged build and a machine without a sandbox need.
  return chromium.launch({
    executablePath: process.env.SIDESCAN_TEST_CHROMIUM ?? (await sparticuz.executablePath()),
    args: ['--no-sandbox', '--disable-gpu', '--no-zygote', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    chromiumSandbox: false,
  });
}

/** A fresh page of its own session, at a width and in a colour scheme. */
export async function openPage(
  browser: Browser,
  { width = 1280, height = 900, colorScheme = 'light', javaScript = true }: PageLook = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    javaScriptEnabled: javaScript,
    reducedMotion: 'reduce',
    acceptDownloads: true,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, context, requests, errors, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe finds against WCAG 2.2 A and AA and its best practices, one line a violation and element. Empty is good. */
export async function axeViolations(page: Page, include = 'html'): Promise<string[]> {
  // Through the debugger, so that the page's own policy stays as it is.
  await page.evaluate(axe.source);
  const found = await page.evaluate<Pick<AxeResults, 'violations'>>(
    `axe.run(${JSON.stringify(include)}, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(({ violations }) => ({ violations }))`,
  );
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)}: ${failureSummary ?? ''}`),
  );
}
