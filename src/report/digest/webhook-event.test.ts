import { CloudEvent } from 'cloudevents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../../test/support/any-text.ts';
import { alertDigest, hostileDigest, largeDigest, newsDigest, ownerDigest } from '../../../test/support/digests.ts';
import { payload } from '../../../test/support/payload.ts';
import { renderDigest } from './render-digest.ts';
import { digestEvent } from './webhook-event.ts';

const identity = { id: 'd-1', source: 'https://sidescan.contoso.example' };
const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));

describe('the event of a digest', () => {
  it('is a CloudEvent in structured mode', async () => {
    const event = await digestEvent(newsDigest(), identity);
    expect({ ...event, data: undefined }).toEqual({
      specversion: '1.0',
      id: 'd-1',
      source: 'https://sidescan.contoso.example',
      type: 'io.sidescan.digest',
      subject: 'fleet',
      time: '2026-11-23T06:00:00Z',
      datacontenttype: 'application/json',
    });
    const sent = JSON.parse(JSON.stringify(event)) as object;
    const documented = Object.keys(payload('../notify/cloudevents-structured'));
    expect(Object.keys(sent).filter((name) => !documented.includes(name))).toEqual([]);
    expect(new CloudEvent(sent).validate()).toBe(true);
  });

  it('holds the digest as it is, without our book-keeping', async () => {
    const withheld = [{ id: 'x', before: { sidecarMode: 'classic', compliance: 'nonCompliant' } as const }];
    const { data } = await digestEvent(newsDigest({ withheld }), identity);
    expect(JSON.parse(JSON.stringify(data))).toEqual({ ...newsDigest(), withheld: undefined, leftOut: {} });
  });

  it('says who it is for and why', async () => {
    expect(await digestEvent(ownerDigest(), identity)).toMatchObject({ subject: 'owner/orders-team@contoso.example' });
    expect(await digestEvent(alertDigest(), identity)).toMatchObject({ type: 'io.sidescan.regression' });
  });

  it('keeps 5,000 clusters within 64 KiB, counts what it left out and keeps the totals', async () => {
    const digest = largeDigest();
    const event = await digestEvent(digest, identity);
    expect(bytesOf(event)).toBeLessThanOrEqual(64 * 1024);
    const { regressions } = event.data.changes;
    expect(regressions.total).toBe(1000);
    expect(regressions.items.length + (event.data.leftOut['changes.regressions.items'] ?? 0)).toBe(
      digest.changes.regressions.items.length,
    );
    expect(event.data.unowned.items.length + (event.data.leftOut['unowned.items'] ?? 0)).toBe(
      digest.unowned.items.length,
    );
  });

  it('is within 64 KiB and valid whatever the names are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyText(300), { minLength: 1, maxLength: 40 }), async (names) => {
        const event = await digestEvent(hostileDigest(names), identity);
        expect(bytesOf(event)).toBeLessThanOrEqual(64 * 1024);
      }),
      { numRuns: 8 },
    );
  });
});

describe('the preview', () => {
  it('shows each channel as it would be sent', async () => {
    expect(await renderDigest('email', newsDigest())).toMatch(/^2 regressions/);
    expect(await renderDigest('email', newsDigest(), { mail: 'html' })).toMatch(/^<!doctype html>/);
    expect(JSON.parse(await renderDigest('teams', newsDigest()))).toMatchObject({ type: 'message' });
    expect(JSON.parse(await renderDigest('slack', newsDigest()))).toHaveProperty('blocks');
    expect(JSON.parse(await renderDigest('webhook', newsDigest()))).toMatchObject({ id: 'preview' });
  });
});
