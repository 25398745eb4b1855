// The mail as a recipient's program draws it: nothing overflows a phone, everything is legible in light and dark, nothing
// is loaded and nothing runs, whatever the names are.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderDigestMail } from '../../src/report/digest/mail.ts';
import { axeViolations, openBrowser, openPage } from '../support/browser.ts';
import { alertDigest, hostileDigest, incompleteDigest, newsDigest } from '../support/digests.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const samples = {
  news: newsDigest(),
  'an incomplete scan': incompleteDigest(),
  'an alert': alertDigest(),
  'hostile names': hostileDigest(),
};

it.each(Object.entries(samples))('the mail of %s fits a phone and loads and runs nothing', async (_name, digest) => {
  const { html } = await renderDigestMail(digest);
  await using open = await openPage(browser, { width: 360, height: 740 });
  await open.page.setContent(html);
  expect(await open.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  expect([...open.requests, ...open.errors]).toEqual([]);
});

it.each([
  ['light', 360],
  ['dark', 360],
  ['light', 800],
  ['dark', 800],
] as const)('the mail is legible in %s at %i px', async (colorScheme, width) => {
  const { html } = await renderDigestMail(incompleteDigest());
  await using open = await openPage(browser, { width, colorScheme });
  await open.page.setContent(html);
  // Landmarks are the mail program's: a mail is an article in its page.
  const own = (await axeViolations(open.page)).filter((line) => !/^(?:landmark-one-main|region):/.test(line));
  expect(own).toEqual([]);
});

it('follows the colour scheme of whoever reads it', async () => {
  const { html } = await renderDigestMail(newsDigest());
  const backgrounds = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await using open = await openPage(browser, { width: 800, colorScheme });
    await open.page.setContent(html);
    backgrounds.push(await open.page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor"));
  }
  expect(backgrounds).toEqual(['rgb(255, 255, 255)', 'rgb(22, 27, 33)']);
});
