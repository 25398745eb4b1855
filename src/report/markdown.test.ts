import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { everydayReport, hostileReport, hostileTexts } from '../../test/support/sample-reports.ts';
import { aClassicVerdict, aReport, eventsOf, textOf } from '../../test/support/verdicts.ts';
import { escapeMarkdown, markdownCode, markdownTable } from './markdown-text.ts';
import { renderMarkdown } from './markdown.ts';

/** As GitHub shows it, but for mentions and references, which it looks for in the finished text. */
const shown = (markdown: string): string => marked.parse(markdown, { gfm: true, async: false });
const tagsOf = (html: string): string[] => [...html.matchAll(/<([a-z]\w*)/g)].map(([, tag = '']) => tag);
const textOfHtml = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#124;', '|')
    .replaceAll('&#8203;', '\u200b')
    .replaceAll('&amp;', '&')
    .trim();

const moreHostileTexts = [
  ...hostileTexts,
  '\\| \\\\| \\',
  '&lt;b&gt; &#60;b&#62; &amp;',
  '***bold*** __under__ ~~gone~~ $x^2$',
  '``` fence',
  '# heading',
  'mailto:a@b.example xmpp:a@b.example HTTPS://EVIL.EXAMPLE WWW.evil.example',
];

describe('hostile text in Markdown', () => {
  it.each(moreHostileTexts)('%j stays text', (text) => {
    const html = shown(`Text: ${escapeMarkdown(text)}`);
    expect(tagsOf(html)).toEqual(['p']);
    const words = textOfHtml(html).replaceAll('\u200b', '');
    expect(words).toBe(`Text: ${escapeMarkdownFree(text)}`);
    expect(textOfHtml(html)).not.toMatch(/[@#]\w/);
  });

  it.each(moreHostileTexts)('%j stays one cell, as code or as text', (text) => {
    const html = shown(markdownTable(['a', 'b'], [[markdownCode(text), escapeMarkdown(text)]]));
    expect(tagsOf(html).filter((tag) => tag !== 'code')).toEqual([
      'table',
      'thead',
      'tr',
      'th',
      'th',
      'tbody',
      'tr',
      'td',
      'td',
    ]);
  });
});

describe('a report in Markdown', () => {
  it('has the same shape with hostile texts as with harmless ones, and links to public documents only', async () => {
    const hostile = shown(await textOf(renderMarkdown(eventsOf(hostileReport()))));
    expect(new Set(tagsOf(hostile))).toEqual(
      new Set([
        'h1',
        'h2',
        'h3',
        'p',
        'blockquote',
        'strong',
        'table',
        'thead',
        'tbody',
        'tr',
        'th',
        'td',
        'ul',
        'li',
        'code',
        'a',
      ]),
    );
    const links = [...hostile.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(new Set(links)).toEqual(new Set(['https://learn.microsoft.com/azure/aks/istio-native-sidecar']));
    const cells = hostile.split('<tr>').map((row) => row.match(/<t[dh]>/g)?.length ?? 0);
    expect(new Set(cells)).toEqual(new Set([0, 5, 10]));
  });

  it('fits into a GitHub description, however large the fleet and however long its texts', async () => {
    const text = 'an endless reason '.repeat(500);
    const clusters = Array.from({ length: 3000 }, (_, index) =>
      aClassicVerdict({ name: `aks-${index}`, basis: text, nextStep: text }),
    );
    const markdown = await textOf(renderMarkdown(eventsOf(aReport(clusters))));
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toMatch(/[\d,]+ more clusters left out for length, [\d,]+ of them in need of action/);
  });

  it('names every gap and whatever was not seen', async () => {
    const markdown = await textOf(renderMarkdown(eventsOf(everydayReport())));
    expect(markdown).toContain('33333333-3333-4333-8333-333333333333');
    expect(markdown).toContain('aks-billing-prod-weu');
    expect(markdown).toContain('Coverage is INCOMPLETE');
  });
});

/** What is left when control characters have been made visible. */
function escapeMarkdownFree(text: string): string {
  return text
    .replaceAll('\n', '␊')
    .replaceAll('\r', '␍')
    .replaceAll('\t', '␉')
    .replaceAll('\u001b', '␛')
    .replaceAll('\u0007', '␇')
    .replaceAll(/[\u202e\u200b]/g, '�');
}
