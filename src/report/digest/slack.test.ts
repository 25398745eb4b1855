import type { KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../../test/support/any-text.ts';
import { aDigest, hostileDigest, largeDigest, sampleDigests } from '../../../test/support/digests.ts';
import { escapeSlack } from './slack-text.ts';
import { renderSlackMessage, type SlackMessage } from './slack.ts';

/** What of Slack's limits (facts 16.2, `@slack/types` 3.2.0) a message breaks. */
function broken({ text, blocks }: SlackMessage): string[] {
  const is = (what: string, value: number, least: number, most: number): string[] =>
    value < least || value > most ? [`${what}: ${value}`] : [];
  const ofBlock = (block: KnownBlock): string[] => {
    switch (block.type) {
      case 'header':
        return is('header', block.text.text.length, 1, 150);
      case 'section':
        return is('section', block.text?.text.length ?? 0, 1, 3000);
      case 'context':
        return [
          ...is('context elements', block.elements.length, 1, 10),
          ...block.elements.flatMap((element) =>
            'text' in element ? is('context', element.text.length, 1, 3000) : [],
          ),
        ];
      case 'actions':
        return [
          ...is('actions', block.elements.length, 1, 25),
          ...block.elements.flatMap((element) =>
            element.type === 'button'
              ? [...is('button', element.text.text.length, 1, 75), ...is('url', element.url?.length ?? 0, 1, 3000)]
              : ['an element that is no button'],
          ),
        ];
      case 'divider':
        return [];
      default:
        return [`unexpected ${block.type}`];
    }
  };
  return [...is('text', text.length, 1, 300), ...is('blocks', blocks.length, 1, 50), ...blocks.flatMap(ofBlock)];
}

function mrkdwnOf({ blocks }: SlackMessage): string[] {
  return blocks.flatMap((block) => (block.type === 'section' && block.text ? [block.text.text] : []));
}

it.each(Object.entries(sampleDigests()))('the message of %s is within every limit', (_name, digest) => {
  expect(broken(renderSlackMessage(digest))).toEqual([]);
});

it('the only control sequences are links to the dashboard', () => {
  for (const text of mrkdwnOf(renderSlackMessage(hostileDigest()))) {
    for (const [sequence] of text.matchAll(/<[^>]*>/g))
      expect(sequence).toMatch(/^<https:\/\/sidescan\.contoso\.example\/clusters\/[^|<>]+\|[^<>]*>$/);
    expect(text.replaceAll(/<https:[^|<>]+\|[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
  }
});

it('a section is as many lines for a hostile name as for a harmless one', () => {
  const linesOf = (name: string): number[] =>
    mrkdwnOf(renderSlackMessage(hostileDigest([name]))).map((text) => text.split('\n').length);
  fc.assert(
    fc.property(
      anyText(60).filter((text) => text !== ''),
      (name) => {
        expect(linesOf(name)).toEqual(linesOf('aks'));
      },
    ),
    { numRuns: 20 },
  );
});

it('is within every limit whatever the names are', () => {
  fc.assert(
    fc.property(fc.array(anyText(300), { minLength: 1, maxLength: 12 }), (names) => {
      expect(broken(renderSlackMessage(hostileDigest(names)))).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

it('says how much it left out', () => {
  expect(mrkdwnOf(renderSlackMessage(largeDigest())).join('\n')).toMatch(/… and 99\d more clusters/);
});

describe('escapeSlack', () => {
  it('switches no formatting, picture, quotation or mention on', () => {
    expect(escapeSlack('*bold* _it_ ~gone~ `code` :tada:')).not.toMatch(/[*~`]|\b_|_\b(?!\w)|:tada:/);
    expect(escapeSlack('> quoted')).not.toMatch(/^(?:>|&gt;)/);
    expect(escapeSlack('<!channel> & <@U1>')).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt;');
  });

  it('leaves the names that Azure allows as they are', () => {
    expect(escapeSlack('aks_payments-prod_weu')).toBe('aks_payments-prod_weu');
    expect(escapeSlack('default: 1.33 with asm-1-29')).toBe('default: 1.33 with asm-1-29');
  });
});

it('a command is code, with every character as it is typed', () => {
  const command = `kubectl get -o jsonpath='{.env[*].value}' <ns> & x`;
  const nextSteps = [{ sentence: `Run \`${command}\`: *true* is \` native.`, clusters: 1, examples: [] }];
  const text = mrkdwnOf(renderSlackMessage(aDigest({ nextSteps }))).join('\n');
  expect(text).toContain("Run `kubectl get -o jsonpath='{.env[*].value}' &lt;ns&gt; &amp; x`: ∗true∗ is ˋ native.");
});
