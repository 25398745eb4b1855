import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../../test/support/any-text.ts';
import { hostileDigest, largeDigest, newsDigest, sampleDigests } from '../../../test/support/digests.ts';
import { payload } from '../../../test/support/payload.ts';
import type { Digest } from '../../domain/digest.ts';
import { renderTeamsMessage } from './teams.ts';

/** What Microsoft's own library objects to when it reads the card as version 1.2. */
function objections(digest: Digest): string[] {
  const [{ content }] = renderTeamsMessage(digest).attachments;
  const context = new SerializationContext(Versions.v1_2);
  new AdaptiveCard().parse(JSON.parse(JSON.stringify(content)), context);
  return Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
}

function bytesOf(digest: Digest): number {
  return Buffer.byteLength(JSON.stringify(renderTeamsMessage(digest)));
}

/** Every string at a key, wherever it is. */
function stringsAt(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === 'string' ? [inner] : stringsAt(inner, key),
  );
}

describe.each(Object.entries(sampleDigests()))('the card of %s', (_name, digest) => {
  it('is one that the official library reads without objection, in 28 KB', () => {
    expect(objections(digest)).toEqual([]);
    expect(bytesOf(digest)).toBeLessThanOrEqual(28_000);
  });

  it('submits nothing, and shows no outside text where Markdown is read', () => {
    const types = stringsAt(renderTeamsMessage(digest), 'type');
    expect(types).not.toContain('Action.Submit');
    expect(types).not.toContain('TextBlock');
    for (const url of stringsAt(renderTeamsMessage(digest), 'url'))
      expect(url).toMatch(/^https:\/\/sidescan\.contoso\.example/);
    for (const value of stringsAt(renderTeamsMessage(digest), 'value')) expect(value).toMatch(/^[\w ,(%)]+$/);
  });
});

it('the official library does object to what is wrong', () => {
  const context = new SerializationContext(Versions.v1_2);
  new AdaptiveCard().parse({ type: 'AdaptiveCard', version: '1.2', body: [{ type: 'Table' }] }, context);
  expect(context.eventCount).toBeGreaterThan(0);
});

it('comes in the envelope that a workflow takes', () => {
  const documented = payload('../notify/teams-adaptive-card-envelope');
  const message = renderTeamsMessage(newsDigest());
  expect(Object.keys(message)).toEqual(Object.keys(documented));
  expect(message).toMatchObject({
    type: documented.type,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null }],
  });
});

it('leaves out the least important of 5,000 clusters and says how much', () => {
  const text = JSON.stringify(renderTeamsMessage(largeDigest()));
  expect(text).toContain('Regressions (1,000)');
  expect(text).toContain('… and 990 more clusters');
  expect(text).toMatch(/… and 4,99\d more clusters|5,000 clusters, left out for length/);
});

it('stays within 28 KB and readable for the library whatever the names are', () => {
  fc.assert(
    fc.property(fc.array(anyText(300), { minLength: 1, maxLength: 12 }), (names) => {
      const digest = hostileDigest(names);
      expect(bytesOf(digest)).toBeLessThanOrEqual(28_000);
      expect(objections(digest)).toEqual([]);
    }),
    { numRuns: 8 },
  );
});
