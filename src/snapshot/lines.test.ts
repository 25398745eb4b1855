import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSplitter } from './lines.ts';

function split(chunks: readonly string[], maxLineBytes = 1000) {
  const splitter = lineSplitter(maxLineBytes);
  const lines = chunks.flatMap((chunk) =>
    [...splitter.push(Buffer.from(chunk))].map(({ number, bytes, terminated }) => [
      number,
      bytes?.toString() ?? null,
      terminated,
    ]),
  );
  const last = splitter.end();
  return last ? [...lines, [last.number, last.bytes?.toString() ?? null, last.terminated]] : lines;
}

describe('lineSplitter', () => {
  it('numbers lines from 1, empty ones included', () => {
    expect(split(['a\n\nb\n'])).toEqual([
      [1, 'a', true],
      [2, '', true],
      [3, 'b', true],
    ]);
  });

  it('says of a last line without its end that it is not terminated', () => {
    expect(split(['a\nb'])).toEqual([
      [1, 'a', true],
      [2, 'b', false],
    ]);
  });

  it('gives the same lines however the bytes are cut, also within a character', () => {
    const text = 'ä first\n\n😀 second\r\nlast';
    const whole = split([text]);
    fc.assert(
      fc.property(fc.array(fc.nat(Buffer.byteLength(text))), (cuts) => {
        const bytes = Buffer.from(text);
        const splitter = lineSplitter(1000);
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const lines = edges.slice(1).flatMap((end, at) => [...splitter.push(bytes.subarray(edges[at], end))]);
        const last = splitter.end();
        expect(
          [...lines, ...(last ? [last] : [])].map((line) => [line.number, line.bytes?.toString(), line.terminated]),
        ).toEqual(whole);
      }),
    );
  });

  it('skips a line above the bound and goes on with the next', () => {
    expect(split(['1234', '5\n12345', '6\n1234\n'], 5)).toEqual([
      [1, '12345', true],
      [2, null, true],
      [3, '1234', true],
    ]);
  });

  it('skips a last line above the bound that has no end', () => {
    expect(split(['12', '34', '56'], 5)).toEqual([[1, null, false]]);
  });
});
