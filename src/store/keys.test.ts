import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from '../domain/text.ts';
import { digestKey, encodeKey, joinKey, keyRange, newestFirstKey, oldestFirstKey, ordinalKey } from './keys.ts';

/** Any UTF-16, lone surrogates included. */
const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  maxLength: 30,
});
const text = fc.oneof(
  anyText,
  fc.string({ maxLength: 30 }),
  fc.constantFrom('', '/', '\\', '#', '?', '%', '!', '~~', '-002f'),
);

/** The text that was encoded; undefined for a part that was cut. */
function decodeKey(part: string): string | undefined {
  if (part.includes('~~')) return undefined;
  return part.replace(/[-=_~]([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

describe('encodeKey', () => {
  it('leaves digits and ASCII letters as they are, with their case', () => {
    expect(encodeKey('Scan01')).toBe('Scan01');
  });

  it('makes a key of an ARM id', () => {
    expect(encodeKey('/subscriptions/a-b/rg_1')).toBe('-002fsubscriptions-002fa-002db-002frg_005f1');
  });

  it('gives every text back', () => {
    fc.assert(fc.property(text, (given) => decodeKey(encodeKey(given)) === given));
  });

  it('uses no character that tables forbid, nor the one that joins keys', () => {
    fc.assert(fc.property(text, (given) => /^[-=_~0-9A-Za-z]*$/.test(encodeKey(given))));
  });

  it('keeps the order of texts', () => {
    fc.assert(
      fc.property(
        text,
        text,
        (left, right) => compareText(encodeKey(left), encodeKey(right)) === compareText(left, right),
      ),
    );
  });

  it('keeps the order of texts in joined keys, part by part', () => {
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const joined = compareText(joinKey(encodeKey(a), encodeKey(b)), joinKey(encodeKey(c), encodeKey(d)));
        return joined === (compareText(a, c) || compareText(b, d));
      }),
    );
  });

  it('stays within its length, told apart to the last character, and says that it cannot be decoded', () => {
    const long = fc.string({ unit: 'binary', minLength: 60, maxLength: 600 });
    fc.assert(
      fc.property(long, (given) => {
        const encoded = encodeKey(given);
        const other = encodeKey(`${given}!`);
        const isWhole = decodeKey(encoded) === given;
        return (
          encoded.length <= 160 &&
          encoded !== other &&
          (isWhole || (decodeKey(encoded) === undefined && encoded.length > 120))
        );
      }),
    );
  });

  it('fits three parts and more into the 512 characters of a key', () => {
    const part = encodeKey('/'.repeat(1_000));
    expect(joinKey(part, part, part, '000001').length).toBeLessThanOrEqual(512);
  });
});

describe('keyRange', () => {
  it('holds the keys that go on from its parts and no others', () => {
    const { from, before } = keyRange('scan-1');
    const isWithin = (key: string): boolean => key >= from && key < before;
    expect(['scan-1!', 'scan-1!v!04', `scan-1!${encodeKey('\uffff')}`].every(isWithin)).toBe(true);
    expect(['scan-1', 'scan-10', 'scan-10!v', 'scan-', 'scan-1-', 'scan-2!'].some(isWithin)).toBe(false);
  });
});

describe('instants as keys', () => {
  const [early, late] = ['2026-11-20T06:00:00Z', '2026-11-20T06:00:01Z'];

  it('sort the way their names say, at equal length', () => {
    expect(newestFirstKey(late) < newestFirstKey(early)).toBe(true);
    expect(oldestFirstKey(early) < oldestFirstKey(late)).toBe(true);
    expect(
      [newestFirstKey(early), oldestFirstKey(early), oldestFirstKey('1970-01-01T00:00:01Z')].map((key) => key.length),
    ).toEqual([13, 13, 13]);
  });

  it('count as the beginning of time when they cannot be read', () => {
    expect(oldestFirstKey('yesterday')).toBe(oldestFirstKey('1970-01-01T00:00:00Z'));
    expect(newestFirstKey('yesterday') > newestFirstKey(early)).toBe(true);
  });
});

it('orders ordinals as numbers', () => {
  expect(ordinalKey(9) < ordinalKey(10)).toBe(true);
});

it('digests equal texts alike and others apart', () => {
  expect(digestKey('a')).toBe(digestKey('a'));
  expect(digestKey('a')).not.toBe(digestKey('b'));
  expect(digestKey('a')).toMatch(/^[0-9a-f]{32}$/);
});
