import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../domain/records.ts';
import { listSplitter } from './split-list.ts';

/** Splits a text that comes in parts of so many bytes. */
function split(text: string, bytesAtOnce = 7): { items: JsonObject[]; around: JsonObject | undefined } {
  const items: JsonObject[] = [];
  const list = listSplitter((item) => void items.push(item));
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += bytesAtOnce) list.add(bytes.subarray(from, from + bytesAtOnce));
  return { items, around: list.end() };
}

/** Whether it is told apart from a list, by either of its ways. */
function isNone(text: string): boolean {
  try {
    return split(text).around === undefined;
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

const anyObject = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());

describe('a list that comes in parts', () => {
  it('has the items, and around them the rest, that the whole text has', () => {
    fc.assert(
      fc.property(
        fc.array(anyObject),
        anyObject,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 2),
        (items, metadata, bytesAtOnce, indent) => {
          const text = JSON.stringify({ kind: 'PodList', metadata, items }, null, indent);
          const whole = JSON.parse(text) as JsonObject;
          expect(split(text, bytesAtOnce)).toEqual({
            items: whole.items,
            around: { ...whole, items: items.map(() => ({})) },
          });
        },
      ),
    );
  });

  it.each([
    '',
    '[]',
    '[{}]',
    '[[{}]]',
    '<html>{"items":[{}]}',
    '{"items":[{"a":1],{"b":2}]}',
    '{"items":[{}]}}',
    '"a"',
  ])('is none: %s', (text) => {
    expect(isNone(text)).toBe(true);
  });

  it('is none when it broke off, wherever that was', () => {
    const text = JSON.stringify({ metadata: { continue: 'x' }, items: [{ a: '}' }, { b: ['\\"', { c: 1 }] }] });
    for (let length = 0; length < text.length; length += 1) expect(isNone(text.slice(0, length))).toBe(true);
    expect(split(text).items).toEqual([{ a: '}' }, { b: ['\\"', { c: 1 }] }]);
  });

  it('keeps what is no object in its place, and takes no object of another part for an item', () => {
    expect(split('{"metadata":{"a":{"b":{}},"c":[{}]},"items":[null,{"d":1},[{"e":2}]]}')).toEqual({
      items: [{ d: 1 }],
      around: { metadata: { a: { b: {} }, c: [{}] }, items: [null, {}, [{ e: 2 }]] },
    });
  });

  it('refuses an item that is no JSON', () => {
    expect(() => split('{"items":[{a:1}]}')).toThrow(SyntaxError);
  });
});
