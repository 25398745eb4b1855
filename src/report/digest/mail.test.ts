import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../../test/support/any-text.ts';
import {
  aDigest,
  alertDigest,
  dashboardUrl,
  hostileDigest,
  incompleteDigest,
  largeDigest,
  newsDigest,
  ownerDigest,
  sampleDigests,
} from '../../../test/support/digests.ts';
import { parsedHtml } from '../../../test/support/parsed-html.ts';
import { bandColours } from '../band-colours.ts';
import { columnsOf } from '../terminal-text.ts';
import { renderDigestMail } from './mail.ts';

describe.each(Object.entries(sampleDigests()))('the mail of %s', (_name, digest) => {
  const mail = renderDigestMail(digest);

  it('loads nothing, runs nothing and stays below the length at which Gmail cuts', async () => {
    const { html } = await mail;
    expect(html).not.toMatch(/<(?:script|img|iframe|link|object|svg|form)\b|@import|url\(|\son\w+=/i);
    expect(html).not.toContain('{{');
    for (const [, href] of html.matchAll(/href="([^"]*)"/g))
      expect(href).toMatch(/^https:\/\/sidescan\.contoso\.example/);
    expect(Buffer.byteLength(html)).toBeLessThan(102_000);
  });

  it('has a text part in at most 76 columns, addresses aside', async () => {
    const { text } = await mail;
    const long = text.split('\n').filter((line) => columnsOf(line) > 76 && !line.trim().startsWith(dashboardUrl));
    expect(long).toEqual([]);
    expect(text).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it('has a subject of one line that is not cut by a mail program', async () => {
    const { subject } = await mail;
    expect(subject).toMatch(/^Sidescan/);
    expect(subject).not.toMatch(/\p{Cc}/u);
    expect(subject.length).toBeLessThanOrEqual(150);
  });
});

it('both parts say the same of what is most urgent', async () => {
  const { html, text } = await renderDigestMail(newsDigest());
  for (const words of ['Regressions (2)', 'aks-orders-prod-weu', 'native → classic', 'Newly native (5)', '17 clusters'])
    for (const part of [html, text]) expect(part).toContain(words);
});

it('an incomplete scan is said before anything that changed', async () => {
  const { html, text } = await renderDigestMail(incompleteDigest());
  expect(html.indexOf('This scan is incomplete.')).toBeLessThan(html.indexOf('Regressions (2)'));
  expect(text.indexOf('THIS SCAN IS INCOMPLETE.')).toBeLessThan(text.indexOf('Regressions (2)'));
  expect((await renderDigestMail(newsDigest())).text).not.toContain('INCOMPLETE');
});

it('what was left out is counted', async () => {
  const { html, text } = await renderDigestMail(largeDigest());
  for (const part of [html, text]) expect(part).toMatch(/… and 9\d\d more clusters/);
});

it('cluster names link to the dashboard where it is known, and to nothing where it is not', async () => {
  const page = `${dashboardUrl}/clusters/11111111-1111-4111-8111-111111111111/rg-payments/aks-orders-prod-weu`;
  expect((await renderDigestMail(newsDigest())).html).toContain(`href="${page}"`);
  const { html, text } = await renderDigestMail(newsDigest({ dashboardUrl: null }));
  expect(html).not.toContain('href=');
  expect(text).not.toContain('https://');
});

it('the text part reads well alone', async () => {
  expect((await renderDigestMail(alertDigest())).text).toBe(`2 regressions: aks-orders-prod-weu and 1 more
The whole fleet · since 2026-11-16 06:00 UTC

Regressions (2)
===============
* aks-orders-prod-weu: native → classic
  Payments Production / rg-payments / westeurope
  default not met: the new node pool batch runs 1.32, below 1.33
  Next: Upgrade node pool batch from 1.32.9 to 1.33.
  https://sidescan.contoso.example/clusters/11111111-1111-4111-8111-111111111111/rg-payments/aks-orders-prod-weu
* aks-claims-prod-neu: native → mixed
  Payments Production / rg-claims-production-northeurope / northeurope
  asm-1-28 not met: preview flag NotRegistered; asm-1-29 default: 1.34 with
  asm-1-29
  Next: Finish the open mesh upgrade: restart the workloads of asm-1-28,
  then complete it.
  https://sidescan.contoso.example/clusters/11111111-1111-4111-8111-111111111111/rg-claims-production-northeurope/aks-claims-prod-neu

Where it stands
===============
66 clusters, 52 meshed: 14 native (26 % of the meshed).
14 native, 3 mixed, 31 classic, 4 undetermined
32 nonCompliant, 4 unknown, 2 exempt, 14 compliant, 14 notApplicable

Next steps
==========
1. Upgrade node pool batch to 1.33.
   1 cluster, such as aks-orders-prod-weu

${'-'.repeat(76)}
Dashboard: https://sidescan.contoso.example
Scan of 2026-11-23 06:00 UTC in AzureCloud. Sidescan only reads: nothing in
Azure or in a cluster was changed.
Each regression is told once, on the day of the scan that found it.
`);
});

it('whatever a name holds, the HTML has the tags of a harmless one and the text no control character', async () => {
  const tagsOf = (html: string): string[] =>
    (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/href="[^"]*"/, ''));
  const harmless = await renderDigestMail(hostileDigest(['aks']));
  await fc.assert(
    fc.asyncProperty(
      anyText(40).filter((text) => text !== ''),
      async (name) => {
        const { html, text } = await renderDigestMail(hostileDigest([name]));
        expect(tagsOf(html).filter((tag) => !tag.startsWith('<a') && tag !== '</a>')).toEqual(
          tagsOf(harmless.html).filter((tag) => !tag.startsWith('<a') && tag !== '</a>'),
        );
        expect(text).not.toMatch(/[^\P{Cc}\n]/u);
      },
    ),
    { numRuns: 20 },
  );
});

it('a command stays in one piece in both parts, so that it can be copied', async () => {
  const argument = `jsonpath='{.spec.template.spec.containers[*].env[?(@.name=="ENABLE_NATIVE_SIDECARS")].value}'`;
  const nextSteps = [{ sentence: `Run \`kubectl get -o ${argument}\`: true is native.`, clusters: 1, examples: [] }];
  const { html, text } = await renderDigestMail(aDigest({ nextSteps }));
  expect(text).toContain(argument);
  expect(parsedHtml(html).querySelector('code')?.textContent).toBe(`kubectl get -o ${argument}`);
});

it('speaks of one gap and of one cluster in the singular', async () => {
  const { audience, coverage, summary } = ownerDigest();
  const gaps = { ...incompleteDigest().gaps, total: 1 };
  const incomplete = { ...coverage, complete: false };
  const only = { ...summary, clusters: 1, meshed: 0 };
  const { subject, text } = await renderDigestMail(aDigest({ audience, coverage: incomplete, gaps, summary: only }));
  expect(text.replace(/\n(! )?/g, ' ')).toContain('1 gap that concerns your clusters');
  expect(subject).toContain('your cluster is not meshed');
});

it('paints each mode as pages do, in light and in dark', async () => {
  const { html } = await renderDigestMail(newsDigest());
  for (const [mode, { light, dark }] of Object.entries(bandColours)) {
    expect(html).toContain(`class="bar-${mode}" style="background-color:${light}`);
    expect(html).toMatch(new RegExp(`\\.bar-${mode} \\{\\s+background-color: ${dark}`));
  }
});
