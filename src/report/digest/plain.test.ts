import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../../test/support/any-text.ts';
import { clusterUrl, plainName, plainText, webUrl } from './plain.ts';

const id = (group: string, name: string): string =>
  `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;

describe('plainText', () => {
  it('leaves an ordinary name alone', () => {
    expect(plainName('aks_payments-prod.weu')).toBe('aks_payments-prod.weu');
  });

  it('keeps a name on one line and shows what would reorder it', () => {
    expect(plainName('gpj.\u202eexe\nSubject: hello\r\n')).toBe('gpj.�exe␊Subject: hello␍␊');
  });

  it('says that an empty name is empty', () => {
    expect(plainName(' \t ')).not.toBe('');
    expect(plainName('')).toBe('(empty)');
  });

  it('cuts between characters, never inside one', () => {
    const cut = plainText('👩‍👩‍👧‍👦'.repeat(60), 20);
    expect(cut.isWellFormed()).toBe(true);
    expect(cut).toMatch(/^(?:👩‍👩‍👧‍👦)+…$/u);
  });

  it('parts what a program would turn into a link', () => {
    expect(plainText('see https://evil.example and www.evil.example', 100)).not.toMatch(/:\/\/|www\.evil/);
  });

  it('gives one bounded, well-formed line for whatever it gets', () => {
    fc.assert(
      fc.property(anyText(300), (text) => {
        const line = plainText(text, 63);
        expect(line).not.toBe('');
        expect(line.isWellFormed()).toBe(true);
        expect(line.length).toBeLessThanOrEqual(63 * 9);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200e\u200f]/u);
      }),
    );
  });
});

describe('clusterUrl', () => {
  it('is the dashboard’s page of the cluster', () => {
    expect(clusterUrl('https://sidescan.contoso.example/', id('rg-pay', 'aks 1'))).toBe(
      'https://sidescan.contoso.example/clusters/11111111-1111-4111-8111-111111111111/rg-pay/aks%201',
    );
  });

  it('is absent without a dashboard, and for what is no cluster', () => {
    expect(clusterUrl(null, id('rg', 'aks'))).toBeNull();
    expect(clusterUrl('javascript:alert(1)', id('rg', 'aks'))).toBeNull();
    expect(clusterUrl('https://sidescan.contoso.example', '/subscriptions/1')).toBeNull();
    expect(clusterUrl('https://sidescan.contoso.example', id('..', 'aks'))).toBeNull();
  });

  it('holds nothing that a channel’s syntax would read, whatever the name', () => {
    fc.assert(
      fc.property(anyText(80), (name) => {
        const url = clusterUrl('https://sidescan.contoso.example', id('rg', name));
        if (url !== null) expect(url).toMatch(/^https:\/\/sidescan\.contoso\.example\/clusters\/[\w\-.~%/]+$/);
      }),
    );
  });
});

it('a dashboard’s address keeps its path and loses what Markdown or Slack would read', () => {
  expect(webUrl('https://x.example/a(b)|c/')).toBe('https://x.example/a%28b%29%7Cc');
});
